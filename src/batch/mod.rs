//! (2) The belt: chunk after chunk of whole VNFs or subscriptions, each in one transaction with its journal entries.

pub mod complete;
pub mod cursor;
pub mod migrate;
pub mod report;
pub mod rollback;
pub mod stacks;
pub mod subscription;
pub mod tally;

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use cursor::Cursor;
use diesel::result::QueryResult;
use tally::Tally;

use crate::db::{Db, Failure, Limits, classify};
use crate::journal::entity_kind::EntityKind;
use crate::journal::entry;
use crate::journal::outcome::EntityOutcome;
use crate::journal::run::Run;
use crate::plan::Refusal;

/// What a command does with what is in a chunk, inside the transaction it is given.
pub trait Work {
    /// What the ids of a chunk are the ids of.
    fn entity(&self) -> EntityKind;

    /// What must be known before the transaction and takes longer than row locks may be held, such as what only another
    /// server can tell.
    fn prepare(&mut self, db: &mut Db, ids: &[String]) -> anyhow::Result<()> {
        let _ = (db, ids);
        Ok(())
    }

    fn work(&mut self, db: &mut Db, ids: &[String]) -> QueryResult<Vec<EntityOutcome>>;
}

/// Who is told of every line, as soon as its chunk is committed.
pub trait Audience {
    fn tell(&mut self, outcome: EntityOutcome);
}

/// Where a run can be stopped: between two chunks, when the flag is up.
pub struct Belt<'a> {
    pub db: &'a mut Db,
    pub run: &'a Run,
    pub limits: Limits,
    pub stop: &'a AtomicBool,
}

impl Belt<'_> {
    /// Works through all that the cursor gives. An error means that the run cannot go on; whatever was told
    /// of before is committed.
    pub fn run(
        &mut self,
        mut cursor: Cursor,
        work: &mut dyn Work,
        audience: &mut dyn Audience,
    ) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        while let Some(chunk) =
            cursor.next_chunk(self.db).context("reading which VNFs there are")?
        {
            if self.stop.load(Ordering::Relaxed) {
                tally.interrupted = true;
                break;
            }
            work.prepare(self.db, &chunk)?;
            for outcome in self.chunk(&chunk, work)? {
                tally.count(&outcome);
                audience.tell(outcome);
            }
        }
        Ok(tally)
    }

    /// One transaction for the chunk; when the database refuses it, one for each id, so that a bad record
    /// costs only itself.
    fn chunk(
        &mut self,
        chunk: &[String],
        work: &mut dyn Work,
    ) -> anyhow::Result<Vec<EntityOutcome>> {
        let failure = match self.transaction(chunk, work) {
            Ok(outcomes) => return Ok(outcomes),
            Err(failure) => failure,
        };
        if classify(&failure) == Failure::Lost {
            return Err(
                anyhow::Error::new(failure).context("the connection to the database is gone")
            );
        }
        if let [only] = chunk {
            let refused = Refusal::DatabaseRefused(failure.to_string());
            let outcomes = vec![EntityOutcome::rejected(work.entity(), only, None, refused.into())];
            self.db
                .transaction(|db| entry::record(db, self.run, &outcomes, self.limits))
                .context("writing the journal")?;
            return Ok(outcomes);
        }
        tracing::warn!(
            entity = work.entity().name(),
            count = chunk.len(),
            error = %failure,
            "the database refused a chunk; taking them one by one"
        );
        let mut outcomes = Vec::with_capacity(chunk.len());
        for id in chunk {
            outcomes.extend(self.chunk(std::slice::from_ref(id), work)?);
        }
        Ok(outcomes)
    }

    fn transaction(
        &mut self,
        chunk: &[String],
        work: &mut dyn Work,
    ) -> QueryResult<Vec<EntityOutcome>> {
        let (run, limits) = (self.run, self.limits);
        self.db.transaction(|db| {
            let outcomes = work.work(db, chunk)?;
            entry::record(db, run, &outcomes, limits)?;
            Ok(outcomes)
        })
    }
}
