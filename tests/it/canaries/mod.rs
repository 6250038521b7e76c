//! Secrets planted everywhere, and looked for in everything that retack says and keeps.

mod plant;
mod watch;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fernet::Fernet;

use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine};
use plant::{CANARY, Tacker};
use watch::Watch;

/// What leads to VNFs in both APIs with what makes it say most, and how it ends.
const TO_BOTH: [(&str, i32); 5] = [
    ("migrate-to-v2 --all --keep-orig --require-credentials", 3),
    ("rollback --all", 0),
    ("migrate-to-v2 --all --keep-orig --force-failed-temp --heat", 0),
    ("migrate-to-v2 --all --keep-orig --force-failed-temp --insecure --heat", 0),
    ("migrate-to-v2 --subscriptions --keep-orig", 3),
];

/// Every verb that only looks, or is told to.
const LOOKS: [&str; 9] = [
    "doctor",
    "status",
    "lock status",
    "verify --all",
    "show 23a95160-3316-4ba6-a8d7-834001652a38",
    "history 23a95160-3316-4ba6-a8d7-834001652a38",
    "migrate-to-v2 --all --dry-run",
    "complete --all --dry-run",
    "rollback --all --dry-run",
];

/// What leads on from there to VNFs in v2 alone.
const TO_V2: [(&str, i32); 10] = [
    ("complete --subscriptions", 0),
    ("rollback --subscriptions", 0),
    ("migrate-to-v2 --subscriptions --all-tenants", 0),
    ("complete --all", 0),
    ("rollback --all", 0),
    ("migrate-to-v2 --all --force-failed-temp", 0),
    ("rollback --all", 0),
    ("migrate-to-v2 --all --force-failed-temp", 0),
    ("purge-deleted --age 0 --dry-run", 0),
    ("purge-deleted --age 0", 0),
];

on_every_engine! {
    fn no_verb_shows_a_secret(db: TestDb) {
        let tacker = Tacker::on(&db, false);
        every_verb(&Watch::new(&db, &tacker), |v2| {
            // In clear, as Tacker has it: what is looked for is there.
            assert!(watch::leak(v2, &[]).is_some());
        });
    }

    fn no_verb_shows_or_stores_a_secret_where_tacker_encrypts(db: TestDb) {
        let tacker = Tacker::on(&db, true);
        let watch = Watch::new(&db, &tacker);
        every_verb(&watch, |v2| {
            assert_eq!(watch::leak(v2, &[]), None);
        });
        let opened = opened(&watch.v2(), &tacker.key);
        for secret in ["vimauths.password", "bearer_token", "client_secret", "paramsBasic", "clientPassword"] {
            assert!(opened.iter().any(|opened| opened.contains(secret)), "{secret}: {opened:?}");
        }
        assert!(opened.iter().all(|secret| secret.contains(CANARY)), "{opened:?}");
    }

    fn no_run_that_fails_shows_a_secret(db: TestDb) {
        const MIGRATE: &str = "migrate-to-v2 --all --keep-orig --force-failed-temp";
        let tacker = Tacker::on(&db, true);
        let watch = Watch::new(&db, &tacker);

        // A database that shows what it refuses.
        db.execute(match db.engine {
            Engine::Sqlite => {
                "CREATE TRIGGER no_row BEFORE INSERT ON VnfInstanceV2 \
                 BEGIN SELECT RAISE(ABORT, 'no row'); END"
            }
            Engine::Mariadb => {
                "CREATE TRIGGER no_row BEFORE INSERT ON VnfInstanceV2 \
                 FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no row'"
            }
            Engine::Postgres => {
                r#"ALTER TABLE "VnfInstanceV2" ADD CONSTRAINT no_row CHECK (id = 'no')"#
            }
        });
        watch.fails(MIGRATE, 3);
        db.execute(match db.engine {
            Engine::Sqlite | Engine::Mariadb => "DROP TRIGGER no_row",
            Engine::Postgres => r#"ALTER TABLE "VnfInstanceV2" DROP CONSTRAINT no_row"#,
        });

        // Keys that are others, no keys at all, and gone.
        let keys = tacker.place.path().join("vims");
        for content in [Fernet::generate_key(), format!("{CANARY}-no-key")] {
            for key in fs::read_dir(&keys).expect("keys") {
                fs::write(key.expect("a key").path(), &content).expect("room");
            }
            watch.fails(&format!("{MIGRATE} --require-credentials"), 3);
            watch.glance("doctor");
            watch.run("rollback --all", 0);
        }
        fs::remove_dir_all(&keys).expect("keys");
        watch.fails(&format!("{MIGRATE} --require-credentials"), 3);
        watch.run("rollback --all", 0);

        // Cells that are cut off, and cells that are nothing but a secret; inside a JSON string where the engine insists.
        let (quote, text) = match db.engine {
            Engine::Sqlite | Engine::Mariadb => ("json_quote", ""),
            Engine::Postgres => ("to_json", "::text"),
        };
        for (table, column) in [
            ("vnf_instances", "vim_connection_info"),
            ("vnf_lcm_op_occs", "operation_params"),
            ("vnf_lcm_op_occs", "changed_info"),
            ("vnf_lcm_subscriptions", "authentication"),
            ("vimauths", "auth_cred"),
            ("vimauths", "password"),
        ] {
            let (table, column) = (db.engine.name(table), db.engine.name(column));
            for cell in [format!("substr({column}{text}, 1, length({column}{text}) - 4)"), format!("'{CANARY}-alone'{text}")] {
                let set = |cell: &str| format!("UPDATE {table} SET {column} = {cell}");
                if db.attempt(&set(&cell)).is_err() {
                    db.execute(&set(&format!("{quote}({cell})")));
                }
                watch.glance("doctor");
                watch.glance("verify --all");
                watch.fails(MIGRATE, 3);
                watch.glance("migrate-to-v2 --subscriptions");
            }
        }

        // A master key that is another, and none.
        let master = tacker.place.path().join("crypt");
        for content in [Fernet::generate_key(), format!("{CANARY}-no-key")] {
            for key in fs::read_dir(&master).expect("keys") {
                fs::write(key.expect("a key").path(), &content).expect("room");
            }
            watch.fails(MIGRATE, 5);
            watch.glance("doctor");
        }
        watch.nothing_lies_about();
    }
}

