//! A COMMIT whose answer does not arrive: whether it was carried out is looked up, not guessed.
//!
//! The connection is cut at every other COMMIT: so every transaction loses its first answer, and gets the second.

use super::{all_migrated, fill};
use crate::support::proxy::{Proxy, Trouble};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb};

/// What is lost of the nth COMMIT: its answer, or the COMMIT itself.
type Loss = fn(usize) -> Trouble;

fn every_transaction_is_committed_once(engine: Engine, lost: Loss) {
    let db = TestDb::new(engine);
    fill(&db, 250);
    let proxy = Proxy::before(&db);
    // As many as could be: each connection gets to its second COMMIT.
    let troubles: Vec<_> = (0..100).map(|nth| lost(2 * nth + 1)).collect();
    proxy.expect(&troubles);
    let kept = Retack::alone().env("RETACK_DATABASE_URL", &proxy.url);
    let report = kept.words("migrate-to-v2 --all --keep-orig --jobs 1 --chunk 100").report(0);
    // The first, and one more after each cut: begin, three chunks, end.
    assert_eq!(proxy.connections(), 1 + 5);
    assert_eq!(report["outcomes"]["migrated"], 250);
    all_migrated(&db, 250);
    assert_eq!(db.count("retack_run", "command = 'migrate-to-v2' AND outcome = 'ok'"), 1);

    db.insert((0..250).map(|n| {
        crate::support::row(
            "events",
            serde_json::json!({"resource_id": format!("{n:03}"), "event_type": "DELETE"}),
        )
    }));
    proxy.expect(&troubles);
    let purge = Retack::alone().env("RETACK_DATABASE_URL", &proxy.url);
    assert_eq!(purge.words("purge-deleted events").report(0)["total"], 250);
    assert_eq!(db.count("events", "1 = 1"), 0);
    assert_eq!(db.count("retack_lease", "expires_at IS NULL"), 1);
}

#[test]
fn an_answer_that_mariadb_gave_in_vain() {
    every_transaction_is_committed_once(Engine::Mariadb, Trouble::AnswerLost);
}

#[test]
fn an_answer_that_postgres_gave_in_vain() {
    every_transaction_is_committed_once(Engine::Postgres, Trouble::AnswerLost);
}

#[test]
fn a_commit_that_mariadb_never_heard() {
    every_transaction_is_committed_once(Engine::Mariadb, Trouble::CommitLost);
}

#[test]
fn a_commit_that_postgres_never_heard() {
    every_transaction_is_committed_once(Engine::Postgres, Trouble::CommitLost);
}
