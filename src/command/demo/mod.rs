//! `retack demo`: the main job on an SQLite database that it makes itself.

mod database;
mod showcase;

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::Style;

use super::Session;
use super::hands::HandsArgs;
use super::migrate_to_v2::decide_next;
use super::run_args::RunArgs;
use super::session::{Job, program};
use super::throttle::ThrottleArgs;
use super::which::Those;
use crate::command::global::GlobalArgs;
use crate::db::{Access, DatabaseUrl};
use crate::exit::Exit;
use crate::report::Format;
use crate::report::hint::write_next;
use crate::tacker::entity::vnf::Site;
use crate::tacker::entity::vnf::keys::KeyRing;
use crate::tacker::journal::Journal;
use crate::tacker::migrate::cursor::Source;
use crate::tacker::migrate::tally::Tally;
use crate::tacker::migrate::vnf::migrate::Migrate;

/// Show the main job on an SQLite database with some thirty VNFs of all kinds
///
/// Creates the database as Tacker's v1 leaves it, migrates its VNFs with the originals kept, and shows what
/// became of them. The file stays for trying the other commands on it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to create; one from an earlier demo is replaced, any other refused
    #[arg(long, value_name = "FILE", default_value = "retack-demo.db")]
    pub file: PathBuf,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let url: DatabaseUrl = format!("sqlite:///{}", self.file.display()).parse()?;
        let vnfs = database::create(&self.file, &url)?;
        if global.format == Format::Text {
            quiet(introduce(&self.file, vnfs));
        }
        let invocation = format!("{} --database-url {url}", program());
        let mut session = Session::on(&url, Access::ReadWrite, global.format, invocation)?;
        let site = session.site()?;
        // The last lines on the screen are what to type next, so they come after the showcase.
        let text = global.format == Format::Text;
        let next = if text { |_: &Tally, _: &str| Vec::new() } else { decide_next };
        let args = RunArgs {
            dry_run: false,
            wait_lock: None,
            lease_ttl: None,
            throttle: ThrottleArgs::default(),
        };
        let job = Job {
            title: "migrate-to-v2 --all --keep-orig",
            command: "migrate-to-v2",
            options: "--all --keep-orig".to_owned(),
            selection: Source::LiveInV1.into(),
            those: Those::all(),
            hands: &HandsArgs::default(),
            args: &args,
            next,
        };
        let tally = session.work(job, |run, limits| {
            let site = Site { now: run.started_at, ..site };
            Migrate {
                site,
                limits,
                heat: None,
                vnfd_dir: None,
                keep_orig: true,
                journal: Journal::WHOLE,
                migrated_before: false,
                keys: KeyRing::default(),
            }
        })?;
        if text {
            if let Some(id) = showcase::vnf_id() {
                quiet(showcase::show(&mut session.db, &id)?);
            }
            let next: Vec<_> = decide_next(&tally.0, "--all")
                .into_iter()
                .map(|hint| hint.typed_after(&session.invocation))
                .collect();
            quiet(write_next(&mut anstream::stdout().lock(), &next));
        }
        // Three of its VNFs are there to be rejected: that is no failure of the demo.
        Ok(Exit::Ok)
    }
}

fn introduce(file: &std::path::Path, vnfs: usize) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let bold = Style::new().bold();
    writeln!(
        out,
        "{bold}A Tacker of two tenants and four VIMs, with {vnfs} VNFs on its v1 API{bold:#}"
    )?;
    writeln!(out, "Its database is {}, as Tacker itself would have written it.\n", file.display())?;
    out.flush()
}

/// A reader that has gone away does not matter.
fn quiet(told: io::Result<()>) {
    if let Err(error) = told {
        tracing::debug!(%error, "standard output is gone");
    }
}
