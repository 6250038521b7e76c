//! `retack verify`: whether v2 still has what v1 says.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Instant;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use chrono::{SubsecRound, Utc};
use serde_json::json;

use super::Session;
use super::hands::HandsArgs;
use super::session::stop_on_signals;
use super::throttle::ThrottleArgs;
use super::vnfs::VnfArgs;
use crate::command::global::GlobalArgs;
use crate::db::{Access, RetryError};
use crate::exit::Exit;
use crate::report::Format;
use crate::run::record::Run;
use crate::run::shard::Share;
use crate::run::throttle::Paused;
use crate::run::workers::{Listener, Queue, Worked};
use crate::tacker::entity::vnf::Site;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::migrate::cursor::{Cursor, Source};
use crate::tacker::verify::{Verdict, Verified, Verify};

/// Convert v1 again and compare it with v2, naming every difference
///
/// Touches nothing: the database itself refuses every write. VNFs that are completed are compared as they were, with what
/// retack's archive keeps of them. Differences are named by column and JSON path; values are not shown.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub vnfs: VnfArgs,

    #[command(flatten)]
    pub hands: HandsArgs,

    #[command(flatten)]
    pub throttle: ThrottleArgs,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let selection = self.vnfs.selection(Source::InV2)?;
        let mut session = Session::open(global, Access::ReadOnly)?;
        self.vnfs.check(&mut session)?;
        let mut throttle = self.throttle.open(&session.connector.url)?;
        let now = Utc::now().naive_utc().trunc_subsecs(0);
        // What was migrated by force was closed, and is compared as closed.
        let site = Site { force_failed_temp: true, now, ..session.site()? };
        let verify = Verify::new(site, session.found_journal()?.archive);
        let hands = session.hands(&self.hands, &selection)?;
        let mut answer = Answer::begin(&session, selection.share);
        stop_on_signals(&session.stop, "stopped at once".to_owned());
        let cursor = Cursor::new(EntityKind::VnfInstance, selection);
        let (mut link, run) = (session.link(), Run::rehearsal());
        let queue = Queue { cursor, throttle: &mut throttle, run: &run };
        let interrupted = hands.work(&mut link, queue, &mut answer, |link, chunk, tell| {
            let (began, retries) = (Instant::now(), link.retries);
            match link.retry(|db| verify.chunk(db, chunk)) {
                Err(RetryError::Stopped) => Ok(Worked::Stopped),
                verified => {
                    verified.context("reading VNFs")?.into_iter().for_each(tell);
                    Ok(Worked::Done((link.retries == retries).then(|| began.elapsed())))
                }
            }
        })?;
        let exit = answer.exit(interrupted);
        if let Err(error) = answer.end(exit, throttle.paused()) {
            tracing::debug!(%error, "the answer could not be written out");
        }
        Ok(exit)
    }
}

/// What is told of each VNF, as it is found.
struct Answer {
    format: Format,
    counts: BTreeMap<Verdict, u64>,
    written: io::Result<()>,
}

impl Listener for Answer {
    type Line = Verified;

    fn hear(&mut self, verified: Verified) {
        let first = self.counts.is_empty();
        *self.counts.entry(verified.verdict).or_default() += 1;
        if self.written.is_err() {
            return;
        }
        let mut out = anstream::stdout().lock();
        self.written = match self.format {
            Format::Json => {
                write!(out, "{}\n{}", if first { "" } else { "," }, json!(verified))
            }
            Format::Text => in_words(&mut out, &verified),
        };
    }

    fn counted(&self) -> u64 {
        self.counts.values().sum()
    }
}

impl Answer {
    fn begin(session: &Session, share: Share) -> Self {
        let Session { db, survey, database, format, .. } = session;
        let (engine, revision) = (db.engine(), &survey.version_num);
        let mut out = anstream::stdout().lock();
        let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
        let shard = share.shard().map_or_else(String::new, |shard| format!(", shard {shard}"));
        let written = match format {
            Format::Json => write!(
                out,
                r#"{{"command":"verify","shard":{},"database":{},"engine":{},"schemaRevision":{},"vnfs":["#,
                json!(share.shard()),
                json!(database),
                json!(engine.to_string()),
                json!(revision)
            ),
            Format::Text => writeln!(
                out,
                "{bold}verify{bold:#}  {database}\n{dim}{engine}, Tacker schema {revision}{shard}{dim:#}\n"
            ),
        };
        Self { format: *format, counts: BTreeMap::new(), written }
    }

    fn of(&self, verdict: Verdict) -> u64 {
        self.counts.get(&verdict).copied().unwrap_or(0)
    }

    fn exit(&self, interrupted: bool) -> Exit {
        if self.of(Verdict::Differs) + self.of(Verdict::V1MovedOn) > 0 {
            Exit::Differs
        } else if interrupted {
            Exit::Interrupted
        } else if self.of(Verdict::Unverifiable) + self.of(Verdict::NotMigrated) > 0 {
            Exit::Rejected
        } else {
            Exit::Ok
        }
    }

    fn end(self, exit: Exit, paused: &Paused) -> io::Result<()> {
        self.written.as_ref().map_err(|error| io::Error::from(error.kind()))?;
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Json => {
                let verdicts =
                    Verdict::ALL.iter().map(|one| (one.name().to_owned(), json!(self.of(*one))));
                let verdicts: serde_json::Map<_, _> = verdicts.collect();
                let exit = json!({"code": exit as u8, "name": exit.name()});
                writeln!(
                    out,
                    "\n],\"verdicts\":{},\"paused\":{},\"exit\":{exit}}}",
                    json!(verdicts),
                    paused.json()
                )?;
            }
            Format::Text => {
                if self.counts.is_empty() {
                    writeln!(out, "There was nothing to verify.")?;
                }
                for (verdict, count) in &self.counts {
                    let style = color(*verdict).bold();
                    let name = verdict.name();
                    writeln!(out, "  {count:>6} {style}{name:<12}{style:#} {}", verdict.meaning())?;
                }
                if !paused.signals.is_empty() {
                    writeln!(out, "\n{paused}")?;
                }
            }
        }
        out.flush()
    }
}

/// Nothing of a VNF that is as it should be.
fn in_words(out: &mut impl Write, verified: &Verified) -> io::Result<()> {
    let Verified {
        vnf_instance_id,
        vnf_instance_name,
        verdict,
        reason,
        operations,
        differences,
        more_differences,
    } = verified;
    if matches!(verdict, Verdict::Equal | Verdict::OnlyInV2) {
        return Ok(());
    }
    let (dim, style) = (Style::new().dimmed(), color(*verdict));
    let name = vnf_instance_name.as_deref().unwrap_or("no name");
    writeln!(out, "  {name}  {dim}{vnf_instance_id}{dim:#}")?;
    writeln!(out, "    {style}{}{style:#}", verdict.name())?;
    if let Some(reason) = reason {
        writeln!(out, "      {}: {}", reason.code, reason.text)?;
    }
    for operation in operations {
        writeln!(out, "      operation {operation}")?;
    }
    for difference in differences {
        writeln!(out, "      {difference}")?;
    }
    if *more_differences > 0 {
        writeln!(out, "      … and {more_differences} more")?;
    }
    writeln!(out)
}

fn color(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Equal => AnsiColor::Green,
        Verdict::Differs | Verdict::V1MovedOn => AnsiColor::Red,
        Verdict::V2MovedOn | Verdict::NotMigrated | Verdict::Unverifiable => AnsiColor::Yellow,
        Verdict::OnlyInV2 => AnsiColor::BrightBlack,
    };
    color.on_default()
}
