//! (2) The belt: chunk after chunk of whole VNFs or subscriptions, each in one transaction with its journal entries.

pub mod complete;
pub mod cursor;
mod drift;
pub mod migrate;
pub mod report;
pub mod rollback;
pub mod stacks;
pub mod subscription;
pub mod tally;

use anyhow::Context;
use cursor::Cursor;
use diesel::result::{Error, QueryResult};
use tally::Tally;

use crate::db::{Db, Failure, Fault, Limits, Link, RetryError};
use crate::entity::Lock;
use crate::journal::entity_kind::EntityKind;
use crate::journal::entry;
use crate::journal::lease::LeaseError;
use crate::journal::outcome::EntityOutcome;
use crate::journal::run::Run;
use crate::plan::Refusal;

/// What a command does with what is in a chunk, inside the transaction it is given.
pub trait Work {
    /// What was decided to be written.
    type Writes;

    /// What the ids of a chunk are the ids of.
    fn entity(&self) -> EntityKind;

    /// What must be known before the transaction and takes longer than row locks may be held, such as what only another
    /// server can tell.
    fn prepare(&mut self, db: &mut Db, ids: &[String]) -> anyhow::Result<()> {
        let _ = (db, ids);
        Ok(())
    }

    /// Reads them and decides what becomes of each. Writes nothing: this is all that a rehearsal does.
    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        lock: Lock,
    ) -> QueryResult<(Vec<EntityOutcome>, Self::Writes)>;

    /// Writes it, and adds to the outcomes what only the rows as they were written tell.
    fn write(
        &self,
        db: &mut Db,
        run: &Run,
        writes: Self::Writes,
        outcomes: &mut [EntityOutcome],
    ) -> QueryResult<()>;
}

/// What went wrong before the transaction; when it was the database, that is asked again.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct PrepareError(anyhow::Error);

impl Fault for PrepareError {
    fn failure(&self) -> Failure {
        let database = self.0.chain().find_map(|cause| cause.downcast_ref::<Error>());
        database.map_or(Failure::Refused, Fault::failure)
    }
}

/// Who is told of every line, as soon as its chunk is committed.
pub trait Audience {
    fn tell(&mut self, outcome: EntityOutcome);
}

/// Where a run can be stopped: between two chunks, and while it waits to try one again.
pub struct Belt<'a> {
    pub link: Link<'a>,
    pub run: &'a Run,
    pub limits: Limits,
    /// Stop once so many are changed.
    pub limit: Option<u64>,
}

impl Belt<'_> {
    /// Works through all that the cursor gives. An error means that the run cannot go on; whatever was told
    /// of before, and is in the tally, is committed.
    pub fn run(
        &mut self,
        mut cursor: Cursor,
        work: &mut impl Work,
        tally: &mut Tally,
        audience: &mut dyn Audience,
    ) -> anyhow::Result<()> {
        loop {
            let rest = self.limit.map(|limit| limit.saturating_sub(tally.changed()));
            let chunk = match self.link.retry(|db| cursor.next_chunk(db, rest)) {
                Err(RetryError::Stopped) => None,
                chunk => Some(chunk.context("reading what there is")?),
            };
            let chunk = match chunk {
                Some(None) => return Ok(()),
                Some(Some(chunk)) if !self.link.stop.is_raised() => chunk,
                Some(Some(_)) | None => {
                    tally.interrupted = true;
                    return Ok(());
                }
            };
            let prepared = self.link.retry(|db| work.prepare(db, &chunk).map_err(PrepareError));
            if matches!(prepared, Err(RetryError::Stopped)) {
                tally.interrupted = true;
                return Ok(());
            }
            prepared.context("preparing a chunk")?;
            let mut tell = |outcome: EntityOutcome| {
                tally.count(&outcome);
                audience.tell(outcome);
            };
            match self.chunk(&chunk, &*work, &mut tell) {
                Err(RetryError::Stopped) => tally.interrupted = true,
                worked => worked.context("working on a chunk")?,
            }
            if tally.interrupted {
                return Ok(());
            }
        }
    }

    /// One transaction for the chunk; when the database refuses it, one for each id, so that a bad record
    /// costs only itself.
    fn chunk(
        &mut self,
        chunk: &[String],
        work: &impl Work,
        tell: &mut dyn FnMut(EntityOutcome),
    ) -> Result<(), RetryError<LeaseError>> {
        let refused = match self.transaction(chunk, work) {
            Ok(outcomes) => {
                outcomes.into_iter().for_each(tell);
                return Ok(());
            }
            Err(RetryError::Final(LeaseError::Database(error)))
                if error.failure() == Failure::Refused =>
            {
                error
            }
            Err(error) => return Err(error),
        };
        if let [only] = chunk {
            return self.refused(work.entity(), only, &refused).map(tell);
        }
        tracing::warn!(
            entity = work.entity().name(),
            count = chunk.len(),
            error = %refused,
            "the database refused a chunk; taking them one by one"
        );
        chunk.iter().try_for_each(|id| self.chunk(std::slice::from_ref(id), work, tell))
    }

    /// A rehearsal decides and goes no further; its session could not write.
    fn transaction<W: Work>(
        &mut self,
        chunk: &[String],
        work: &W,
    ) -> Result<Vec<EntityOutcome>, RetryError<LeaseError>> {
        let (run, limits) = (self.run, self.limits);
        if run.is_rehearsal() {
            let decide = |db: &mut Db| Ok(work.decide(db, chunk, Lock::None)?.0);
            return self.link.retry(|db| db.snapshot(decide));
        }
        run.transaction(
            &mut self.link,
            |db, outcomes: &Vec<EntityOutcome>| entry::recorded(db, run, outcomes),
            |db| {
                let (mut outcomes, writes) = work.decide(db, chunk, Lock::ForUpdate)?;
                work.write(db, run, writes, &mut outcomes)?;
                entry::record(db, run, &outcomes, limits)?;
                Ok(outcomes)
            },
        )
    }

    /// The journal has it, too.
    fn refused(
        &mut self,
        entity: EntityKind,
        id: &str,
        error: &Error,
    ) -> Result<EntityOutcome, RetryError<LeaseError>> {
        let (run, limits) = (self.run, self.limits);
        let refused = Refusal::of_failure(error);
        let outcome = [EntityOutcome::rejected(entity, id, None, refused.into())];
        if !run.is_rehearsal() {
            run.transaction(
                &mut self.link,
                |db, ()| entry::recorded(db, run, &outcome),
                |db| entry::record(db, run, &outcome, limits),
            )?;
        }
        let [outcome] = outcome;
        Ok(outcome)
    }
}
