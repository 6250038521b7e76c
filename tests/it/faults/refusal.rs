//! Databases that cannot be written to, or not much longer: that is told, and no VNF is torn.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::Duration;

use super::trial::{self, Trial, VERBS};
use crate::support::retack::{Outcome, Retack};
use crate::support::{Engine, TestDb};
use crate::tls::server::{Offers, Server};

/// No file may be longer than so many blocks of 512 bytes: what a full disk is to SQLite. The signal that the kernel
/// would send is ignored, so that the write fails instead.
fn limited(trial: &Trial, blocks: u64) -> Outcome {
    let script = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";
    trial.retack().through("sh", ["-c", script, &blocks.to_string()]).run()
}

#[test]
fn wherever_the_disk_is_full_sqlite_stays_whole_and_the_same_command_finishes() {
    let db = TestDb::new(Engine::Sqlite);
    for trial in Trial::each(&db, &VERBS) {
        let verb = trial.verb;
        let file = db.url.strip_prefix("sqlite:///").expect("a file").to_owned();
        let size = || fs::metadata(&file).expect("a file").len() / 512;
        let mut full = 0;
        for more in (0..).map(|step| step * 40) {
            trial.reset();
            let happened = format!("{more} blocks");
            let ran = limited(&trial, size() + more);
            if !matches!(ran.code, 1 | 5) {
                trial.assert_finished(&ran, &happened);
                break;
            }
            full += 1;
            assert!(ran.stderr.contains("disk"), "{happened}: {ran:?}");
            trial.assert_whole(&happened);
            trial.assert_finishes(&happened);
        }
        println!("{}: the disk was full {full} times", verb.command);
        assert!(full > 0 || verb.command.starts_with("purge"), "{verb:?}");
    }
}

#[test]
fn a_sqlite_file_that_may_not_be_written_is_told_and_left_as_it_is() {
    let db = TestDb::new(Engine::Sqlite);
    let trial = Trial::new(&db, &trial::COMPLETE);
    let file = db.url.strip_prefix("sqlite:///").expect("a file").to_owned();
    let before = fs::read(&file).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("our file");
    let ran = bound_by_permissions(trial.retack()).run();
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("error: ") && ran.stderr.contains("readonly database"), "{ran:?}");
    assert_eq!(fs::read(&file).expect("a file"), before);
}

/// As after a failover: the run waits for a server that may be written to, and is told to.
#[test]
fn a_run_waits_while_mariadb_is_read_only_and_changes_nothing() {
    let server = Server::mariadb(Offers::Plaintext);
    let db = TestDb::at(Engine::Mariadb, &server.url());
    let trial = Trial::new(&db, &trial::COMPLETE);
    trial.db.execute(
        "CREATE USER tacker IDENTIFIED BY 'hunter2'; GRANT ALL ON *.* TO tacker;
         REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM tacker; SET GLOBAL read_only = ON",
    );
    let url = trial.db.url.replace("root@localhost", "tacker:hunter2@localhost");
    let stopped = stopped_while_waiting(on(&trial, &url), "--read-only");
    assert!(!stopped.stderr.contains("hunter2"), "{stopped:?}");
    trial.assert_untouched("read_only");

    let waiting = on(&trial, &url).start();
    std::thread::sleep(Duration::from_secs(1));
    trial.db.execute("SET GLOBAL read_only = OFF");
    trial.assert_finished(&waiting.end(), "no longer read_only");
}

#[test]
fn a_run_waits_while_postgres_is_a_standby_and_changes_nothing() {
    let mut server = Server::postgres(Offers::Plaintext);
    let db = TestDb::at(Engine::Postgres, &server.url());
    let trial = Trial::new(&db, &trial::COMPLETE);
    server.stand_by();
    stopped_while_waiting(trial.retack(), "read-only transaction");
    let waiting = trial.retack().start();
    std::thread::sleep(Duration::from_secs(1));
    server.promote();
    trial.assert_finished(&waiting.end(), "promoted");
}

/// Lets it try for a moment, and stops it.
fn stopped_while_waiting(retack: Retack, reason: &str) -> Outcome {
    let running = retack.start();
    std::thread::sleep(Duration::from_secs(2));
    running.signal("TERM");
    let stopped = running.end().exits(130);
    for part in [reason, "the database failed; trying again", "stopped by a signal"] {
        assert!(stopped.stderr.contains(part), "{part}: {stopped:?}");
    }
    stopped
}

/// Root may write whatever the permissions say, until it gives that capability up.
fn bound_by_permissions(retack: Retack) -> Retack {
    let id = Command::new("id").arg("-u").output().expect("the id program");
    match &id.stdout[..] {
        b"0\n" => retack.through("setpriv", ["--bounding-set=-dac_override"]),
        _ => retack,
    }
}

fn on(trial: &Trial, url: &str) -> Retack {
    Retack::alone().env("RETACK_DATABASE_URL", url).words(trial.verb.command)
}
