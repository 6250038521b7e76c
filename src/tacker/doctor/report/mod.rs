//! The answer of doctor on standard output.

mod json;
mod text;

use std::io;

use super::{Diagnosis, Level};
use crate::exit::Exit;
use crate::report::{Format, Hint};

/// What stands at the top.
#[derive(Debug, Clone)]
pub struct Header {
    /// The database as it may be shown.
    pub database: String,
    /// The engine and its version; nothing of a database that does not answer.
    pub server: Option<String>,
    /// `alembic_version.version_num`
    pub revision: Option<String>,
    pub quick: bool,
}

pub fn write(
    format: Format,
    header: &Header,
    diagnosis: &Diagnosis,
    next: &[Hint],
) -> io::Result<()> {
    match format {
        Format::Text => text::write(&mut anstream::stdout().lock(), header, diagnosis, next),
        Format::Json => json::write(&mut io::stdout().lock(), header, diagnosis, next),
    }
}

/// In one sentence.
fn verdict(diagnosis: &Diagnosis) -> &'static str {
    match diagnosis.exit() {
        Exit::Interrupted => "Stopped before all was looked at.",
        Exit::Failed => "There is no database to work on.",
        Exit::Refused => "Not ready: retack would refuse, or fail, before or while it writes.",
        Exit::Rejected => "Ready, but for the VNFs that would be rejected.",
        Exit::Ok | Exit::Usage | Exit::Differs if diagnosis.count(Level::Warning) > 0 => {
            "Ready to migrate; read the warnings first."
        }
        Exit::Ok | Exit::Usage | Exit::Differs => "Ready to migrate.",
    }
}
