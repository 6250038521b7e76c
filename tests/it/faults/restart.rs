//! A server that is killed and started again in the middle of a run: the run waits for it, goes on, and
//! comes to the end of an undisturbed one.

use std::fs;
use std::time::{Duration, Instant};

use super::trial::{self, Points, Trial};
use crate::support::retack::Running;
use crate::support::{Engine, TestDb};
use crate::tls::server::{Offers, Server};

#[test]
fn a_run_waits_for_a_mariadb_that_is_down() {
    outage(Engine::Mariadb, Server::mariadb(Offers::Plaintext));
}

#[test]
fn a_run_waits_for_a_postgres_that_is_down() {
    outage(Engine::Postgres, Server::postgres(Offers::Plaintext));
}

#[test]
fn mariadb_may_be_killed_and_started_again_at_any_time() {
    restart(Engine::Mariadb, Server::mariadb(Offers::Plaintext));
}

#[test]
fn postgres_may_be_killed_and_started_again_at_any_time() {
    restart(Engine::Postgres, Server::postgres(Offers::Plaintext));
}

/// The run sleeps meanwhile, and wakes up to a connection of no more use.
fn restart(engine: Engine, mut server: Server) {
    let db = TestDb::at(engine, &server.url());
    for trial in Trial::each(&db, &[&trial::MIGRATE, &trial::PURGE]) {
        let Points { statements, commits } = trial.points;
        for point in [
            format!("before-statement:{}", statements / 2),
            // The last chunk.
            format!("before-commit:{}", commits - 1),
            format!("after-commit:{}", commits / 2),
        ] {
            trial.reset();
            let fault = format!("stop@{point}");
            let mut run = trial.retack().env("RETACK_FAULT", &fault).start();
            await_stop(&mut run);
            server.kill();
            server.start_again();
            run.signal("CONT");
            let ran = run.end();
            assert!(ran.stderr.contains("the database failed; trying again"), "{fault}: {ran:?}");
            trial.assert_finished(&ran, &fault);
        }
    }
}

/// The run meets a server that is not there, and waits for it.
fn outage(engine: Engine, mut server: Server) {
    let db = TestDb::at(engine, &server.url());
    let trial = Trial::new(&db, &trial::MIGRATE);
    let fault = format!("stop@before-commit:{}", trial.points.commits - 1);
    let mut run = trial.retack().env("RETACK_FAULT", &fault).start();
    await_stop(&mut run);
    server.kill();
    run.signal("CONT");
    std::thread::sleep(Duration::from_secs(2));
    assert!(!run.is_over(), "it does not wait");
    server.start_again();
    let ran = run.end();
    assert!(ran.stderr.contains("cannot connect again; trying again"), "{ran:?}");
    trial.assert_finished(&ran, "an outage");
}

/// Waits until a run has stopped itself.
fn await_stop(run: &mut Running) {
    let status = format!("/proc/{}/stat", run.pid());
    let began = Instant::now();
    // The third field, after the program's name in parentheses.
    while !fs::read_to_string(&status).is_ok_and(|status| status.contains(") T ")) {
        assert!(!run.is_over(), "it came to its end before it was to stop");
        assert!(began.elapsed() < Duration::from_secs(60), "it does not stop");
        std::thread::sleep(Duration::from_millis(5));
    }
}
