//! A COMMIT whose answer does not arrive: whether it was carried out is looked up, not guessed.
//!
//! Between retack and the server stands a proxy that cuts the connection at every other COMMIT: so every transaction
//! loses its first answer, and gets the second.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use url::Url;

use super::{all_migrated, fill};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The server never hears of the COMMIT.
    Before,
    /// The server has committed, and its answer is lost.
    After,
}

fn every_transaction_is_committed_once(engine: Engine, cut: Cut) {
    let db = TestDb::new(engine);
    fill(&db, 250);
    let cuts = Arc::new(AtomicUsize::new(0));
    let url = proxy(&db, cut, &cuts);
    let kept = Retack::alone().env("RETACK_DATABASE_URL", &url);
    let report = kept.words("migrate-to-v2 --all --keep-orig").report(0);
    // Begin, three chunks, end.
    assert_eq!(cuts.load(Ordering::SeqCst), 5);
    assert_eq!(report["outcomes"]["migrated"], 250);
    all_migrated(&db, 250);
    assert_eq!(db.count("retack_run", "command = 'migrate-to-v2' AND outcome = 'ok'"), 1);

    db.insert((0..250).map(|n| {
        crate::support::row(
            "events",
            serde_json::json!({"resource_id": format!("{n:03}"), "event_type": "DELETE"}),
        )
    }));
    let purge = Retack::alone().env("RETACK_DATABASE_URL", &url);
    assert_eq!(purge.words("purge-deleted events").report(0)["total"], 250);
    assert_eq!(db.count("events", "1 = 1"), 0);
    assert_eq!(db.count("retack_lease", "expires_at IS NULL"), 1);
}

#[test]
fn an_answer_that_mariadb_gave_in_vain() {
    every_transaction_is_committed_once(Engine::Mariadb, Cut::After);
}

#[test]
fn an_answer_that_postgres_gave_in_vain() {
    every_transaction_is_committed_once(Engine::Postgres, Cut::After);
}

#[test]
fn a_commit_that_mariadb_never_heard() {
    every_transaction_is_committed_once(Engine::Mariadb, Cut::Before);
}

#[test]
fn a_commit_that_postgres_never_heard() {
    every_transaction_is_committed_once(Engine::Postgres, Cut::Before);
}

/// Listens, and gives the URL by which the database is reached through it.
fn proxy(db: &TestDb, cut: Cut, cuts: &Arc<AtomicUsize>) -> String {
    let url = Url::parse(&db.url).expect("a URL");
    let option = |name: &str| {
        let found = url.query_pairs().find(|(option, _)| option == name);
        found.map(|(_, value)| value.into_owned())
    };
    let name = url.path().trim_start_matches('/').to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its number").port();
    let (socket, commit, through) = match db.engine {
        Engine::Mariadb => (
            option("socket").expect("a socket"),
            &b"\x03COMMIT"[..],
            format!("mysql://root@127.0.0.1:{port}/{name}"),
        ),
        Engine::Postgres => (
            format!("{}/.s.PGSQL.5432", option("host").expect("a directory")),
            &b"COMMIT\0"[..],
            format!("postgres://postgres@127.0.0.1:{port}/{name}?sslmode=disable"),
        ),
        Engine::Sqlite => panic!("SQLite has no server"),
    };
    let (commits, cuts) = (Arc::new(AtomicUsize::new(0)), Arc::clone(cuts));
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("a client");
            let server = UnixStream::connect(&socket).expect("the server");
            let (commits, cuts) = (Arc::clone(&commits), Arc::clone(&cuts));
            thread::spawn(move || relay(client, server, commit, cut, &commits, &cuts));
        }
    });
    through
}

fn relay(
    mut client: TcpStream,
    mut server: UnixStream,
    commit: &[u8],
    cut: Cut,
    commits: &AtomicUsize,
    cuts: &AtomicUsize,
) {
    let (mut answers, mut to_client) =
        (server.try_clone().expect("a copy"), client.try_clone().expect("a copy"));
    let (silent, speaks) = (Arc::new(AtomicUsize::new(0)), to_client.try_clone().expect("a copy"));
    let silenced = Arc::clone(&silent);
    thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(length @ 1..) = answers.read(&mut buffer) {
            if silenced.load(Ordering::SeqCst) > 0 {
                // The answer to the COMMIT.
                drop(speaks.shutdown(Shutdown::Both));
                return;
            }
            if to_client.write_all(&buffer[..length]).is_err() {
                return;
            }
        }
        drop(speaks.shutdown(Shutdown::Both));
    });
    let mut buffer = [0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let sent = &buffer[..length];
        let commits_now = sent.windows(commit.len()).any(|window| window == commit);
        if commits_now && commits.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
            cuts.fetch_add(1, Ordering::SeqCst);
            if cut == Cut::Before {
                break;
            }
            silent.store(1, Ordering::SeqCst);
        }
        if server.write_all(sent).is_err() {
            break;
        }
    }
    drop((client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both)));
}
