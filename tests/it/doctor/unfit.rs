//! Servers that are not fit for a run, each the test's own.

use serde_json::Value;

use super::{found, level};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb};
use crate::tls::server::{Offers, Server};

#[test]
fn a_mariadb_that_is_not_fit_is_told_of() {
    let server = Server::mariadb(Offers::Plaintext);
    let db = TestDb::at(Engine::Mariadb, &server.url());
    let fit = doctor(&db.url, "", 0);
    for check in ["connection", "packet-size", "read-only"] {
        assert_eq!(level(&fit, check), "ok", "{fit}");
    }
    db.execute("SET GLOBAL max_allowed_packet = 1048576; SET GLOBAL read_only = 1");
    let unfit = doctor(&over_tcp(&db, server.port), "--quick", 5);
    assert_eq!(found(&unfit, "connection")[0].0, "warning", "{unfit}");
    assert!(found(&unfit, "connection")[0].1.starts_with("TCP without TLS"), "{unfit}");
    assert_eq!(level(&unfit, "packet-size"), "warning", "{unfit}");
    assert_eq!(found(&unfit, "read-only")[0].1, "the server is read-only: read_only", "{unfit}");
    assert_eq!(level(&unfit, "read-only"), "error", "{unfit}");

    // A row that v2 would make longer than a packet.
    db.execute("SET GLOBAL read_only = 0");
    db.load("tacker/v1.jsonl");
    db.execute(
        "UPDATE vnf_lcm_op_occs SET error = concat('\"', repeat('x', 700000), '\"') LIMIT 1",
    );
    assert_eq!(level(&doctor(&db.url, "", 3), "packet-size"), "warning");
}

#[test]
fn a_postgres_that_is_not_fit_is_told_of() {
    let mut server = Server::postgres(Offers::Plaintext);
    let db = TestDb::at(Engine::Postgres, &server.url());
    let fit = doctor(&db.url, "", 0);
    for check in ["connection", "read-only"] {
        assert_eq!(level(&fit, check), "ok", "{fit}");
    }
    server.stand_by();
    let unfit = doctor(&over_tcp(&db, server.port), "--quick", 5);
    assert!(found(&unfit, "connection")[0].1.starts_with("TCP without TLS"), "{unfit}");
    assert_eq!(found(&unfit, "read-only")[0].1, "the server is in recovery", "{unfit}");
    assert_eq!(level(&unfit, "read-only"), "error", "{unfit}");
}

/// In clear, as the servers of tests allow it.
fn over_tcp(db: &TestDb, port: u16) -> String {
    let (before, _) = db.url.split_once('?').expect("a URL with a socket");
    let name = before.rsplit('/').next().expect("the name of a database");
    match db.engine {
        Engine::Mariadb => format!("mysql://root@127.0.0.1:{port}/{name}"),
        Engine::Postgres => {
            format!("postgresql://postgres@127.0.0.1:{port}/{name}?sslmode=disable")
        }
        Engine::Sqlite => panic!("SQLite has no server"),
    }
}

fn doctor(url: &str, options: &str, code: i32) -> Value {
    let retack = Retack::alone().env("RETACK_DATABASE_URL", url);
    retack.words(&format!("doctor {options}")).report(code)
}
