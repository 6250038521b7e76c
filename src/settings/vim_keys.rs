//! `[vim_keys]`: where the Fernet keys of VIMs lie (mapping.md C.2).

use std::path::{Path, PathBuf};

use super::SettingsError;
use super::group::Group;

/// Where Tacker keeps them unless it is told otherwise.
const DEFAULT_DIRECTORY: &str = "/etc/tacker/vim/fernet_keys";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VimKeys {
    /// One file a VIM, called by its id.
    pub directory: PathBuf,
    /// The file for VIMs that have none of their own.
    pub default_secret_key: Option<String>,
}

impl Default for VimKeys {
    fn default() -> Self {
        Self { directory: DEFAULT_DIRECTORY.into(), default_secret_key: None }
    }
}

/// `option` is `--vim-keys`.
pub(super) fn resolve(option: Option<&Path>, group: &Group<'_>) -> Result<VimKeys, SettingsError> {
    let default = VimKeys::default();
    let configured = group.text("openstack")?.map(PathBuf::from);
    Ok(VimKeys {
        directory: option.map(Path::to_owned).or(configured).unwrap_or(default.directory),
        default_secret_key: group.text("default_secret_key")?,
    })
}
