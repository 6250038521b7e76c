//! What a migration costs, counted and not timed: whoever makes it dearer hears of it.

use crate::support::proxy::Proxy;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine};

/// A migration of everything that Tacker wrote, in chunks of so many.
const MIGRATE: &str = "migrate-to-v2 --all --force-failed-temp --jobs 1 --chunk";

on_every_engine! {
    fn a_chunk_costs_so_many_statements_however_many_vnfs_are_in_it(db: TestDb) {
        let (one, three) = (statements(&db, 42), statements(&TestDb::new(db.engine), 14));
        let of_a_chunk = (three - one) / 2;
        let bound = match db.engine {
            // Keys are held from chunk to chunk.
            Engine::Sqlite => 23,
            Engine::Mariadb | Engine::Postgres => 26,
        };
        assert!(of_a_chunk <= bound, "{of_a_chunk} statements a chunk, {one} for one, {three} for three");
    }
}

#[test]
fn a_chunk_costs_so_many_round_trips_however_many_vnfs_are_in_it() {
    // MariaDB prepares statements with lists of keys anew, for each is of another length.
    for (engine, bound) in [(Engine::Mariadb, 49), (Engine::Postgres, 36)] {
        let (db, other) = (TestDb::new(engine), TestDb::new(engine));
        let (one, three) = (round_trips(&db, 42), round_trips(&other, 14));
        let of_a_chunk = (three - one) / 2;
        assert!(
            of_a_chunk <= bound,
            "{of_a_chunk} round trips a chunk, {one} for one, {three} for three"
        );
    }
}

/// How often one is waited for.
fn round_trips(db: &TestDb, chunk: usize) -> usize {
    db.load("tacker/v1.jsonl");
    Retack::on(db).words("purge-deleted").run().exits(0);
    let proxy = Proxy::before(db);
    let migrate = Retack::alone().words(&format!("{MIGRATE} {chunk}"));
    migrate.env("RETACK_DATABASE_URL", &proxy.url).run().exits(0);
    proxy.round_trips()
}

/// How many are sent, those for which some rows need two included.
fn statements(db: &TestDb, chunk: usize) -> usize {
    db.load("tacker/v1.jsonl");
    Retack::on(db).words("purge-deleted").run().exits(0);
    let migrate = Retack::on(db).words(&format!("{MIGRATE} {chunk}"));
    let run = migrate.env("RUST_LOG", "retack::sql=debug").run().exits(0);
    run.stderr.lines().filter(|line| line.contains(" DEBUG ")).count()
}
