//! The answer of a run on standard output: tables for people, one JSON document for programs.

mod json;
mod text;

use crate::db::Engine;
use crate::exit::Exit;
use crate::report::{Format, Hint};
use crate::run::shard::Share;
use crate::run::throttle::Paused;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::EntityOutcome;
use crate::tacker::migrate::Audience;
use crate::tacker::migrate::tally::Tally;

/// What stands at the top.
#[derive(Debug, Clone)]
pub struct Header {
    pub command: &'static str,
    pub entity: EntityKind,
    /// The part of the ids that it is about.
    pub share: Share,
    /// A rehearsal has none.
    pub run_id: Option<String>,
    /// The database as it may be shown.
    pub database: String,
    pub engine: Engine,
    /// `alembic_version.version_num`
    pub revision: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending<'a> {
    pub exit: Exit,
    /// Why it broke off, if it did.
    pub error: Option<String>,
    pub next: Vec<Hint>,
    /// How long it was held up to be polite.
    pub paused: &'a Paused,
}

pub enum Report {
    Text(text::Text),
    Json(json::Json),
}

impl Report {
    pub fn begin(format: Format, header: Header) -> Self {
        match format {
            Format::Text => Self::Text(text::Text::begin(header)),
            Format::Json => Self::Json(json::Json::begin(header)),
        }
    }

    pub fn end(self, tally: &Tally, ending: &Ending<'_>) {
        // A reader that has gone away is quiet: the work is done and in the journal.
        let told = match self {
            Self::Text(text) => text.end(tally, ending),
            Self::Json(json) => json.end(tally, ending),
        };
        if let Err(error) = told {
            tracing::debug!(%error, "the report could not be written out");
        }
    }
}

impl Audience for Report {
    fn tell(&mut self, outcome: EntityOutcome) {
        match self {
            Self::Text(text) => text.tell(outcome),
            Self::Json(json) => json.tell(&outcome),
        }
    }
}
