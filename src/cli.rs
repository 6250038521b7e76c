//! The command line: one variant for each verb. The only file that sees every verb.

use clap::{Parser, Subcommand};

use crate::command::global::GlobalArgs;
use crate::command::{
    complete, demo, doctor, history, lock, migrate_to_v2, purge_deleted, rollback, show, status,
    verify,
};
use crate::exit::Exit;

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
    pub global: GlobalArgs,

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
        let Self { global, command } = self;
        match command {
            Command::Doctor(args) => args.run(global),
            Command::MigrateToV2(args) => args.run(global),
            Command::Complete(args) => args.run(global),
            Command::Rollback(args) => args.run(global),
            Command::Status(args) => args.run(global),
            Command::Verify(args) => args.run(global),
            Command::Show(args) => args.run(global),
            Command::History(args) => args.run(global),
            Command::PurgeDeleted(args) => args.run(global),
            Command::Lock(args) => args.run(global),
            Command::Demo(args) => args.run(global),
        }
    }
}
