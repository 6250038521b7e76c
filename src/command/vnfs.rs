//! Which VNFs a verb is about: `--all`, or `--vnf-id` as often as needed.

use clap::builder::NonEmptyStringValueParser;
use uuid::Uuid;

use super::failure::UsageError;
use crate::batch::cursor::Source;

#[derive(Debug, Clone, clap::Args)]
pub struct VnfArgs {
    /// All VNFs
    #[arg(long)]
    pub all: bool,

    /// The VNF instance with this id; repeatable
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub vnf_id: Vec<String>,
}

impl VnfArgs {
    /// The VNFs named, each once; `all` where all are meant.
    pub fn source(&self, all: Source) -> Result<Source, UsageError> {
        match (self.all, self.vnf_id.is_empty()) {
            (true, false) => Err(UsageError("--all cannot be used with --vnf-id".to_owned())),
            (false, true) => Err(UsageError("either --all or --vnf-id must be used".to_owned())),
            (true, true) => Ok(all),
            (false, false) => uuids("--vnf-id", "a VNF instance", &self.vnf_id).map(Source::Listed),
        }
    }
}

/// The ids given to a repeatable option, each once, as Tacker writes them in whatever way they were typed.
pub(super) fn uuids(
    option: &str,
    whose: &str,
    given: &[String],
) -> Result<Vec<String>, UsageError> {
    let mut ids: Vec<String> = Vec::with_capacity(given.len());
    for id in given {
        let uuid = Uuid::try_parse(id).map_err(|_| {
            UsageError(format!(
                "{option} {id}: expected the UUID of {whose}, such as 6907381f-d22b-4b8f-9127-a6b4db0f2598"
            ))
        })?;
        let id = uuid.hyphenated().to_string();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
