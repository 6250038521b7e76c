//! The key with which v2 encrypts credentials in its tables: table `CryptKey` (mapping.md B.6).
//!
//! What Tacker encrypts, retack encrypts or does not write. When it cannot tell, it refuses before anything is written.

use diesel::prelude::*;

use super::cipher::Cipher;
use super::key_file::{self, KeyFileError};
use super::{Barbican, NotDecrypted};
use crate::db::Db;
use crate::on;
use crate::settings::{CredentialEncryption, KeyManager};
use crate::tacker::schema::revision::Revision;
use crate::tacker::tables::v2::crypt_key;

/// Why credentials could not be encrypted as Tacker would.
#[derive(Debug, thiserror::Error)]
pub enum CryptKeyError {
    #[error(
        "table CryptKey has a key in use, so this Tacker encrypts credentials or did so once, and nothing that was read \
         says which: give Tacker's own file with --config-file, or one that says [DEFAULT] use_credential_encryption"
    )]
    Undecided,
    #[error(
        "[DEFAULT] use_credential_encryption is on, and this database has no table CryptKey: it came with {}; run \
         `tacker-db-manage upgrade head`",
        Revision::CRYPT_KEY
    )]
    NoTable,
    #[error(
        "[DEFAULT] use_credential_encryption is on, and table CryptKey has no key in use: start Tacker's conductor once \
         with this option on, which creates the key"
    )]
    NoKey,
    #[error(
        "table CryptKey has {0} keys in use, expected one: Tacker refuses to start like this, too; find out which key \
         the credentials in the database are encrypted with"
    )]
    SeveralKeys(usize),
    #[error("CryptKey.keyType of the key in use: expected local or barbican")]
    KeyType,
    #[error(
        "[DEFAULT] keymanager_type is local, and the key in use is kept in Barbican: set the option to what Tacker's \
         conductor runs with"
    )]
    KeyManager,
    #[error("the master key that the key in CryptKey is encrypted with")]
    KeyFile(#[from] KeyFileError),
    #[error("the master key is in Barbican, which is not asked here")]
    NoBarbican,
    #[error(
        "CryptKey.secretUuid is NULL, and CryptKey.keyType is barbican: expected a secret's UUID"
    )]
    NoSecretId,
    #[error("Barbican does not give the master key: {0}")]
    Barbican(String),
    #[error("the master key that Barbican has is none: expected 44 characters of URL-safe base64")]
    NotAMasterKey,
    #[error(
        "CryptKey.encryptedKey does not decrypt with the master key: the master key is not the one that Tacker made \
         it with"
    )]
    EncryptedKey(#[from] NotDecrypted),
    #[error(
        "what CryptKey.encryptedKey holds is no Fernet key: expected 44 characters of URL-safe base64"
    )]
    NotAKey,
    #[error("reading table CryptKey")]
    Database(#[from] diesel::result::Error),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = crypt_key)]
struct CryptKey {
    id: String,
    secret_uuid: Option<String>,
    encrypted_key: String,
    key_type: String,
}

const ADVICE: &str = "copy it from the host of Tacker's conductor, or name the directory with [DEFAULT] crypt_key_dir";

/// The cipher of this Tacker, whose schema is at `revision` if retack knows it; `None` when it stores credentials in clear.
pub fn cipher(
    db: &mut Db,
    revision: Option<Revision>,
    settings: &CredentialEncryption,
    barbican: Option<Barbican<'_>>,
) -> Result<Option<Cipher>, CryptKeyError> {
    if settings.enabled == Some(false) {
        return Ok(None);
    }
    let before = revision.is_some_and(|revision| revision < Revision::CRYPT_KEY);
    let keys = if before || !db.has_table("CryptKey")? { None } else { Some(in_use(db)?) };
    match (settings.enabled, keys) {
        (Some(true), None) => Err(CryptKeyError::NoTable),
        (Some(true), Some(keys)) => {
            let [key] = <[CryptKey; 1]>::try_from(keys).map_err(|keys| match keys.len() {
                0 => CryptKeyError::NoKey,
                several => CryptKeyError::SeveralKeys(several),
            })?;
            open(key, settings, barbican).map(Some)
        }
        // Tacker's default is off, and without a key it has never encrypted anything.
        (Some(false) | None, None) => Ok(None),
        (Some(false) | None, Some(keys)) if keys.is_empty() => Ok(None),
        (Some(false) | None, Some(_)) => Err(CryptKeyError::Undecided),
    }
}

fn in_use(db: &mut Db) -> QueryResult<Vec<CryptKey>> {
    on!(db, c => crypt_key::table
        .filter(crypt_key::in_use.eq(true))
        .order(crypt_key::id)
        .select(CryptKey::as_select())
        .load(c))
}

fn open(
    key: CryptKey,
    settings: &CredentialEncryption,
    barbican: Option<Barbican<'_>>,
) -> Result<Cipher, CryptKeyError> {
    let CryptKey { id, secret_uuid, encrypted_key, key_type } = key;
    let master = match (key_type.as_str(), settings.key_manager) {
        // Tacker's server would move it to Barbican first; until it has, the file is where the key is.
        ("local", KeyManager::Local | KeyManager::Barbican) => {
            key_file::read(&settings.crypt_key_dir, &id, ADVICE)?
        }
        ("barbican", KeyManager::Barbican) => {
            let secret_uuid = secret_uuid.ok_or(CryptKeyError::NoSecretId)?;
            let barbican = barbican.ok_or(CryptKeyError::NoBarbican)?;
            let key = barbican(&secret_uuid)
                .map_err(|error| CryptKeyError::Barbican(error.to_string()))?;
            Cipher::new(&key).map_err(|_| CryptKeyError::NotAMasterKey)?
        }
        ("barbican", KeyManager::Local) => return Err(CryptKeyError::KeyManager),
        (_, KeyManager::Local | KeyManager::Barbican) => return Err(CryptKeyError::KeyType),
    };
    Cipher::new(&master.decrypt(&encrypted_key)?).map_err(|_| CryptKeyError::NotAKey)
}
