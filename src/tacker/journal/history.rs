//! What the journal tells afterwards: the last runs, and the story of one VNF. Only reads.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, exists, max, not};
use diesel::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::entity_kind::EntityKind;
use crate::db::Db;
use crate::db::tables::retack::{retack_entry, retack_run};
use crate::on;
use crate::run::record::counts;

diesel::allow_tables_to_appear_in_same_query!(retack_entry, retack_run);
diesel::alias!(retack_entry as newer: Newer);

/// A run as the journal has it.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = retack_run)]
#[serde(rename_all = "camelCase")]
pub struct PastRun {
    pub id: String,
    pub command: String,
    pub options: String,
    pub version: String,
    pub host: String,
    #[serde(serialize_with = "utc")]
    pub started_at: NaiveDateTime,
    #[serde(serialize_with = "utc_or_null")]
    pub ended_at: Option<NaiveDateTime>,
    pub outcome: Option<String>,
    pub os_user: Option<String>,
    pub mapping_version: Option<i32>,
}

/// A run with what its entries add up to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunInSum {
    #[serde(flatten)]
    pub run: PastRun,
    pub counts: BTreeMap<String, i64>,
    /// Of a run without an end: when its last chunk was committed.
    #[serde(serialize_with = "utc_or_null", skip_serializing_if = "Option::is_none")]
    pub last_entry_at: Option<NaiveDateTime>,
}

/// The last runs, newest first.
pub fn last_runs(db: &mut Db, how_many: i64) -> QueryResult<Vec<RunInSum>> {
    let runs: Vec<PastRun> = on!(db, c => retack_run::table
        .order((retack_run::started_at.desc(), retack_run::id.desc()))
        .limit(how_many)
        .select(PastRun::as_select())
        .load(c))?;
    let summed = runs.into_iter().map(|run| {
        let last_entry_at = match run.ended_at {
            Some(_) => None,
            None => on!(db, c => retack_entry::table
                .filter(retack_entry::run_id.eq(&run.id))
                .select(max(retack_entry::recorded_at))
                .get_result(c))?,
        };
        Ok(RunInSum { counts: counts(db, &run.id)?, run, last_entry_at })
    });
    summed.collect()
}

/// How many VNFs have which outcome in the last run that dealt with them.
pub fn last_outcomes(db: &mut Db) -> QueryResult<BTreeMap<String, i64>> {
    let later = newer.field(retack_entry::recorded_at).gt(retack_entry::recorded_at).or(newer
        .field(retack_entry::recorded_at)
        .eq(retack_entry::recorded_at)
        .and(newer.field(retack_entry::run_id).gt(retack_entry::run_id)));
    let of_same_vnf = newer.field(retack_entry::vnf_instance_id).eq(retack_entry::vnf_instance_id);
    let superseded = exists(newer.filter(of_same_vnf).filter(later));
    let found: Vec<(String, i64)> = on!(db, c => retack_entry::table
        .filter(retack_entry::entity.eq(EntityKind::VnfInstance.name()))
        .filter(not(superseded))
        .group_by(retack_entry::outcome)
        .select((retack_entry::outcome, count_star()))
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// What one run did with a VNF.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub run: PastRun,
    #[serde(serialize_with = "utc")]
    pub recorded_at: NaiveDateTime,
    pub outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub notes: Value,
}

/// Every run that dealt with a VNF, oldest first.
pub fn of_vnf(db: &mut Db, id: &str) -> QueryResult<Vec<Event>> {
    let found: Vec<(PastRun, NaiveDateTime, String, Option<String>, String)> = on!(db, c => retack_entry::table
            .inner_join(retack_run::table.on(retack_run::id.eq(retack_entry::run_id)))
            .filter(retack_entry::vnf_instance_id.eq(id))
            .order((retack_entry::recorded_at, retack_entry::run_id))
            .select((
                PastRun::as_select(),
                retack_entry::recorded_at,
                retack_entry::outcome,
                retack_entry::reason,
                retack_entry::notes,
            ))
            .load(c))?;
    let events = found.into_iter().map(|(run, recorded_at, outcome, reason, notes)| Event {
        run,
        recorded_at,
        outcome,
        reason,
        notes: serde_json::from_str(&notes).unwrap_or(Value::Null),
    });
    Ok(events.collect())
}

fn utc<S: Serializer>(time: &NaiveDateTime, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn utc_or_null<S: Serializer>(time: &Option<NaiveDateTime>, to: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => utc(time, to),
        None => to.serialize_none(),
    }
}
