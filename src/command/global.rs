//! The options that all verbs share.

use crate::report::Format;
use crate::settings;

#[derive(Debug, clap::Args)]
pub struct GlobalArgs {
    #[command(flatten)]
    pub settings: settings::Options,

    /// How to answer on standard output
    #[arg(long, global = true, help_heading = "Output", value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Say more on standard error; twice for every step
    #[arg(long, short, global = true, help_heading = "Output", action = clap::ArgAction::Count)]
    pub verbose: u8,
}
