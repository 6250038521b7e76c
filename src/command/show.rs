//! `retack show`: one VNF, v1 and v2 side by side.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use anyhow::bail;
use chrono::{SubsecRound, Utc};
use diesel::result::QueryResult;
use serde_json::{Value, json};

use super::Session;
use super::vnfs::VnfId;
use crate::command::global::GlobalArgs;
use crate::db::{Access, Db};
use crate::exit::Exit;
use crate::report::Format;
use crate::tacker::entity::vnf::op_occ::pages::OpOccs;
use crate::tacker::entity::vnf::op_occ::target::VnfLcmOpOccV2;
use crate::tacker::entity::vnf::{self, Knowledge, LegacyVnf, Lock, Site, TargetVnf};
use crate::tacker::mapping::provenance::How;
use crate::tacker::note::Note;
use crate::tacker::plan::operability::Operability;
use crate::tacker::side_by_side::{Line, lines};

/// Show a VNF in v2, and where each of its values comes from
///
/// Beside every value stands its place in v1, and what v1 says where that is something else. A VNF that is not migrated
/// is shown as it would be. Secrets are covered.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id of the VNF instance
    #[arg(value_name = "VNF")]
    pub vnf: VnfId,
}

/// What there is to tell.
struct Shown {
    name: Option<String>,
    /// In a few words, where the VNF is.
    state: &'static str,
    lines: Vec<Line>,
    /// Operations that are left out, because there are too many.
    hidden: usize,
    notes: Vec<Note>,
    /// What v2 can do with it, as far as its migration tells.
    operability: Option<Operability>,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let mut session = Session::open(global, Access::ReadOnly)?;
        let VnfId(id) = &self.vnf;
        let shown = read(&mut session, id)?;
        let told = match session.format {
            Format::Json => in_json(&session, id, &shown),
            Format::Text => in_words(&session, id, &shown),
        };
        if let Err(error) = told {
            tracing::debug!(%error, "the answer could not be written out");
        }
        Ok(Exit::Ok)
    }
}

fn read(session: &mut Session, id: &str) -> anyhow::Result<Shown> {
    let site = session.seen_site()?;
    let site = Site { now: Utc::now().naive_utc().trunc_subsecs(0), ..site };
    let journal = session.found_journal()?;
    let db = &mut session.db;
    let ids = [id.to_owned()];
    let v1 = vnf::read(db, &ids, Lock::None)?.remove(id);
    let v2 = vnf::read_v2(db, &ids)?.remove(id);
    let live = v1.as_ref().is_some_and(|vnf| vnf.instance.deleted == Some(0));
    let v1 = match v1 {
        Some(vnf) if live => Some(vnf),
        Some(_) if journal.archive => vnf::read_completed(db, &ids)?.remove(id),
        Some(_) | None => None,
    };
    let known = Knowledge { existing: v2.as_ref(), ..Knowledge::default() };
    let converted = v1.clone().map(|vnf| vnf::convert_with(db, vnf, &site, known)).transpose()?;
    let migrated = v2.is_some();
    let (target, notes): (TargetVnf, Vec<Note>) = match (v2, converted) {
        (Some(v2), Some(Ok(converted))) => (v2, converted.notes),
        (Some(v2), Some(Err(_)) | None) => (v2, Vec::new()),
        (None, Some(Ok(converted))) => (converted.target, converted.notes),
        (None, Some(Err(error))) => bail!("it is not in v2, and cannot be converted: {error}"),
        (None, None) => bail!("VNF instance {id} is in neither API, or deleted in v1"),
    };
    let state = match (&v1, live) {
        _ if !migrated => "not migrated: as it would be",
        (Some(_), true) => "in both: migrated, the originals are kept",
        (Some(_), false) => "completed: v1 is as it was when it was migrated",
        (None, _) => "in v2 only",
    };
    let TargetVnf { instance, op_occs } = target;
    let (op_occs, hidden) = op_occs.excerpt(db)?;
    let v1 = v1.map(|vnf| beside(db, vnf, &op_occs)).transpose()?;
    let target = TargetVnf { instance, op_occs: OpOccs::Held(op_occs) };
    let name = target.instance.vnf_instance_name.clone();
    // Of a VNF that v2 has operated since, the notes of its migration tell nothing any more.
    let instantiated = target.instance.instantiation_state.0 == "INSTANTIATED";
    let operability = v1.is_some().then(|| Operability::of(instantiated, &notes));
    Ok(Shown { name, state, lines: lines(&target, v1.as_ref()), hidden, notes, operability })
}

/// With those of its operations held that are shown.
fn beside(db: &mut Db, vnf: LegacyVnf, shown: &[VnfLcmOpOccV2]) -> QueryResult<LegacyVnf> {
    let ids: Vec<&str> = shown.iter().map(|op_occ| op_occ.id.as_str()).collect();
    let op_occs = vnf.op_occs.with_ids(db, &ids)?.into_iter().flatten().map(Cow::into_owned);
    let op_occs = OpOccs::Held(op_occs.collect());
    Ok(LegacyVnf { op_occs, ..vnf })
}

