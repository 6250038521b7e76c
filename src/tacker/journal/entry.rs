//! What became of one VNF or subscription in one run: table `retack_entry`.

use chrono::{NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;

use super::outcome::EntityOutcome;
use crate::db::tables::retack::retack_entry;
use crate::db::{Db, Limits};
use crate::run::record::Run;
use crate::{insert_rows, on};

#[derive(Insertable)]
#[diesel(table_name = retack_entry)]
#[diesel(treat_none_as_default_value = false)]
struct Entry {
    run_id: String,
    entity: &'static str,
    /// The id of the VNF, or of the subscription.
    vnf_instance_id: String,
    outcome: &'static str,
    /// `code: text`
    reason: Option<String>,
    /// A JSON list.
    notes: String,
    recorded_at: NaiveDateTime,
    v1_digest: Option<String>,
    v2_digest: Option<String>,
}

impl Entry {
    fn of(line: &EntityOutcome, run: &Run, recorded_at: NaiveDateTime) -> QueryResult<Self> {
        let notes = serde_json::to_string(&line.notes);
        Ok(Self {
            run_id: run.id.clone(),
            entity: line.entity.name(),
            vnf_instance_id: line.id.clone(),
            outcome: line.outcome.name(),
            reason: line.reason.as_ref().map(|reason| format!("{}: {}", reason.code, reason.text)),
            notes: notes
                .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?,
            recorded_at,
            v1_digest: line.digests.as_ref().map(|digests| digests.v1.to_string()),
            v2_digest: line.digests.as_ref().map(|digests| digests.v2.to_string()),
        })
    }

    fn bytes(&self) -> usize {
        let texts = [&self.reason, &self.v1_digest, &self.v2_digest];
        self.notes.len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
    }
}

/// Writes the entries of a chunk, in the transaction that did the work.
pub fn record(
    db: &mut Db,
    run: &Run,
    outcomes: &[EntityOutcome],
    limits: Limits,
) -> QueryResult<()> {
    let recorded_at = Utc::now().naive_utc().trunc_subsecs(0);
    let entries = outcomes
        .iter()
        .map(|line| Entry::of(line, run, recorded_at))
        .collect::<QueryResult<Vec<_>>>()?;
    insert_rows!(db, limits, &entries, Entry => retack_entry {
        run_id,
        entity,
        vnf_instance_id,
        outcome,
        reason,
        notes,
        recorded_at,
        v1_digest,
        v2_digest,
    })
}

/// Whether the entries of these outcomes are there: they are written in the transaction that did the work, so it was
/// committed if they are.
pub fn recorded(db: &mut Db, run: &Run, outcomes: &[EntityOutcome]) -> QueryResult<bool> {
    // Without an outcome there was nothing to commit.
    let Some(first) = outcomes.first() else { return Ok(true) };
    let found: i64 = on!(db, c => retack_entry::table
        .find((&run.id, &first.id))
        .count()
        .get_result(c))?;
    Ok(found > 0)
}