#[test]
fn no_way_to_name_a_database_shows_its_password() {
    let place = tempfile::tempdir().expect("a folder");
    let conf = place.path().join("tacker.conf");
    for url in [
        "mysql+pymysql://tacker:c4n4ry@127.0.0.1:9/tacker?charset=utf8mb4",
        "mysql://tacker:c4n4ry%40@127.0.0.1:9/tacker",
        "postgresql://tacker:c4n4ry@127.0.0.1:9/tacker",
        "postgresql://tacker:c4n4ry@127.0.0.1:port/tacker",
        "postgresql://tacker:c4n4ry@127.0.0.1:9/tacker?password=c4n4ry",
        "mysql://tacker:c4n4ry@/tacker?ssl_ca=/nowhere/ca.pem",
        "oracle://tacker:c4n4ry@127.0.0.1/tacker",
        "tacker:c4n4ry@127.0.0.1/tacker",
        "c4n4ry",
    ] {
        let shown = |retack: Retack| {
            let outcome = retack.env("RUST_LOG", "trace").words("-vv migrate-to-v2 --all").run();
            assert!([1, 2].contains(&outcome.code), "{url}: {outcome:?}");
            assert_eq!(watch::leak(&(outcome.stdout + &outcome.stderr), &[]), None, "{url}");
        };
        shown(Retack::alone().env("RETACK_DATABASE_URL", url));
        shown(Retack::alone().args(["--database-url", url]));
        for text in [
            format!("[database]\nconnection = {url}\n"),
            format!("[database]\nconnection {url}\n"),
            format!("[database\nconnection = {url}\n"),
            format!("{url}\n[database]\n"),
        ] {
            fs::write(&conf, text).expect("room");
            shown(Retack::alone().args([Path::new("--config-file"), &conf]));
        }
    }
}

/// Both ways and back; `check` sees all that v2 has, or had.
fn every_verb(watch: &Watch<'_>, check: impl Fn(&str)) {
    TO_BOTH.iter().for_each(|(words, code)| watch.run(words, *code));
    check(&watch.v2());
    LOOKS.iter().for_each(|words| watch.look(words));
    TO_V2.iter().for_each(|(words, code)| watch.run(words, *code));
    check(&watch.v2());
    watch.nothing_lies_about();
}

/// What the Fernet tokens in a text hold.
fn opened(text: &str, key: &Fernet) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_=".contains(c));
    let tokens = words.filter(|word| word.starts_with("gAAAA"));
    let opened = tokens.map(|token| key.decrypt(token).expect("a token of Tacker's key"));
    opened.map(|bytes| String::from_utf8(bytes).expect("UTF-8")).collect()
}
