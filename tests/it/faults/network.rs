//! A network that loses connections: the run opens another, and comes to the end of an undisturbed one.

use std::time::Duration;

use super::trial::{self, Trial};
use crate::support::proxy::{Proxy, Trouble};
use crate::support::retack::{Outcome, Retack};
use crate::support::{Engine, TestDb};

/// Places at which a connection is cut, spread over all that is sent, and over all that is answered.
const CUTS: u64 = 6;

#[test]
fn wherever_a_connection_to_mariadb_is_cut_the_run_goes_on() {
    cut_everywhere(Engine::Mariadb);
}

#[test]
fn wherever_a_connection_to_postgres_is_cut_the_run_goes_on() {
    cut_everywhere(Engine::Postgres);
}

#[test]
fn whatever_commit_or_answer_mariadb_loses_the_run_goes_on() {
    lose_every_commit(Engine::Mariadb);
}

#[test]
fn whatever_commit_or_answer_postgres_loses_the_run_goes_on() {
    lose_every_commit(Engine::Postgres);
}

#[test]
fn a_slow_network_only_takes_time() {
    for engine in [Engine::Mariadb, Engine::Postgres] {
        let db = TestDb::new(engine);
        let trial = Trial::new(&db, &trial::MIGRATE);
        let proxy = Proxy::before(&db);
        proxy.expect(&[Trouble::Slow(Duration::from_millis(10))]);
        trial.assert_finished(&through(&proxy, &trial), "slow");
        assert_eq!(proxy.connections(), 1);
    }
}

fn cut_everywhere(engine: Engine) {
    let db = TestDb::new(engine);
    let proxy = Proxy::before(&db);
    for trial in Trial::each(&db, &[&trial::MIGRATE, &trial::PURGE]) {
        trial.reset();
        proxy.expect(&[]);
        trial.assert_finished(&through(&proxy, &trial), "through the proxy");
        let (sent, answered) = proxy.passed();
        let cuts = (0..CUTS).flat_map(|nth| {
            [
                Trouble::CutAfterSent(sent * nth / CUTS),
                Trouble::CutAfterAnswered(answered * nth / CUTS),
            ]
        });
        let broke_off = disturb(&trial, &proxy, [Trouble::Refused].into_iter().chain(cuts));
        println!("{engine:?}, {}: {broke_off} runs did not begin", trial.verb.command);
        // A run that has not begun says so at once: somebody is there to read it.
        assert!(broke_off <= 8, "{broke_off} runs broke off");
    }
}

fn lose_every_commit(engine: Engine) {
    let db = TestDb::new(engine);
    let proxy = Proxy::before(&db);
    let verbs = [
        &trial::MIGRATE,
        &trial::ROLL_BACK_COMPLETED,
        &trial::MIGRATE_SUBSCRIPTIONS,
        &trial::PURGE,
    ];
    for trial in Trial::each(&db, &verbs) {
        let commits = trial.points.commits;
        // Those of chunks are alike, and so are those of purging.
        let commits = (1..=commits).step_by(commits.div_ceil(3));
        let troubles = commits.flat_map(|nth| [Trouble::CommitLost(nth), Trouble::AnswerLost(nth)]);
        assert_eq!(disturb(&trial, &proxy, troubles), 0, "every COMMIT is one of the run's");
    }
}

/// How many runs broke off, which they may only before they have begun.
fn disturb(trial: &Trial, proxy: &Proxy, troubles: impl Iterator<Item = Trouble>) -> usize {
    let mut broke_off = 0;
    for trouble in troubles {
        trial.reset();
        proxy.expect(&[trouble]);
        let happened = format!("{trouble:?}");
        let ran = through(proxy, trial);
        if ran.code == 1 {
            assert!(ran.stderr.starts_with("error: "), "{happened}: {ran:?}");
            broke_off += 1;
            trial.assert_untouched(&happened);
            trial.assert_finishes(&happened);
        } else {
            assert!(proxy.connections() > 1, "{happened} did not happen: {ran:?}");
            trial.assert_finished(&ran, &happened);
        }
    }
    broke_off
}

fn through(proxy: &Proxy, trial: &Trial) -> Outcome {
    // The troubles are those of one connection; purging has one anyway.
    let jobs = if trial.verb.command == trial::PURGE.command { "" } else { "--jobs 1" };
    Retack::alone()
        .env("RETACK_DATABASE_URL", &proxy.url)
        .words(trial.verb.command)
        .words(jobs)
        .run()
}
