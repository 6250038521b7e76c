//! `retack status`: how far the migration has come, from another shell, and after a crash.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use chrono::{TimeDelta, Utc};
use diesel::result::Error;
use serde_json::json;

use super::Session;
use super::lock::json_of;
use crate::command::global::GlobalArgs;
use crate::db::Access;
use crate::exit::Exit;
use crate::report::hint::write_next;
use crate::report::{Format, Hint};
use crate::run::holder::{self, Holder, State};
use crate::tacker::entity::vnf::phases::Phases;
use crate::tacker::journal::history::{PastRun, RunInSum, last_outcomes, last_runs};

/// As many as one looks at.
const RUNS: i64 = 5;

/// The age that `purge-deleted` takes when it is told none.
const PURGE_AGE: TimeDelta = TimeDelta::days(90);

/// Show how many VNFs are in v1, in both and in v2, and how the last runs ended
///
/// Counts the data itself, so it tells the truth after a crash and beside a run. Touches nothing.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// It has not ended, and holds a lease.
const RUNNING: &str = "running";

/// It has not ended, and has its lease no more.
const BROKEN_OFF: &str = "broken-off";

/// What there is to tell.
struct Status {
    phases: Phases,
    /// Of the last run that dealt with each VNF.
    last: BTreeMap<String, i64>,
    runs: Vec<RunInSum>,
    /// Who holds a lease, or held it until it expired.
    holders: Vec<Holder>,
    next: Vec<Hint>,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let mut session = Session::open(global, Access::ReadOnly)?;
        let status = Status::read(&mut session)?;
        let told = match session.format {
            Format::Json => in_json(&session, &status),
            Format::Text => in_words(&session, &status),
        };
        if let Err(error) = told {
            tracing::debug!(%error, "the answer could not be written out");
        }
        Ok(Exit::Ok)
    }
}

impl Status {
    fn read(session: &mut Session) -> anyhow::Result<Self> {
        let now = Utc::now().naive_utc();
        let journal = session.found_journal()?;
        // One state of the database, so that a run that ends meanwhile does not look broken off.
        let (phases, last, runs, holders) = session.link().retry(|db| {
            db.snapshot(|db| {
                let phases = Phases::count(db, now - PURGE_AGE, journal.entries)?;
                Ok::<_, Error>(match journal.entries {
                    true => {
                        let holders = holder::holders(db)?;
                        (phases, last_outcomes(db)?, last_runs(db, RUNS)?, holders)
                    }
                    false => (phases, BTreeMap::new(), Vec::new(), Vec::new()),
                })
            })
        })?;
        let next = next(&phases);
        let next = next.into_iter().map(|hint| hint.typed_after(&session.invocation)).collect();
        Ok(Self { phases, last, runs, holders, next })
    }

    /// What a run is doing, or how it ended.
    fn state<'a>(&'a self, run: &'a PastRun) -> &'a str {
        let writes = |holder: &Holder| holder.run_id == run.id && holder.state() == State::Held;
        match &run.outcome {
            Some(outcome) => outcome,
            None if self.holders.iter().any(writes) => RUNNING,
            None => BROKEN_OFF,
        }
    }

    fn last(&self, outcome: &str) -> i64 {
        self.last.get(outcome).copied().unwrap_or(0)
    }
}

/// What to type next, by what there is.
fn next(phases: &Phases) -> Vec<Hint> {
    let mut next = Vec::new();
    if phases.v1_only > 0 {
        let meaning = "migrate what is in v1 only, and keep the originals";
        next.push(Hint::new("migrate-to-v2 --all --keep-orig", meaning));
    }
    if phases.both > 0 {
        next.push(Hint::new("verify --all", "compare what is in both"));
        next.push(Hint::new("complete --all", "accept: v1 is soft-deleted, v2 takes over"));
        next.push(Hint::new(
            "rollback --all",
            "undo: v2 rows go to the archive, v1 stays as it is",
        ));
    }
    if phases.both == 0 && phases.deleted_in_v2 > 0 {
        next.push(Hint::new("complete --all", "soft-delete in v1 what v2 has deleted"));
    }
    if phases.purgeable > 0 {
        next.push(Hint::new("purge-deleted --dry-run", "count what is old enough to be removed"));
    }
    next
}

