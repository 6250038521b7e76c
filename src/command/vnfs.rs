//! Which VNFs a verb is about: all, those of a run, or those that are named; the latter two may be subscriptions.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use std::str::FromStr;

use clap::builder::NonEmptyStringValueParser;
use diesel::result::Error;
use indexmap::IndexSet;
use uuid::Uuid;

use super::failure::UsageError;
use super::{Session, shard};
use crate::run::record;
use crate::run::shard::Share;
use crate::tacker::migrate::cursor::{Selection, Source};

#[derive(Debug, Clone, clap::Args)]
pub struct VnfArgs {
    /// All VNFs
    #[arg(long)]
    pub all: bool,

    /// The VNF instance with this id; repeatable
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub vnf_id: Vec<String>,

    /// Those whose ids are in this file, one a line, `#` begins a comment; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,

    /// Those that this earlier run migrated, completed or rolled back
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub run: Option<String>,

    /// Of all, those of one shard of several, which work at the same time: I/N is 0/4 to 3/4; or N alone, and I is
    /// JOB_COMPLETION_INDEX in the environment
    #[arg(long, value_name = "I/N", value_parser = shard::parse)]
    pub shard: Option<Share>,

    /// Leave the one with this id out; repeatable
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub exclude: Vec<String>,

    /// Stop once so many are changed, or with `verify` compared
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
}

impl VnfArgs {
    /// Somebody has said which, in whatever way.
    pub fn is_named(&self) -> bool {
        !self.vnf_id.is_empty() || self.from_file.is_some() || self.run.is_some()
    }

    /// The VNFs meant, each once; `all` where all are.
    pub fn selection(&self, all: Source) -> Result<Selection, UsageError> {
        let usage = |text: &str| Err(UsageError(text.to_owned()));
        match (self.all, self.is_named()) {
            (true, true) => usage("--all cannot be used with --vnf-id, --from-file or --run"),
            (false, false) => {
                usage("either --all or --vnf-id must be used, or --from-file or --run")
            }
            (false, true) if self.shard.is_some() => {
                usage("--shard must be used with --all: whoever names VNFs has cut them already")
            }
            (true, false) | (false, true) => self.of("--vnf-id", &self.vnf_id, "VNF instance", all),
        }
    }

    /// What is meant by the options that are not about VNFs alone, and by ids that `option` has named.
    pub(super) fn of(
        &self,
        option: &str,
        ids: &[String],
        what: &'static str,
        all: Source,
    ) -> Result<Selection, UsageError> {
        let named = !ids.is_empty() || self.from_file.is_some();
        let source = match &self.run {
            Some(_) if named => {
                let text = format!("--run cannot be used with {option} or --from-file");
                return Err(UsageError(text));
            }
            Some(run) => Source::OfRun(uuid("--run", run, "run")?),
            None if named => Source::Listed(self.listed(option, ids, what)?),
            None => all,
        };
        let exclude = self.exclude.iter().map(|id| uuid("--exclude", id, what));
        let exclude = exclude.collect::<Result<HashSet<_>, _>>()?;
        let share = self.shard.unwrap_or(Share::WHOLE);
        Ok(Selection { source, exclude, share, limit: self.limit })
    }

    /// Whether the journal knows the run that was named.
    pub fn check(&self, session: &mut Session) -> anyhow::Result<()> {
        let Some(id) = &self.run else { return Ok(()) };
        let id = uuid("--run", id, "run")?;
        let known = session.link().retry(|db| {
            Ok::<_, Error>(db.has_table("retack_entry")? && record::exists(db, &id)?)
        })?;
        if known {
            Ok(())
        } else {
            Err(UsageError(format!("--run {id}: no such run in the journal")).into())
        }
    }

    fn listed(
        &self,
        option: &str,
        named: &[String],
        what: &'static str,
    ) -> Result<Vec<String>, UsageError> {
        let mut ids = IndexSet::with_capacity(named.len());
        for id in named {
            ids.insert(uuid(option, id, what)?);
        }
        if let Some(file) = &self.from_file {
            let unreadable = |error: io::Error| {
                UsageError(format!("--from-file {}: cannot be read: {error}", file.display()))
            };
            for (line, text) in (1..).zip(open(file).map_err(unreadable)?.lines()) {
                let text = text.map_err(unreadable)?;
                let id = text.split('#').next().unwrap_or_default().trim();
                if !id.is_empty() {
                    let place = format!("--from-file {}, line {line}:", file.display());
                    ids.insert(uuid(&place, id, what)?);
                }
            }
        }
        Ok(ids.into_iter().collect())
    }
}

fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(BufReader::new(File::open(file)?)))
}

fn uuid(place: &str, id: &str, of: &'static str) -> Result<String, UsageError> {
    as_tacker_writes(id, of).map_err(|error| UsageError(format!("{place} {id}: {error}")))
}

/// In whatever way it was typed.
fn as_tacker_writes(id: &str, of: &'static str) -> Result<String, NotAnId> {
    let uuid = Uuid::try_parse(id).map_err(|_| NotAnId(of))?;
    Ok(uuid.hyphenated().to_string())
}

/// As it can be typed again.
impl fmt::Display for VnfArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { all, vnf_id, from_file, run, shard, exclude, limit } = self;
        let mut words: Vec<String> = Vec::new();
        words.extend(all.then(|| "--all".to_owned()));
        words.extend(vnf_id.iter().map(|id| format!("--vnf-id {id}")));
        words.extend(from_file.iter().map(|file| format!("--from-file '{}'", file.display())));
        words.extend(run.iter().map(|run| format!("--run {run}")));
        words.extend(shard.iter().map(|shard| format!("--shard {shard}")));
        words.extend(exclude.iter().map(|id| format!("--exclude {id}")));
        words.extend(limit.iter().map(|limit| format!("--limit {limit}")));
        f.write_str(&words.join(" "))
    }
}

/// The id of a VNF instance as Tacker writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VnfId(pub String);

#[derive(Debug, thiserror::Error)]
#[error("expected the UUID of a {0}, such as 6907381f-d22b-4b8f-9127-a6b4db0f2598")]
pub struct NotAnId(&'static str);

impl FromStr for VnfId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        as_tacker_writes(text, "VNF instance").map(Self)
    }
}
