//! `[DEFAULT]`: whether and how v2 encrypts credentials (mapping.md B.6).

use std::path::PathBuf;

use super::SettingsError;
use super::group::Group;

/// Where Tacker keeps master keys unless it is told otherwise.
const DEFAULT_DIRECTORY: &str = "/etc/tacker/crypt/fernet_keys";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialEncryption {
    /// `use_credential_encryption`; `None` when nothing that was read says so. Tacker's default is off, but what was
    /// not read may say otherwise.
    pub enabled: Option<bool>,
    pub key_manager: KeyManager,
    /// One file a key, called by its id in table `CryptKey`.
    pub crypt_key_dir: PathBuf,
}

/// `keymanager_type`: who keeps the master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyManager {
    Barbican,
    /// A file.
    Local,
}

impl Default for CredentialEncryption {
    fn default() -> Self {
        Self {
            enabled: None,
            key_manager: KeyManager::Barbican,
            crypt_key_dir: DEFAULT_DIRECTORY.into(),
        }
    }
}

pub(super) fn resolve(group: &Group<'_>) -> Result<CredentialEncryption, SettingsError> {
    let default = CredentialEncryption::default();
    let key_manager = match group.text("keymanager_type")?.as_deref() {
        None => default.key_manager,
        Some("barbican") => KeyManager::Barbican,
        Some("local") => KeyManager::Local,
        Some(_) => return Err(group.wrong("keymanager_type", "barbican or local")),
    };
    Ok(CredentialEncryption {
        enabled: group.boolean("use_credential_encryption")?,
        key_manager,
        crypt_key_dir: group.text("crypt_key_dir")?.map_or(default.crypt_key_dir, PathBuf::from),
    })
}
