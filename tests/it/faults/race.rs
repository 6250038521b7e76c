//! Several runs at the same moment: one of them works, each of the others is refused or waits its turn.

use super::trial::{self, Trial, Verb};
use crate::support::retack::Running;
use crate::support::{Engine, TestDb, on_every_engine};

/// Runs that start together.
const RUNS: usize = 3;

on_every_engine! {
    fn of_runs_that_start_together_one_works_and_the_others_are_refused(db: TestDb) {
        let mut refused = 0;
        for trial in Trial::each(&db, &VERBS) {
            for round in 0..rounds(db.engine) {
                trial.reset();
                let ended = together(&trial, &[]).map(Running::end);
                for ran in &ended {
                    if ran.code == 5 {
                        refused += 1;
                        for part in ["another run may be writing: `", ", process ", ", expires 20"] {
                            assert!(ran.stderr.contains(part), "{part}: {ran:?}");
                        }
                    } else {
                        // Or it came when the one before had just ended.
                        trial.assert_finished(ran, &format!("together, round {round}"));
                    }
                }
                assert!(ended.iter().any(|ran| ran.code != 5), "nobody worked: {ended:?}");
            }
        }
        println!("{:?}: {refused} were refused", db.engine);
        // SQLite is through before the second has started, as often as not.
        assert!(refused > 0 || db.engine == Engine::Sqlite, "they never met");
    }

    fn of_runs_that_start_together_and_may_wait_each_ends_well(db: TestDb) {
        for trial in Trial::each(&db, &VERBS) {
            for round in 0..rounds(db.engine).div_ceil(3) {
                trial.reset();
                for ran in together(&trial, &["--wait-lock", "1m"]).map(Running::end) {
                    trial.assert_finished(&ran, &format!("together and waiting, round {round}"));
                }
            }
        }
    }
}

const VERBS: [&Verb; 3] = [&trial::MIGRATE, &trial::ROLL_BACK_COMPLETED, &trial::PURGE];

fn rounds(engine: Engine) -> usize {
    if engine == Engine::Sqlite { 6 } else { 3 }
}

fn together(trial: &Trial, args: &[&str]) -> [Running; RUNS] {
    [(); RUNS].map(|()| trial.retack().args(args).start())
}
