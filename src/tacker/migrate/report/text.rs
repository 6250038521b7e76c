//! The report for people: one screen that says what happened, what stands in the way, what to type next.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, Width, presets,
};

use super::{Ending, Header};
use crate::exit::Exit;
use crate::report::hint::write_next;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::migrate::tally::Tally;
use crate::tacker::note::NoteCode;
use crate::tacker::plan::operability::Operability;

/// As many are listed one by one; of more, only those that were rejected.
const LISTED: usize = 50;

/// A UUID, and a space on either side.
const ID_WIDTH: u16 = 38;

pub struct Text {
    header: Header,
    listed: Vec<EntityOutcome>,
    rejected: Vec<EntityOutcome>,
}

impl Text {
    pub(super) fn begin(header: Header) -> Self {
        Self { header, listed: Vec::new(), rejected: Vec::new() }
    }

    pub(super) fn tell(&mut self, outcome: EntityOutcome) {
        if outcome.outcome == Outcome::Rejected && self.rejected.len() < LISTED {
            self.rejected.push(outcome.clone());
        }
        // One more than are shown: then there are too many to show any.
        if self.listed.len() <= LISTED {
            self.listed.push(outcome);
        }
    }

    pub(super) fn end(self, tally: &Tally, ending: &Ending<'_>) -> io::Result<()> {
        let Ending { exit, error, next, paused } = ending;
        let mut out = anstream::stdout().lock();
        let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
        let Header { command, entity, share, run_id, database, engine, revision } = &self.header;
        writeln!(out, "{bold}{command}{bold:#}  {database}")?;
        let run = run_id
            .as_ref()
            .map_or_else(|| "dry run: nothing is written".to_owned(), |id| format!("run {id}"));
        let shard = share.shard().map_or_else(String::new, |shard| format!(", shard {shard}"));
        writeln!(out, "{dim}{engine}, Tacker schema {revision}, {run}{shard}{dim:#}\n")?;
        if self.listed.is_empty() && error.is_some() {
            writeln!(out, "Nothing was done.")?;
        } else if self.listed.is_empty() {
            writeln!(out, "There was nothing to do.")?;
        } else if self.listed.len() <= LISTED {
            writeln!(out, "{}\n", table(*entity, &self.listed).trim_fmt())?;
        }
        summary(&mut out, tally)?;
        self.why(&mut out, tally)?;
        notes(&mut out, tally)?;
        if !paused.signals.is_empty() {
            writeln!(out, "\n{paused}")?;
        }
        if *exit == Exit::Interrupted {
            writeln!(
                out,
                "\nStopped between two chunks: what is counted is done, the same command goes on."
            )?;
        }
        if let Some(error) = error {
            let red = color(Outcome::Rejected);
            writeln!(out, "\n{red}Broke off{red:#}: {error}\nWhat is counted is done.")?;
        }
        write_next(&mut out, next)?;
        out.flush()
    }

    /// Each rejected one with its reason, so that nobody has to look for it.
    fn why(&self, out: &mut impl Write, tally: &Tally) -> io::Result<()> {
        if self.rejected.is_empty() {
            return Ok(());
        }
        let (bold, dim, red) =
            (Style::new().bold(), Style::new().dimmed(), color(Outcome::Rejected));
        writeln!(out, "\n{bold}Rejected{bold:#}")?;
        for outcome in &self.rejected {
            let label = outcome.label.as_deref().unwrap_or("no name");
            let (code, text) = outcome
                .reason
                .as_ref()
                .map_or(("", ""), |reason| (reason.code, reason.text.as_str()));
            writeln!(out, "  {label}  {dim}{}{dim:#}\n    {red}{code}{red:#}: {text}", outcome.id)?;
        }
        let hidden = tally.of(Outcome::Rejected) - self.rejected.len() as u64;
        if hidden > 0 {
            writeln!(out, "  … and {hidden} more: --format json, or table retack_entry")?;
        }
        Ok(())
    }
}

fn table(entity: EntityKind, outcomes: &[EntityOutcome]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    let heading = |text: &str| Cell::new(text).add_attribute(Attribute::Dim);
    let [id, label] = entity.headings();
    // Only a migration tells what v2 can do.
    let operability = outcomes.iter().any(|outcome| outcome.operability.is_some());
    let mut headings = vec![heading(id), heading(label), heading("OUTCOME")];
    headings.extend(operability.then(|| heading("V2 CAN")));
    headings.push(heading("NOTES, REASON"));
    table.set_header(headings);
    for outcome in outcomes {
        let label = outcome.label.as_deref().unwrap_or_default();
        let remark = match &outcome.reason {
            Some(reason) => reason.code.to_owned(),
            None => codes(outcome.notes.iter().map(|note| note.code).collect()),
        };
        let state = Cell::new(outcome.outcome).fg(cell_color(outcome.outcome));
        let mut row = vec![Cell::new(&outcome.id), Cell::new(label), state];
        if operability {
            let words = outcome.operability.as_ref().map(Operability::in_words);
            row.push(Cell::new(words.unwrap_or_default()));
        }
        row.push(Cell::new(remark));
        table.add_row(row);
    }
    if let Some(id) = table.column_mut(0) {
        // A UUID that is broken over two lines cannot be copied.
        id.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(ID_WIDTH)));
    }
    table
}

/// Each code once, in the order of the list of codes.
fn codes(mut codes: Vec<NoteCode>) -> String {
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().map(NoteCode::name).collect::<Vec<_>>().join(", ")
}

fn color(outcome: Outcome) -> Style {
    let color = match outcome {
        Outcome::Migrated | Outcome::Recarried | Outcome::Completed => AnsiColor::Green,
        Outcome::RolledBack => AnsiColor::Yellow,
        Outcome::Unchanged => AnsiColor::BrightBlack,
        Outcome::Rejected => AnsiColor::Red,
    };
    color.on_default()
}

fn cell_color(outcome: Outcome) -> Color {
    match outcome {
        Outcome::Migrated | Outcome::Recarried | Outcome::Completed => Color::DarkGreen,
        Outcome::RolledBack => Color::DarkYellow,
        Outcome::Unchanged => Color::DarkGrey,
        Outcome::Rejected => Color::DarkRed,
    }
}

fn summary(out: &mut impl Write, tally: &Tally) -> io::Result<()> {
    for outcome in Outcome::ALL {
        let count = tally.of(outcome);
        if count > 0 {
            let style = color(outcome).bold();
            writeln!(out, "  {count:>6} {style}{outcome:<12}{style:#} {}", outcome.meaning())?;
        }
    }
    Ok(())
}

fn notes(out: &mut impl Write, tally: &Tally) -> io::Result<()> {
    if tally.notes.is_empty() {
        return Ok(());
    }
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    writeln!(
        out,
        "\n{bold}Notes{bold:#} {dim}(each with its JSON path: --format json, or table retack_entry){dim:#}"
    )?;
    let width = tally.notes.keys().map(|code| code.name().len()).max().unwrap_or(0);
    for (code, count) in &tally.notes {
        writeln!(
            out,
            "  {:>6} {:width$}  {dim}{}{dim:#}",
            count.notes,
            code.name(),
            code.meaning()
        )?;
    }
    Ok(())
}