fn in_json(session: &Session, status: &Status) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let runs = status.runs.iter().map(|one| {
        let mut run = json!(one);
        run["state"] = json!(status.state(&one.run));
        run
    });
    let answer = json!({
        "command": "status",
        "database": session.database,
        "engine": session.db.engine().to_string(),
        "schemaRevision": session.survey.version_num,
        "phases": status.phases,
        "lastOutcomes": status.last,
        "runs": runs.collect::<Vec<_>>(),
        "leases": status.holders.iter().map(json_of).collect::<Vec<_>>(),
        "next": status.next,
    });
    writeln!(out, "{answer}")?;
    out.flush()
}

fn in_words(session: &Session, status: &Status) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let Session { db, survey, database, .. } = session;
    writeln!(out, "{bold}status{bold:#}  {database}")?;
    writeln!(out, "{dim}{}, Tacker schema {}{dim:#}\n", db.engine(), survey.version_num)?;
    let Phases {
        v1_only,
        deleted_in_v2,
        both,
        completed,
        v2_only,
        deleted,
        mark_missing,
        purgeable,
    } = &status.phases;
    let lines = [
        (v1_only, "v1 only", "not migrated, or rolled back", AnsiColor::Yellow),
        (both, "both", "migrated, the originals are kept", AnsiColor::Cyan),
        (completed, "completed", "v1 is soft-deleted, v2 has taken over", AnsiColor::Green),
        (v2_only, "v2 only", "made in v2, or v1 is purged", AnsiColor::Green),
    ];
    for (count, phase, meaning, color) in lines {
        let style = if *count == 0 { dim } else { color.on_default().bold() };
        writeln!(out, "  {count:>6} {style}{phase:<12}{style:#} {meaning}")?;
    }
    let (rolled_back, rejected) = (status.last("rolled-back"), status.last("rejected"));
    for (count, phase, meaning) in [
        (&rolled_back, "rolled back", "of those in v1 only, by the last run that dealt with them"),
        (&rejected, "rejected", "of all these, by the last run that dealt with them"),
        (
            deleted_in_v2,
            "gone in v2",
            "live in v1, and v2 has deleted them since they were migrated",
        ),
        (deleted, "deleted", "soft-deleted in v1, and not in v2"),
        (mark_missing, "unmarked", "vnf_instances.deleted is NULL: set it to 0 or 1"),
        (purgeable, "purgeable", "soft-deleted in v1 for 90 days"),
    ] {
        if *count > 0 {
            writeln!(out, "  {count:>6} {phase:<12} {meaning}")?;
        }
    }
    runs(&mut out, status)?;
    write_next(&mut out, &status.next)?;
    out.flush()
}

fn runs(out: &mut impl Write, status: &Status) -> io::Result<()> {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    writeln!(out, "\n{bold}Last runs{bold:#} {dim}(UTC){dim:#}")?;
    if status.runs.is_empty() {
        writeln!(out, "  none that this retack can read")?;
    }
    for RunInSum { run, counts, last_entry_at } in &status.runs {
        let state = status.state(run);
        let style = match state {
            "ok" => AnsiColor::Green,
            RUNNING => AnsiColor::Cyan,
            BROKEN_OFF => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        };
        let style = style.on_default();
        let last = match (&run.outcome, last_entry_at) {
            (Some(_), _) => String::new(),
            (None, Some(at)) => format!("; last commit {}", at.format("%H:%M:%S")),
            (None, None) => "; no commit".to_owned(),
        };
        let who = run.os_user.as_deref().unwrap_or("unknown");
        writeln!(
            out,
            "  {}  {} {}  {style}{state}{style:#}{last}",
            run.started_at, run.command, run.options
        )?;
        let counts: Vec<_> = counts.iter().map(|(outcome, n)| format!("{n} {outcome}")).collect();
        let counts =
            if counts.is_empty() { String::new() } else { format!("  {}", counts.join(", ")) };
        writeln!(out, "    {dim}{who} on {}, run {}{dim:#}{counts}", run.host, run.id)?;
    }
    for (nth, holder) in status.holders.iter().enumerate() {
        let word = if holder.state() == State::Held { "held" } else { "left behind" };
        let space = if nth == 0 { "\n" } else { "" };
        writeln!(out, "{space}The lease is {word} by {holder}.")?;
    }
    Ok(())
}
