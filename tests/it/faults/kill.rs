//! `kill -9` at any point of any command: no VNF is torn, and the same command finishes.

use std::env;

use fastrand::Rng;

use super::trial::{self, Points, Trial, VERBS, Verb};
use super::{KILLED, seed};
use crate::support::{Engine, TestDb, on_every_engine};

on_every_engine! {
    fn killed_anywhere_in_the_first_run_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere(&Trial::new(&db, &trial::FIRST_RUN));
    }

    fn killed_anywhere_while_migrating_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere_in(&db, &[&trial::MIGRATE, &trial::KEEP]);
    }

    fn killed_anywhere_while_completing_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere_in(&db, &[&trial::GIVE_UP_V1, &trial::COMPLETE]);
    }

    fn killed_anywhere_while_rolling_back_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere_in(&db, &[&trial::ROLL_BACK_KEPT, &trial::ROLL_BACK_COMPLETED]);
    }

    fn killed_anywhere_while_migrating_subscriptions_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere_in(&db, &[
            &trial::MIGRATE_SUBSCRIPTIONS,
            &trial::KEEP_SUBSCRIPTIONS,
            &trial::COMPLETE_SUBSCRIPTIONS,
            &trial::ROLL_BACK_KEPT_SUBSCRIPTIONS,
            &trial::ROLL_BACK_COMPLETED_SUBSCRIPTIONS,
        ]);
    }

    fn killed_anywhere_while_purging_it_finishes_when_run_again(db: TestDb) {
        kill_everywhere_in(&db, &[&trial::PURGE]);
    }
}

fn kill_everywhere_in(db: &TestDb, verbs: &[&'static Verb]) {
    Trial::each(db, verbs).iter().for_each(kill_everywhere);
}

/// Around every COMMIT and before one statement in ten on SQLite, where a kill costs least; around every other COMMIT and
/// before one statement in 120 on the servers, where a client stands behind each look. Which of them is left to chance; with
/// `EVERY_POINT` in the environment, it is every one. After one statement is before the next: nothing is between them
/// that another process could see.
fn kill_everywhere(trial: &Trial) {
    let Points { statements, commits } = trial.points;
    let (step, stride) = match trial.db.engine {
        _ if env::var_os("EVERY_POINT").is_some() => (1, 1),
        Engine::Sqlite => (10, 1),
        Engine::Mariadb | Engine::Postgres => (120, 2),
    };
    let seed = seed();
    println!("{:?}, {}: SEED={seed} does the same again", trial.db.engine, trial.verb.command);
    let mut chance = Rng::with_seed(seed);
    let (first, first_commit) = (chance.usize(1..=step), chance.usize(1..=stride));
    let before = (first..=statements).step_by(step).map(|n| format!("kill@before-statement:{n}"));
    let after = format!("kill@after-statement:{statements}");
    let around = (first_commit..=commits)
        .step_by(stride)
        .flat_map(|n| [format!("kill@before-commit:{n}"), format!("kill@after-commit:{n}")]);
    let mut kills = 0;
    for fault in before.chain([after]).chain(around) {
        trial.reset();
        kill(trial, &fault);
        trial.assert_whole(&fault);
        trial.assert_finishes(&fault);
        kills += 1;
    }
    println!("{:?}, {}: {:?}, {kills} kills", trial.db.engine, trial.verb.command, trial.points);
    // One to begin, two chunks, one to end.
    assert!(commits >= 4, "{commits} COMMITs");
    assert!(kills > statements / step + 2 * (commits / stride), "{kills} kills");
}

fn kill(trial: &Trial, fault: &str) {
    let ran = trial.retack().env("RETACK_FAULT", fault).run();
    assert_eq!(ran.code, KILLED, "{fault}: {ran:?}");
}

/// Kills of each engine by chance: most on SQLite, where one costs least.
const BY_CHANCE: [(Engine, usize); 3] =
    [(Engine::Sqlite, 900), (Engine::Mariadb, 50), (Engine::Postgres, 50)];

const _: () = assert!(BY_CHANCE[0].1 + BY_CHANCE[1].1 + BY_CHANCE[2].1 >= 1000);

#[test]
fn nine_hundred_kills_by_chance_do_no_harm_on_sqlite() {
    kill_by_chance(BY_CHANCE[0]);
}

#[test]
fn fifty_kills_by_chance_do_no_harm_on_mariadb() {
    kill_by_chance(BY_CHANCE[1]);
}

#[test]
fn fifty_kills_by_chance_do_no_harm_on_postgres() {
    kill_by_chance(BY_CHANCE[2]);
}

/// Any command at any point, and up to six times before it may finish.
fn kill_by_chance((engine, wanted): (Engine, usize)) {
    let seed = seed();
    println!("{engine:?}: SEED={seed} does the same again");
    let mut chance = Rng::with_seed(seed);
    let db = TestDb::new(engine);
    let trials = Trial::each(&db, &VERBS);
    let mut kills = 0;
    while kills < wanted {
        let trial = &trials[chance.usize(..trials.len())];
        trial.reset();
        let mut happened = format!("SEED={seed}");
        for _ in 0..chance.usize(1..=6) {
            let fault = point(trial, &mut chance);
            happened += &format!(", {fault}");
            let ran = trial.retack().env("RETACK_FAULT", &fault).run();
            if ran.code != KILLED {
                // Killed before, it has less to do, and may be through; or it waits for its lease.
                break;
            }
            kills += 1;
            trial.assert_whole(&happened);
        }
        trial.assert_finishes(&happened);
    }
    println!("{engine:?}: {kills} kills by chance");
    assert!(kills >= wanted);
}

fn point(trial: &Trial, chance: &mut Rng) -> String {
    let Points { statements, commits } = trial.points;
    let (point, passed) = match chance.u8(..4) {
        0 => ("before-commit", commits),
        1 => ("after-commit", commits),
        2 => ("before-statement", statements),
        _ => ("after-statement", statements),
    };
    format!("kill@{point}:{}", chance.usize(1..=passed))
}
