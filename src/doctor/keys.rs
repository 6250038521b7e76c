//! The key files of VIMs. Only whether they are there and look like keys: what they open is for `vim/`.

use std::fs;
use std::path::Path;

use diesel::prelude::*;
use serde::Deserialize;

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::Db;
use crate::db::tables::v1::{vnf, vnf_instances};
use crate::on;
use crate::settings::VimKeys;

/// Why a file is no key that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyFault {
    Missing,
    Unreadable,
    Malformed,
}

impl KeyFault {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Missing => "no key file",
            Self::Unreadable => "a key file that this user cannot read",
            Self::Malformed => "a key file that holds no Fernet key",
        }
    }
}

/// A Fernet key is 32 bytes in URL-safe base64: 44 characters.
pub(super) fn look(file: &Path) -> Result<(), KeyFault> {
    let text = fs::read(file).map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        if missing { KeyFault::Missing } else { KeyFault::Unreadable }
    })?;
    let text = text.trim_ascii();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match text {
        [key @ .., b'='] if key.len() == 43 && key.iter().all(word) => Ok(()),
        _ => Err(KeyFault::Malformed),
    }
}

mod tables {
    diesel::table! {
        #[sql_name = "vimauths"]
        vim_credentials (vim_id) {
            vim_id -> Text,
            auth_cred -> Nullable<Text>,
        }
    }
}

/// The one member that tells where the key is.
#[derive(Deserialize)]
struct KeyType {
    key_type: Option<String>,
}

/// The VIMs that running VNFs use, and whose key is a file. There are few.
fn vims_in_use(db: &mut Db) -> QueryResult<Vec<String>> {
    use tables::vim_credentials;
    let mut in_use: Vec<String> = on!(&mut *db, c => vnf::table
        .inner_join(vnf_instances::table.on(vnf_instances::id.eq(vnf::id)))
        .filter(vnf_instances::deleted.eq(0))
        .filter(vnf_instances::instantiation_state.eq("INSTANTIATED"))
        .select(vnf::vim_id)
        .distinct()
        .order(vnf::vim_id)
        .load(c))?;
    let credentials: Vec<(String, Option<String>)> = on!(&mut *db, c => vim_credentials::table
        .select((vim_credentials::vim_id, vim_credentials::auth_cred))
        .load(c))?;
    in_use.retain(|vim| {
        let own =
            credentials.iter().find(|(id, _)| id == vim).and_then(|(_, text)| text.as_deref());
        let parsed = own.and_then(|text| serde_json::from_str::<KeyType>(text).ok());
        parsed.and_then(|parsed| parsed.key_type).as_deref() != Some("barbican_key")
    });
    Ok(in_use)
}

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let vims = vims_in_use(&mut patient.db)?;
    Ok(vec![judge(&vims, &patient.credentials.vim_keys)])
}

fn judge(vims: &[String], places: &VimKeys) -> Finding {
    let check = Check::VimKeys;
    let directory = places.directory.display();
    if vims.is_empty() {
        return Finding::ok(check, "no running VNF needs a key file");
    }
    let needed = counted(vims.len() as u64, "VIM needs", "VIMs need");
    let why = "the credentials of VNFs on these VIMs cannot be carried over: v2 can show the VNFs, but not operate them";
    let advice = "copy the directory from Tacker's host, name it in [vim_keys] openstack, run as a user that may read it";
    if fs::read_dir(&places.directory).is_err() {
        return Finding::warning(
            check,
            format!("{needed} a key from {directory}, which cannot be read"),
        )
        .because(why)
        .advise(advice);
    }
    let mut faults: Vec<(KeyFault, Detail)> = Vec::new();
    for vim in vims {
        let default =
            || places.default_secret_key.as_ref().map(|name| look(&places.directory.join(name)));
        let looked = match look(&places.directory.join(vim)) {
            Err(KeyFault::Missing) => default().unwrap_or(Err(KeyFault::Missing)),
            looked => looked,
        };
        if let Err(fault) = looked {
            match faults.iter_mut().find(|(known, _)| *known == fault) {
                Some((_, detail)) => detail.add(vim),
                None => {
                    let mut detail = Detail::new(fault.text(), 0);
                    detail.add(vim);
                    faults.push((fault, detail));
                }
            }
        }
    }
    if faults.is_empty() {
        return Finding::ok(check, format!("{needed} a key, and {directory} has them"));
    }
    Finding::warning(
        check,
        format!("{needed} a key from {directory}, which does not have them all"),
    )
    .because(why)
    .advise(advice)
    .with(faults.into_iter().map(|(_, detail)| detail).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_-=";

    fn places(directory: &Path, shared: Option<&str>) -> VimKeys {
        VimKeys { directory: directory.to_owned(), default_secret_key: shared.map(str::to_owned) }
    }

    #[test]
    fn a_key_is_looked_for_by_the_id_of_its_vim() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("good", KEY);
        write("newline", &format!("{KEY}\n"));
        write("short", &KEY[1..]);
        write("odd", &KEY.replace('_', "+"));
        let judged = |vims: &[&str], default| {
            let vims: Vec<_> = vims.iter().map(|vim| (*vim).to_owned()).collect();
            judge(&vims, &places(folder.path(), default))
        };
        assert_eq!(judged(&[], None).level, Level::Ok);
        assert_eq!(judged(&["good", "newline"], None).level, Level::Ok);
        assert_eq!(judged(&["good", "absent"], Some("good")).level, Level::Ok);
        let bad = judged(&["good", "short", "odd", "absent"], None);
        assert_eq!(bad.level, Level::Warning);
        let details: Vec<_> =
            bad.details.iter().map(|detail| (&*detail.what, detail.count)).collect();
        assert_eq!(details, [(KeyFault::Malformed.text(), 2), (KeyFault::Missing.text(), 1)]);
        assert!(!format!("{bad:?}").contains(&KEY[1..]));
        let nowhere = judge(&["good".to_owned()], &places(Path::new("/nowhere"), None));
        assert_eq!((nowhere.level, nowhere.details.len()), (Level::Warning, 0));
    }
}
