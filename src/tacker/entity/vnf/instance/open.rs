//! The VIM connections of a running instance as v2 has them: with what their VIMs say of themselves, and with
//! credentials, encrypted where Tacker encrypts them (mapping.md B.6, C.2).

use serde_json::Value;

use super::connections::find;
use crate::secret::Secret;
use crate::tacker::encoding::{FreeMap, Keyed};
use crate::tacker::entity::vnf::{ConvertError, Site};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::vim_connection_info::v2::VimConnectionInfo;
use crate::tacker::sol003::vim_connection_info::{OPENSTACK, SECRETS};
use crate::tacker::vim::{Access, Cipher, Unusable, Vim, says_nothing};

/// The member of `accessInfo` that v1 reads of a connection itself.
const REGION: &str = "region";

#[derive(Debug)]
pub struct Opened {
    pub connections: Keyed<VimConnectionInfo>,
    /// The keys of those whose VIM does not open: they say what v1 stores with the connection.
    pub unopened: Vec<String>,
}

pub fn open(
    listed: Vec<(String, VimConnectionInfo)>,
    site: &Site,
    notes: &mut Notes,
) -> Result<Opened, ConvertError> {
    let mut opened = Opened { connections: Keyed(Vec::new()), unopened: Vec::new() };
    for (key, own) in listed {
        let vim = find(&site.vims, own.vim_id.as_deref());
        let missing = Unusable {
            code: NoteCode::VimMissing,
            why: "no VIM could be found for the connection".to_owned(),
        };
        let access = vim.map_or(Err(&missing), |vim| vim.access.as_ref());
        if let Err(Unusable { code: _, why }) = access {
            if site.require_credentials {
                return Err(ConvertError::Credentials { key, why: why.clone() });
            }
            opened.unopened.push(key.clone());
        }
        let entry = notes.within(key.clone(), |notes| {
            let mut entry = match access {
                Ok(access) => with_access(own, access, notes),
                Err(unusable) => {
                    note_unopened(&own, unusable, notes);
                    own
                }
            };
            without_placeholder(&mut entry);
            if entry.vim_type != OPENSTACK && !has_certificate(&entry) {
                let reason =
                    "v1 has no certificate of a CA: whoever answers there is believed, as in v1";
                notes.add_at("interfaceInfo", NoteCode::VimNotVerified, reason);
            }
            entry.extra = over(vim, entry.extra);
            if let (Some(cipher), Some(access_info)) = (&site.cipher, &mut entry.access_info) {
                notes.within("accessInfo", |notes| encrypt(access_info, cipher, notes));
            }
            entry
        });
        opened.connections.0.push((key, entry));
    }
    Ok(opened)
}

/// The VIM's own registration. Of what v1 stores with the connection, v1 itself uses the region only.
pub(super) fn with_access(
    own: VimConnectionInfo,
    access: &Access,
    notes: &mut Notes,
) -> VimConnectionInfo {
    let VimConnectionInfo { vim_id, vim_type, interface_info, access_info, extra } = own;
    let Access { interface_info: interface, access_info: login, secrets } = access;
    let mut login = login.clone();
    let region = access_info.as_ref().and_then(|own| own.read::<String>(REGION));
    // A cluster has none, and v2's driver for it knows of none.
    if let Some(region) = region.filter(|_| vim_type == OPENSTACK) {
        login.set(REGION, &region);
    }
    for (member, secret) in secrets {
        // From here on it is part of JSON that goes to the database: in clear, unless it is encrypted next.
        login.set(member, secret.expose());
    }
    let sides = [("interfaceInfo", interface_info, interface), ("accessInfo", access_info, &login)];
    for (member, own, used) in sides {
        let unused = |(key, value): (&str, &str)| {
            value != "null" && used.get(key).is_none_or(|used| used.get() != value)
        };
        if own.is_some_and(|own| own.iter().any(unused)) {
            let reason =
                "the VIM's registration takes its place; v1 does not use what is stored here";
            notes.add_at(member, NoteCode::ValueDropped, reason);
        }
    }
    VimConnectionInfo {
        vim_id,
        vim_type,
        interface_info: Some(interface.clone()),
        access_info: Some(login),
        extra,
    }
}

/// The member of `interfaceInfo` that tells a cluster from one that pretends to be it.
const CERTIFICATE: &str = "ssl_ca_cert";

fn has_certificate(connection: &VimConnectionInfo) -> bool {
    connection.interface_info.as_ref().is_some_and(|info| info.get(CERTIFICATE).is_some())
}

/// Leaves out what v1 wrote for "no certificate": v2 would take it for one, and reach no cluster (mapping.md F.2, O8).
fn without_placeholder(connection: &mut VimConnectionInfo) {
    let Some(info) = &mut connection.interface_info else { return };
    let placeholder = match info.read::<Value>(CERTIFICATE) {
        Some(Value::String(text)) => says_nothing(&text),
        Some(Value::Null) => true,
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(map)) => map.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) | None => false,
    };
    if placeholder {
        info.remove(CERTIFICATE);
    }
}

/// The connection is left with what v1 stores with it; without a secret among that, v2 cannot log in.
fn note_unopened(own: &VimConnectionInfo, unusable: &Unusable, notes: &mut Notes) {
    let Unusable { code, why } = unusable;
    let has_secret = |access: &FreeMap| SECRETS.iter().any(|member| access.get(member).is_some());
    let has_secret = own.access_info.as_ref().is_some_and(has_secret);
    // That the VIM is missing is noted where the connection is read.
    if *code == NoteCode::VimDeleted || (has_secret && *code != NoteCode::VimMissing) {
        notes.add(*code, format!("{why}; what v1 stores with the connection is used"));
    }
    if !has_secret {
        let reason = format!("{why}; v2 cannot operate the VNF until they are added");
        notes.add_at("accessInfo", NoteCode::VimCredentialsMissing, reason);
    }
}

/// What the VNF says of its connection wins over what the VIM says of itself.
fn over(vim: Option<&Vim>, own: Option<FreeMap>) -> Option<FreeMap> {
    let Some(mut merged) = vim.and_then(|vim| vim.extra.clone()) else { return own };
    for (key, value) in own.unwrap_or_default() {
        merged.insert(key, value);
    }
    Some(merged)
}

/// The secrets as v2 stores them in a Tacker that encrypts: none stays in clear.
fn encrypt(access_info: &mut FreeMap, cipher: &Cipher, notes: &mut Notes) {
    for member in SECRETS {
        let Some(value) = access_info.get(member) else { continue };
        let text = match serde_json::from_str(value.get()) {
            Ok(Value::String(text)) => Secret::from(text),
            // v2 reads a number as its text.
            Ok(Value::Number(number)) => Secret::from(number.to_string()),
            Ok(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | Err(_) => {
                access_info.remove(member);
                let reason = "not a text, and v2 encrypts nothing else; left out";
                notes.add_at(member, NoteCode::ValueDropped, reason);
                continue;
            }
        };
        access_info.set(member, &cipher.encrypt(text.expose()));
    }
}

#[cfg(test)]
mod tests;