fn in_json(session: &Session, id: &str, shown: &Shown) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let answer = json!({
        "command": "show",
        "database": session.database,
        "vnfInstanceId": id,
        "vnfInstanceName": shown.name,
        "state": shown.state,
        "values": shown.lines,
        "operationsNotShown": shown.hidden,
        "operability": shown.operability,
        "notes": shown.notes,
    });
    writeln!(out, "{answer}")?;
    out.flush()
}

/// Where the column of v1 begins.
const SOURCE_AT: usize = 56;

/// A line, in all.
const WIDTH: usize = 100;

fn in_words(session: &Session, id: &str, shown: &Shown) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let name = shown.name.as_deref().unwrap_or("no name");
    writeln!(out, "{bold}{name}{bold:#}  {}", session.database)?;
    writeln!(out, "{dim}VNF instance {id}, {}{dim:#}\n", shown.state)?;
    writeln!(out, "{bold}{:SOURCE_AT$}v1 (SOL003 v2.6.1){bold:#}", "v2 (SOL003 v3.3.1)")?;
    writeln!(out, "{dim}{:SOURCE_AT$}= copied  ~ converted  + synthesized{dim:#}", "")?;
    let mut before: &[String] = &[];
    for line in &shown.lines {
        let again = line.steps.len() > 1 && line.steps.get(1).is_some_and(|step| step == "id");
        let shared = if again {
            0
        } else {
            before.iter().zip(&line.steps).take_while(|(one, other)| one == other).count()
        };
        let last = line.steps.len().saturating_sub(1);
        for (depth, step) in line.steps.iter().enumerate().take(last).skip(shared) {
            let style = if depth == 0 { bold } else { Style::new() };
            let blank = if depth == 0 { "\n" } else { "" };
            writeln!(out, "{blank}{:indent$}{style}{step}{style:#}", "", indent = depth * 2)?;
        }
        value(&mut out, line, last)?;
        before = &line.steps;
    }
    if shown.hidden > 0 {
        writeln!(out, "\n{dim}… and {} more operations, which are not shown{dim:#}", shown.hidden)?;
    }
    if let Some(operability) = &shown.operability {
        writeln!(out, "\n{bold}v2 can{bold:#}  {}", operability.in_words())?;
        for (operation, code) in &operability.limits {
            writeln!(out, "  {:16} {dim}{}{dim:#}", operation.name(), code.name())?;
        }
    }
    if !shown.notes.is_empty() {
        writeln!(out, "\n{bold}Notes{bold:#}")?;
    }
    for Note { code, path, reason } in &shown.notes {
        writeln!(out, "  {}  {dim}{path}{dim:#}", code.name())?;
        for line in wrapped(reason, WIDTH - 4) {
            writeln!(out, "    {line}")?;
        }
    }
    out.flush()
}

fn value(out: &mut impl Write, line: &Line, depth: usize) -> io::Result<()> {
    let dim = Style::new().dimmed();
    let step = line.steps.last().map_or("", String::as_str);
    let left = format!("{:indent$}{step}  {}", "", told(&line.value), indent = depth * 2);
    let (mark, color, source) = match &line.origin {
        Some(origin) => {
            let (mark, color) = match origin.how {
                How::Copied => ("=", AnsiColor::Green),
                How::Converted => ("~", AnsiColor::Yellow),
                How::Synthesized => ("+", AnsiColor::Cyan),
            };
            let rule = format!(" ({})", origin.rule);
            let room = WIDTH - SOURCE_AT - 2 - rule.len();
            (mark, color, cut(short(origin.v1), room) + &rule)
        }
        None => (" ", AnsiColor::BrightBlack, "v2's own".to_owned()),
    };
    let color = color.on_default();
    let left_room = SOURCE_AT - 1;
    if left.chars().count() > left_room {
        writeln!(out, "{}", cut(&left, WIDTH))?;
        writeln!(out, "{:SOURCE_AT$}{color}{mark}{color:#} {dim}{source}{dim:#}", "")?;
    } else {
        writeln!(out, "{left:SOURCE_AT$}{color}{mark}{color:#} {dim}{source}{dim:#}")?;
    }
    match &line.source {
        Some(v1) if *v1 != line.value => {
            let v1 = cut(&told(v1), WIDTH - SOURCE_AT - 4);
            writeln!(out, "{:indent$}{v1}", "", indent = SOURCE_AT + 2)
        }
        Some(_) | None => Ok(()),
    }
}

/// Texts without their quotes.
fn told(value: &Value) -> String {
    match value.as_str().filter(|text| !text.is_empty()) {
        Some(text) => text.replace(char::is_control, " "),
        None => value.to_string(),
    }
}

/// The table of most values is told by its column alone.
fn short(place: &str) -> &str {
    ["vnf_instantiated_info.", "vnf_lcm_op_occs."]
        .iter()
        .find_map(|table| place.strip_prefix(table))
        .unwrap_or(place)
}

/// So long at most, with the end left out.
fn cut(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// Lines of whole words; a word that is longer stands alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}
