//! The command line: global options, and one variant for each verb.

use clap::{Parser, Subcommand};

use crate::batch::report::Format;
use crate::command::{
    complete, demo, doctor, history, lock, migrate_to_v2, purge_deleted, rollback, show, status,
    verify,
};
use crate::exit::Exit;
use crate::settings;

const EXIT_CODES: &str = "\
Exit codes:
    0  done, or nothing to do            4  verification found a difference
    1  the run broke off                 5  refused: nothing was touched
    2  wrong options or configuration  130  stopped by a signal between two chunks
    3  finished, some VNFs were rejected";

/// Moves a running OpenStack Tacker from its v1 API to its v2 API, without touching the network functions
#[derive(Debug, Parser)]
#[command(name = "retack", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub settings: settings::Options,

    /// How to answer on standard output
    #[arg(long, global = true, help_heading = "Output", value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Say more on standard error; twice for every step
    #[arg(long, short, global = true, help_heading = "Output", action = clap::ArgAction::Count)]
    pub verbose: u8,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Doctor(doctor::Args),
    MigrateToV2(migrate_to_v2::Args),
    Complete(complete::Args),
    Rollback(rollback::Args),
    Status(status::Args),
    Verify(verify::Args),
    Show(show::Args),
    History(history::Args),
    #[command(alias = "purge_deleted")]
    PurgeDeleted(purge_deleted::Args),
    Lock(lock::Args),
    Demo(demo::Args),
}

impl Cli {
    pub fn run(&self) -> anyhow::Result<Exit> {
        match &self.command {
            Command::Doctor(args) => args.run(self),
            Command::MigrateToV2(args) => args.run(self),
            Command::Complete(args) => args.run(self),
            Command::Rollback(args) => args.run(self),
            Command::Status(args) => args.run(self),
            Command::Verify(args) => args.run(self),
            Command::Show(args) => args.run(self),
            Command::History(args) => args.run(self),
            Command::PurgeDeleted(args) => args.run(self),
            Command::Lock(args) => args.run(self),
            Command::Demo(args) => args.run(self),
        }
    }
}
