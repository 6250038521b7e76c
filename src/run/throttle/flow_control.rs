//! `--throttle-flow-control`: Galera holds the whole cluster up while its slowest node catches up.

use std::time::Instant;

use super::line::Line;
use super::reading::{Reading, Reason, Signal};
use super::watch::Probe;
use crate::db::{DatabaseUrl, GaleraNode};

#[derive(Debug)]
pub(super) struct FlowControl {
    line: Line,
    judge: Judge,
}

impl FlowControl {
    pub(super) fn of(url: &DatabaseUrl, most: f64) -> Self {
        Self { line: Line::to(url), judge: Judge { most, last: None } }
    }
}

impl Probe for FlowControl {
    fn look(&mut self) -> Reading {
        match self.line.ask(|db| db.galera_node()) {
            Ok(node) => self.judge.judge(node, Instant::now()),
            Err(error) => {
                // What happened meanwhile is not known.
                self.judge.last = None;
                unmeasured(error.told())
            }
        }
    }

    fn subject(&self) -> String {
        SUBJECT.to_owned()
    }
}

const SUBJECT: &str = "flow control";

fn unmeasured(how: impl Into<String>) -> Reading {
    Reading::Unmeasured(Reason::new(
        Signal::FlowControl,
        format!("{SUBJECT} cannot be measured"),
        how,
    ))
}

/// Compares a look with the one before.
#[derive(Debug)]
struct Judge {
    /// The share of time.
    most: f64,
    last: Option<(GaleraNode, Instant)>,
}

impl Judge {
    fn judge(&mut self, node: Option<GaleraNode>, now: Instant) -> Reading {
        let Some(node) = node else {
            self.last = None;
            return unmeasured(
                "the server is no node of a Galera cluster: leave the option out, or name a node",
            );
        };
        if !node.synced {
            self.last = None;
            return unmeasured(format!("the node is {}, not ready and Synced", node.state));
        }
        let before = self.last.replace((node.clone(), now));
        let Some((_, since)) = before.as_ref().filter(|(last, _)| last.id == node.id) else {
            let what = "flow control has only begun to be measured";
            return Reading::TooMuch(Reason::new(Signal::FlowControl, what, "it takes a second"));
        };
        let paused = before.as_ref().map_or(0, |(last, _)| last.paused_ns);
        // It only grows, as long as the node is the same.
        let paused = node.paused_ns.saturating_sub(paused) as f64 / 1e9;
        let share = (paused / (now - *since).as_secs_f64().max(1e-3)).min(1.0);
        if share > self.most {
            let how = format!(
                "{:.0} % of the last second, more than {:.0} %",
                share * 100.0,
                self.most * 100.0
            );
            let what = "flow control holds the cluster up";
            return Reading::TooMuch(Reason::new(Signal::FlowControl, what, how));
        }
        Reading::Fine
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn node(id: &str, paused_ms: u64) -> Option<GaleraNode> {
        let (id, state) = (id.to_owned(), "Synced".to_owned());
        Some(GaleraNode { id, synced: true, state, paused_ns: paused_ms * 1_000_000 })
    }

    /// What a second of each of these nodes shows.
    fn readings(nodes: Vec<Option<GaleraNode>>) -> Vec<Reading> {
        let began = Instant::now();
        let mut judge = Judge { most: 0.1, last: None };
        let at = |second| began + Duration::from_secs(second);
        nodes.into_iter().zip(0..).map(|(node, second)| judge.judge(node, at(second))).collect()
    }

    fn what(reading: &Reading) -> &str {
        match reading {
            Reading::Fine => "",
            Reading::TooMuch(reason) | Reading::Unmeasured(reason) => &reason.what,
        }
    }

    #[test]
    fn it_is_the_share_of_time_since_the_last_look() {
        let nodes = vec![node("a", 7000), node("a", 7100), node("a", 7201), node("a", 7201)];
        let found = readings(nodes);
        let words: Vec<_> = found.iter().map(what).collect();
        let first = "flow control has only begun to be measured";
        assert_eq!(words, [first, "", "flow control holds the cluster up", ""]);
        assert!(matches!(&found[2], Reading::TooMuch(reason) if reason.how.starts_with("10 % of")));
    }

    #[test]
    fn another_node_is_measured_anew() {
        let found = readings(vec![node("a", 7000), node("b", 0), node("b", 0)]);
        let first = "flow control has only begun to be measured";
        assert_eq!(found.iter().map(what).collect::<Vec<_>>(), [first, first, ""]);
    }

    #[test]
    fn a_server_without_a_cluster_and_a_node_out_of_step_are_not_measured() {
        let donor = node("a", 0).map(|node| GaleraNode { synced: false, ..node });
        for reading in readings(vec![None, donor]) {
            assert!(matches!(reading, Reading::Unmeasured(_)), "{reading:?}");
        }
    }
}
