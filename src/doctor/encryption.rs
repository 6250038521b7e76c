//! The key with which v2 encrypts credentials at rest. Only whether it is there: what it opens is for `vim/`.

use diesel::prelude::*;

use super::keys;
use super::{Check, Finding, Patient};
use crate::on;
use crate::settings::{CredentialEncryption, KeyManager};

mod tables {
    diesel::table! {
        #[sql_name = "CryptKey"]
        crypt_key (id) {
            id -> Text,
            #[sql_name = "keyType"]
            key_type -> Text,
            #[sql_name = "inUse"]
            in_use -> Bool,
        }
    }
}

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    use tables::crypt_key;
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let mut in_use: Option<Vec<(String, String)>> = None;
    if patient.has_table("CryptKey") {
        in_use = Some(on!(&mut patient.db, c => crypt_key::table
            .filter(crypt_key::in_use.eq(true))
            .select((crypt_key::id, crypt_key::key_type))
            .limit(2)
            .load(c))?);
    }
    Ok(vec![judge(in_use.as_deref(), &patient.credentials.encryption)])
}

/// `in_use` are ids and types of keys; `None` where the table is not there.
fn judge(in_use: Option<&[(String, String)]>, places: &CredentialEncryption) -> Finding {
    let check = Check::CryptKey;
    let why = "v2 cannot read credentials that it does not find encrypted with its key";
    match (in_use, places.enabled == Some(true)) {
        (None, true) => Finding::error(check, "v2 encrypts, but there is no table CryptKey")
            .because(why)
            .advise("upgrade Tacker, and run `tacker-db-manage upgrade head`"),
        (None | Some([]), false) => Finding::ok(check, "v2 keeps credentials in clear"),
        (Some([]), true) => Finding::error(check, "v2 encrypts, but has no key in use yet")
            .because(why)
            .advise("start Tacker once: it makes a key"),
        (Some([(id, key_type)]), encrypts) => {
            if places.enabled.is_none() {
                return Finding::error(check, "v2 has a key, and nothing says whether it is to encrypt")
                    .because("tacker.conf has no use_credential_encryption, or retack was not given tacker.conf; \
                        migrate-to-v2 refuses to guess")
                    .advise("name tacker.conf with --config-file");
            }
            if !encrypts {
                return Finding::info(check, "v2 has a key, and is told not to encrypt");
            }
            if (places.key_manager, key_type.as_str()) == (KeyManager::Local, "barbican") {
                return Finding::error(
                    check,
                    "keymanager_type is local, but the key is in Barbican",
                )
                .because("Tacker itself does not start with that")
                .advise("set keymanager_type = barbican");
            }
            if key_type != "local" {
                return Finding::ok(check, "one key in use, in Barbican");
            }
            match keys::look(&places.crypt_key_dir.join(id)) {
                Ok(()) => Finding::ok(check, "one key in use, its master key is on this host"),
                Err(fault) => Finding::error(
                    check,
                    format!("{}: {}", places.crypt_key_dir.display(), fault.text()),
                )
                .because(why)
                .advise("copy the directory from Tacker's host, and name it in crypt_key_dir"),
            }
        }
        (Some([_, _, ..]), _) => Finding::error(check, "several rows of CryptKey are in use")
            .because("Tacker expects one, and which of them opens a credential is anybody's guess")
            .advise("restore CryptKey from a backup; leave one row with inUse true"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;
    use KeyManager::{Barbican, Local};

    #[test]
    fn one_key_is_in_use_and_its_master_key_is_at_hand() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("k"), "A".repeat(43) + "=").unwrap();
        let places = |enabled, key_manager| CredentialEncryption {
            enabled,
            key_manager,
            crypt_key_dir: folder.path().to_owned(),
        };
        let key = |id: &str, key_type: &str| (id.to_owned(), key_type.to_owned());
        let level = |in_use: Option<&[(String, String)]>, places| judge(in_use, &places).level;
        let (local, lost, remote) = (key("k", "local"), key("lost", "local"), key("k", "barbican"));
        assert_eq!(level(None, places(Some(false), Local)), Level::Ok);
        assert_eq!(level(None, places(Some(true), Local)), Level::Error);
        assert_eq!(level(Some(&[]), places(Some(false), Local)), Level::Ok);
        assert_eq!(level(Some(&[]), places(Some(true), Local)), Level::Error);
        assert_eq!(level(Some(std::slice::from_ref(&local)), places(Some(true), Local)), Level::Ok);
        assert_eq!(
            level(Some(std::slice::from_ref(&local)), places(Some(true), Barbican)),
            Level::Ok
        );
        assert_eq!(
            level(Some(std::slice::from_ref(&local)), places(Some(false), Local)),
            Level::Info
        );
        assert_eq!(level(Some(std::slice::from_ref(&local)), places(None, Local)), Level::Error);
        assert_eq!(level(Some(&[]), places(None, Local)), Level::Ok);
        assert_eq!(level(Some(&[lost]), places(Some(true), Local)), Level::Error);
        assert_eq!(
            level(Some(std::slice::from_ref(&remote)), places(Some(true), Barbican)),
            Level::Ok
        );
        assert_eq!(
            level(Some(std::slice::from_ref(&remote)), places(Some(true), Local)),
            Level::Error
        );
        assert_eq!(level(Some(&[local, remote]), places(Some(true), Local)), Level::Error);
    }
}
