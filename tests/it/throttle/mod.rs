//! A run that waits: for an operator, for its rate, for replicas, for a cluster.

mod galera;
mod local;
mod replicas;

use serde_json::{Value, json};

use crate::support::retack::{Outcome, Retack};
use crate::support::{TestDb, id, row};

const KEPT: &str = "migrate-to-v2 --all --keep-orig --format json";

/// VNFs that can be migrated.
fn fill(db: &TestDb, vnfs: u32) {
    db.insert((1..=vnfs).map(|n| row("vnf_instances", json!({"id": id(n)}))));
}

/// How long a run says it was held up, and by this signal.
fn paused(report: &Value, signal: &str) -> (f64, f64) {
    let seconds = |value: &Value| value.as_f64().unwrap_or_default();
    let paused = &report["paused"];
    (seconds(&paused["seconds"]), seconds(&paused["signals"][signal]))
}

/// Expects that a run is refused with these words, before anything is touched.
fn refused(db: &TestDb, options: &[&str], words: &str) {
    let Outcome { code, stdout, stderr } = Retack::on(db).words(KEPT).args(options).run();
    assert_eq!((code, &stdout[..]), (5, ""), "{options:?}: {stderr}");
    assert!(stderr.contains(words), "{options:?}: {stderr}");
    assert!(!db.tables().contains(&"retack_run".to_owned()), "{options:?}");
}
