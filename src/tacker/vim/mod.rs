//! (6) VIMs: what v1 knows of them, credentials decrypted -> plain values that conversion takes; and the key with
//! which v2 encrypts credentials.
//!
//! Each VIM is opened once a run, before the belt. Knows keys and tokens; knows no VNF.

mod cipher;
mod credentials;
pub mod crypt_key;
mod key_file;
pub mod legacy;
pub mod openstack;

use std::collections::HashMap;
use std::error::Error;

use diesel::result::QueryResult;
use serde_json::Value;

pub use cipher::{Cipher, NotDecrypted};
pub use credentials::{CredentialsError, says_nothing};
pub use key_file::KeyFileError;

use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::secret::Secret;
use crate::settings::VimKeys;
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::NoteCode;
use legacy::{VimAuthRow, VimRow};

/// The payload of a Barbican secret, by its UUID.
pub type Barbican<'a> = &'a dyn Fn(&str) -> Result<Secret, Box<dyn Error + Send + Sync>>;

/// Where the keys of VIMs are.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    pub files: &'a VimKeys,
    /// `None` when nothing is configured that leads to a Barbican.
    pub barbican: Option<Barbican<'a>>,
}

/// A VIM as v1 has registered it.
#[derive(Debug, Clone)]
pub struct Vim {
    pub id: String,
    /// `vims.type`
    pub kind: Option<String>,
    pub tenant_id: String,
    pub is_default: bool,
    pub is_live: bool,
    pub extra: Option<FreeMap>,
    pub uses_helm: bool,
    pub access: Result<Access, Unusable>,
}

/// How to reach a VIM, in v2's terms.
#[derive(Debug, Clone)]
pub struct Access {
    pub interface_info: FreeMap,
    /// All but the secrets.
    pub access_info: FreeMap,
    /// By their names in `accessInfo`.
    pub secrets: Vec<(&'static str, Secret)>,
}

/// Why a VIM's credentials cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    pub code: NoteCode,
    pub why: String,
}

/// Every VIM, deleted ones included, each opened once.
pub fn read(db: &mut Db, keys: &Keys<'_>) -> QueryResult<Vec<Vim>> {
    let rows = legacy::vims(db)?;
    let mut auths = HashMap::with_capacity(rows.len());
    for auth in legacy::vim_auths(db)? {
        auths.entry(auth.vim_id.clone()).or_insert(auth);
    }
    let vims = rows.into_iter().map(|row| {
        let auth = auths.remove(&row.id);
        Vim::of(row, auth, keys)
    });
    Ok(vims.collect())
}

impl Vim {
    pub fn of(row: VimRow, auth: Option<VimAuthRow>, keys: &Keys<'_>) -> Self {
        let access = credentials::decrypt(&row, auth, keys).map_err(|error| {
            tracing::info!(vim = row.id, %error, "the credentials of a VIM cannot be used");
            Unusable { code: error.code(), why: error.to_string() }
        });
        let is_live = row.is_live();
        let VimRow { id, kind, tenant_id, placement_attr: _, is_default, deleted_at: _, extra } =
            row;
        let extra =
            extra.and_then(|RawJson(text)| serde_json::from_str::<Option<FreeMap>>(&text).ok()?);
        let uses_helm = extra.as_ref().is_some_and(uses_helm);
        Self { id, kind, tenant_id, is_default, is_live, extra, uses_helm, access }
    }
}

/// `use_helm` of a VIM's `extra` or of a request's `additionalParams`, true in any form that Python takes for true.
pub fn uses_helm(map: &FreeMap) -> bool {
    match map.read("use_helm") {
        Some(Value::Bool(yes)) => yes,
        Some(Value::String(text)) => !text.is_empty() && !text.eq_ignore_ascii_case("false"),
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
    }
}
