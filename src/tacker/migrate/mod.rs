//! (2) The belt: chunk after chunk of whole VNFs or subscriptions, each in one transaction with its journal entries.

pub mod cursor;
pub mod report;
pub mod subscription;
pub mod tally;
pub mod vnf;

use std::time::{Duration, Instant};

use anyhow::Context;
use cursor::Cursor;
use diesel::result::{Error, QueryResult};
use tally::Tally;

use crate::db::{Db, Failure, Fault, Limits, Link, RetryError};
use crate::run::lease::LeaseError;
use crate::run::record::Run;
use crate::run::workers::{Hands, Listener, Queue, Worked};
use crate::tacker::entity::vnf::Lock;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::entry;
use crate::tacker::journal::outcome::EntityOutcome;
use crate::tacker::plan::Refusal;

/// What a command does with what is in a chunk, inside the transaction it is given.
///
/// Several hands share it: what differs from chunk to chunk goes from step to step as a value.
pub trait Work: Sync {
    /// What was found out before the transaction.
    type Prepared: Default;

    /// What was decided to be written.
    type Writes;

    /// What the ids of a chunk are the ids of.
    fn entity(&self) -> EntityKind;

    /// What must be known before the transaction and takes longer than row locks may be held, such as what only another
    /// server can tell.
    fn prepare(&self, db: &mut Db, ids: &[String]) -> anyhow::Result<Self::Prepared> {
        let _ = (db, ids);
        Ok(Self::Prepared::default())
    }

    /// Reads them and decides what becomes of each. Writes nothing: this is all that a rehearsal does.
    fn decide(
        &self,
        db: &mut Db,
        ids: &[String],
        prepared: &Self::Prepared,
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
pub trait Audience: Send {
    fn tell(&mut self, outcome: EntityOutcome);
}

/// Counts, and passes on.
struct Told<'a> {
    tally: &'a mut Tally,
    audience: &'a mut dyn Audience,
}

impl Listener for Told<'_> {
    type Line = EntityOutcome;

    fn hear(&mut self, outcome: EntityOutcome) {
        self.tally.count(&outcome);
        self.audience.tell(outcome);
    }

    fn counted(&self) -> u64 {
        self.tally.changed()
    }
}

/// What every chunk of a run goes through. It can be stopped between two chunks, and while it waits to try one again.
pub struct Belt<'a, W> {
    pub run: &'a Run,
    pub work: &'a W,
    pub limits: Limits,
}

impl<W: Work> Belt<'_, W> {
    /// Works through all that the cursor gives. An error means that the run cannot go on; whatever was told
    /// of before, and is in the tally, is committed.
    pub fn run(
        &self,
        link: &mut Link<'_>,
        hands: Hands,
        queue: Queue<'_, Cursor>,
        tally: &mut Tally,
        audience: &mut dyn Audience,
    ) -> anyhow::Result<()> {
        let mut told = Told { tally, audience };
        let stopped = hands.work(link, queue, &mut told, |link, chunk, tell| {
            let prepare = |db: &mut Db| self.work.prepare(db, chunk).map_err(PrepareError);
            let prepared = match link.retry(prepare) {
                Err(RetryError::Stopped) => return Ok(Worked::Stopped),
                prepared => prepared.context("preparing a chunk")?,
            };
            match self.chunk(link, chunk, &prepared, tell) {
                Err(RetryError::Stopped) => Ok(Worked::Stopped),
                worked => Ok(Worked::Done(worked.context("working on a chunk")?)),
            }
        })?;
        told.tally.interrupted = stopped;
        Ok(())
    }

    /// One transaction for the chunk; when the database refuses it, one for each id, so that a bad record
    /// costs only itself. Gives how long it took, if it went through at the first attempt.
    fn chunk(
        &self,
        link: &mut Link<'_>,
        chunk: &[String],
        prepared: &W::Prepared,
        tell: &mut dyn FnMut(EntityOutcome),
    ) -> Result<Option<Duration>, RetryError<LeaseError>> {
        let (began, retries) = (Instant::now(), link.retries);
        let refused = match self.transaction(link, chunk, prepared) {
            Ok(outcomes) => {
                let took = (link.retries == retries).then(|| began.elapsed());
                outcomes.into_iter().for_each(tell);
                return Ok(took);
            }
            Err(RetryError::Final(LeaseError::Database(error)))
                if error.failure() == Failure::Refused =>
            {
                error
            }
            Err(error) => return Err(error),
        };
        let entity = self.work.entity();
        if let [only] = chunk {
            tell(self.refused(link, entity, only, &refused)?);
            return Ok(None);
        }
        tracing::warn!(
            entity = entity.name(),
            count = chunk.len(),
            error = %refused,
            "the database refused a chunk; taking them one by one"
        );
        for id in chunk {
            self.chunk(link, std::slice::from_ref(id), prepared, tell)?;
        }
        Ok(None)
    }

    /// A rehearsal decides and goes no further; its session could not write.
    fn transaction(
        &self,
        link: &mut Link<'_>,
        chunk: &[String],
        prepared: &W::Prepared,
    ) -> Result<Vec<EntityOutcome>, RetryError<LeaseError>> {
        let Self { run, work, limits } = *self;
        if run.is_rehearsal() {
            let decide = |db: &mut Db| Ok(work.decide(db, chunk, prepared, Lock::None)?.0);
            return link.retry(|db| db.snapshot(decide));
        }
        run.transaction(
            link,
            |db, outcomes: &Vec<EntityOutcome>| entry::recorded(db, run, outcomes),
            |db| {
                let (mut outcomes, writes) = work.decide(db, chunk, prepared, Lock::ForUpdate)?;
                work.write(db, run, writes, &mut outcomes)?;
                entry::record(db, run, &outcomes, limits)?;
                Ok(outcomes)
            },
        )
    }

    /// The journal has it, too.
    fn refused(
        &self,
        link: &mut Link<'_>,
        entity: EntityKind,
        id: &str,
        error: &Error,
    ) -> Result<EntityOutcome, RetryError<LeaseError>> {
        let Self { run, work: _, limits } = *self;
        let refused = Refusal::of_failure(error);
        let outcome = [EntityOutcome::rejected(entity, id, None, refused.into())];
        if !run.is_rehearsal() {
            run.transaction(
                link,
                |db, ()| entry::recorded(db, run, &outcome),
                |db| entry::record(db, run, &outcome, limits),
            )?;
        }
        let [outcome] = outcome;
        Ok(outcome)
    }
}
