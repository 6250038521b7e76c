//! What a database holds, so that two states of it can be compared VNF by VNF, and subscription by subscription.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::{NaiveDateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::support::{Columns, TestDb};

/// Whose rows: a VNF's, a subscription's, or one row's that belongs to neither.
type Owner = String;

/// All rows of a database by their owner, without what differs between two runs that do the same: ids of runs, times,
/// and what a run says of VNFs that it left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents(BTreeMap<Owner, Vec<String>>);

/// What must change together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// All rows of a VNF or a subscription, wherever they are.
    Whole,
    /// Those of its rows that are purged in one step: purging goes by resource.
    Resource,
}

/// What ends the lease of a run that was killed.
pub(super) const END_LEASE: &str =
    "UPDATE retack_lease SET expires_at = '2001-01-01 00:00:00' WHERE expires_at IS NOT NULL;";

/// Times later than this are those of a run. An hour earlier, in case a server's clock is another's.
static BEGAN: LazyLock<NaiveDateTime> =
    LazyLock::new(|| Utc::now().naive_utc() - TimeDelta::hours(1));

/// Rows that were seen before, most of which are there again at the next look.
#[derive(Default)]
pub(super) struct Seen(HashMap<String, Line>);

#[derive(Clone)]
struct Line {
    owner: Owner,
    row: String,
    /// A run says it again of every VNF that it rejects.
    is_repeated: bool,
}

impl Contents {
    /// `tables` is what [`TestDb::columns`] says. The lease of a run that was killed is over then, as if a minute had
    /// gone by.
    pub(super) fn of(db: &TestDb, tables: &Columns, grain: Grain, seen: &mut Seen) -> Contents {
        let end = if tables.contains_key("retack_lease") { END_LEASE } else { "" };
        let lines = db.row_lines(tables, end);
        let run = |line: &String| {
            let row: Map<String, Value> =
                serde_json::from_str(line.strip_prefix("retack_run")?).ok()?;
            Some(row["id"].as_str()?.to_owned())
        };
        let runs: BTreeSet<String> = lines.iter().filter_map(run).collect();
        let mut owners: BTreeMap<Owner, Vec<String>> = tables
            .keys()
            .map(|table| (format!("table {table}"), vec!["exists".to_owned()]))
            .collect();
        for line in lines {
            let line = match seen.0.get(&line) {
                Some(line) => line.clone(),
                None => match Line::of(&line, grain, &runs) {
                    Some(read) => seen.0.entry(line).or_insert(read).clone(),
                    None => continue,
                },
            };
            let rows = owners.entry(line.owner).or_default();
            if !(line.is_repeated && rows.contains(&line.row)) {
                rows.push(line.row);
            }
        }
        for rows in owners.values_mut() {
            rows.sort();
        }
        Contents(owners)
    }

    fn of_owner(&self, owner: &str) -> &[String] {
        self.0.get(owner).map_or(&[], Vec::as_slice)
    }

    /// The owners whose rows are neither all as they were before nor all as they are after.
    pub(super) fn torn(&self, before: &Contents, after: &Contents) -> Vec<String> {
        let owners: BTreeSet<_> =
            [self, before, after].into_iter().flat_map(|c| c.0.keys()).collect();
        let torn = owners.into_iter().filter(|owner| {
            let now = self.of_owner(owner);
            now != before.of_owner(owner) && now != after.of_owner(owner)
        });
        torn.map(|owner| format!("{owner}: {:.3000}", self.of_owner(owner).join("\n  "))).collect()
    }

    /// Where it is not what it should be.
    pub(super) fn differences(&self, expected: &Contents) -> Vec<String> {
        self.torn(expected, expected)
    }

    /// How many owners are as before and how many as after, of those that change at all.
    pub(super) fn progress(&self, before: &Contents, after: &Contents) -> (usize, usize) {
        let owners: BTreeSet<_> = before.0.keys().chain(after.0.keys()).collect();
        let changing =
            owners.into_iter().filter(|owner| before.of_owner(owner) != after.of_owner(owner));
        changing.fold((0, 0), |(before, after_count), owner| {
            if self.of_owner(owner) == after.of_owner(owner) {
                (before, after_count + 1)
            } else {
                (before + 1, after_count)
            }
        })
    }
}

impl Line {
    /// `None` for what is about runs and not about anything they worked on.
    fn of(line: &str, grain: Grain, runs: &BTreeSet<String>) -> Option<Line> {
        let (table, row) = line.split_at(line.find('{').expect("a row"));
        let mut row: Map<String, Value> = serde_json::from_str(row).expect("a JSON object");
        let outcome = if table == "retack_entry" { row["outcome"].as_str() } else { None };
        if matches!(table, "retack_run" | "retack_lease") || outcome == Some("unchanged") {
            return None;
        }
        let is_repeated = outcome == Some("rejected");
        let owner = owner(table, &row, grain);
        for (column, cell) in &mut row {
            if column.ends_with("_digest") && cell.is_string() {
                // Of rows whose times differ.
                *cell = "a digest".into();
            }
            even_out(cell, runs);
        }
        Some(Line { owner, row: format!("{table} {}", Value::Object(row)), is_repeated })
    }
}

fn owner(table: &str, row: &Map<String, Value>, grain: Grain) -> Owner {
    let text = |column: &str| row.get(column)?.as_str().map(String::from);
    let first = |columns: &[&str]| columns.iter().find_map(|column| text(column));
    let whose = match table {
        "vnf_instances"
        | "vnf"
        | "VnfInstanceV2"
        | "retack_archived_vnf_instance_v2"
        | "vnf_lcm_subscriptions"
        | "LccnSubscriptionV2"
        | "retack_archived_lccn_subscription_v2" => text("id"),
        _ => first(&["vnf_instance_id", "vnfInstanceId", "vnf_id", "subscription_uuid"]),
    };
    match (whose, grain) {
        (Some(id), Grain::Whole) => format!("what belongs to {id}"),
        (Some(id), Grain::Resource) => format!("{} of {id}", resource(table)),
        (None, _) => {
            let key = first(&["id", "version"]);
            format!("{table} {}", key.unwrap_or_else(|| Value::Object(row.clone()).to_string()))
        }
    }
}

/// The step in which a table is purged.
fn resource(table: &str) -> &str {
    match table {
        "vnf_instances"
        | "vnf_instantiated_info"
        | "vnf_lcm_op_occs"
        | "vnf_resources"
        | "placement_constraint" => "vnf_instances",
        "vnf" | "vnf_attribute" => "vnf",
        "vnf_lcm_subscriptions" | "vnf_lcm_filters" => "vnf_lcm_subscriptions",
        "retack_archived_mark" => "archive of v1",
        "retack_archived_vnf_instance_v2" | "retack_archived_vnf_lcm_op_occ_v2" => "archive of v2",
        other => other,
    }
}

fn even_out(cell: &mut Value, runs: &BTreeSet<String>) {
    let Some(text) = cell.as_str() else { return };
    if runs.contains(text) {
        *cell = "a run".into();
    } else if let Some(Ok(time)) =
        text.get(..19).map(|time| NaiveDateTime::parse_from_str(time, "%F %T"))
        && time >= *BEGAN
    {
        *cell = "now".into();
    }
}
