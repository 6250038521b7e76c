//! The report for programs: one document, written as the run goes, so that it costs no memory.

use std::io::{self, BufWriter, Stdout, Write};

use serde_json::json;

use super::{Ending, Header};
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::migrate::tally::Tally;

pub struct Json {
    out: BufWriter<Stdout>,
    /// What went wrong first; after it nothing more is written.
    failed: Option<io::Error>,
    first: bool,
}

impl Json {
    pub(super) fn begin(header: Header) -> Self {
        let mut report = Self { out: BufWriter::new(io::stdout()), failed: None, first: true };
        report.write(|out| {
            write!(
                out,
                r#"{{"command":{},"runId":{},"shard":{},"dryRun":{},"database":{},"engine":{},"schemaRevision":{},{}:["#,
                json!(header.command),
                json!(header.run_id),
                json!(header.share.shard()),
                header.run_id.is_none(),
                json!(header.database),
                json!(header.engine.to_string()),
                json!(header.revision),
                json!(header.entity.json_keys().list),
            )
        });
        report
    }

    pub(super) fn tell(&mut self, outcome: &EntityOutcome) {
        let separator = if std::mem::take(&mut self.first) { "\n" } else { ",\n" };
        self.write(|out| {
            out.write_all(separator.as_bytes())?;
            serde_json::to_writer(out, outcome).map_err(io::Error::from)
        });
    }

    pub(super) fn end(mut self, tally: &Tally, ending: &Ending<'_>) -> io::Result<()> {
        let Ending { exit, error, next, paused } = ending;
        let outcomes: serde_json::Map<_, _> = Outcome::ALL
            .iter()
            .map(|outcome| (outcome.name().to_owned(), tally.of(*outcome).into()))
            .collect();
        let notes: serde_json::Map<_, _> = tally
            .notes
            .iter()
            .map(|(code, count)| (code.name().to_owned(), count.notes.into()))
            .collect();
        let mut exit = json!({"code": *exit as u8, "name": exit.name()});
        if let Some(error) = error {
            exit["error"] = json!(error);
        }
        self.write(|out| {
            writeln!(
                out,
                "\n],\"outcomes\":{},\"notes\":{},\"paused\":{},\"exit\":{},\"next\":{}}}",
                json!(outcomes),
                json!(notes),
                paused.json(),
                exit,
                json!(next),
            )?;
            out.flush()
        });
        self.failed.map_or(Ok(()), Err)
    }

    fn write(&mut self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = write(&mut self.out).err();
        }
    }
}
