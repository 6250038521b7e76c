//! Parses the command line, starts the log, runs, and says how it ended.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use retack::cli::Cli;
use retack::command::failure;
use retack::exit::Exit;
use tracing_subscriber::EnvFilter;

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors; a closed pipe is nobody's business.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
            drop(error.print());
            return exit.into();
        }
    };
    start_log(cli.global.verbose);
    let exit = cli.run().unwrap_or_else(|error| {
        drop(writeln!(anstream::stderr(), "error: {error:#}"));
        failure::exit(&error)
    });
    exit.into()
}

/// The log goes to standard error: warnings, and more when asked for. `RUST_LOG` says it finer.
fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "retack=info,warn",
        2.. => "retack=debug,warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
