//! The key with which v2 encrypts credentials at rest. Only whether it is there: what it opens is for `vim/`.

use diesel::prelude::*;

use super::keys::{self, KeyPlaces};
use super::{Check, Finding, Patient};
use crate::on;

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
    Ok(vec![judge(in_use.as_deref(), patient.keys)])
}

/// `in_use` are ids and types of keys; `None` where the table is not there.
fn judge(in_use: Option<&[(String, String)]>, places: &KeyPlaces) -> Finding {
    let check = Check::CryptKey;
    let why = "v2 cannot read credentials that it does not find encrypted with its key";
    match (in_use, places.encrypts) {
        (None, true) => Finding::error(check, "v2 encrypts, but there is no table CryptKey")
            .because(why)
            .advise("upgrade Tacker, and run `tacker-db-manage upgrade head`"),
        (None | Some([]), false) => Finding::ok(check, "v2 keeps credentials in clear"),
        (Some([]), true) => Finding::warning(check, "v2 encrypts, but has no key in use yet")
            .because(why)
            .advise("start Tacker once: it makes a key"),
        (Some([(id, key_type)]), encrypts) => {
            if !encrypts {
                return Finding::info(check, "v2 has a key, but is not told to encrypt")
                    .because("tacker.conf has no use_credential_encryption, or retack was not given tacker.conf")
                    .advise("name tacker.conf with --config-file");
            }
            let ours = places.key_type.as_str();
            if (ours, key_type.as_str()) == ("local", "barbican") {
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
            match keys::look(&places.crypt.join(id)) {
                Ok(()) => Finding::ok(check, "one key in use, its master key is on this host"),
                Err(fault) => {
                    Finding::error(check, format!("{}: {}", places.crypt.display(), fault.text()))
                        .because(why)
                        .advise(
                            "copy the directory from Tacker's host, and name it in crypt_key_dir",
                        )
                }
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
    use crate::settings::OsloConfig;

    #[test]
    fn one_key_is_in_use_and_its_master_key_is_at_hand() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("k"), "A".repeat(43) + "=").unwrap();
        let places = |encrypts, key_type: &str| KeyPlaces {
            encrypts,
            key_type: key_type.to_owned(),
            crypt: folder.path().to_owned(),
            ..KeyPlaces::of(&OsloConfig::default()).unwrap()
        };
        let key = |id: &str, key_type: &str| (id.to_owned(), key_type.to_owned());
        let level = |in_use: Option<&[(String, String)]>, places| judge(in_use, &places).level;
        let (local, lost, remote) = (key("k", "local"), key("lost", "local"), key("k", "barbican"));
        assert_eq!(level(None, places(false, "local")), Level::Ok);
        assert_eq!(level(None, places(true, "local")), Level::Error);
        assert_eq!(level(Some(&[]), places(false, "local")), Level::Ok);
        assert_eq!(level(Some(&[]), places(true, "local")), Level::Warning);
        assert_eq!(level(Some(std::slice::from_ref(&local)), places(true, "local")), Level::Ok);
        assert_eq!(level(Some(std::slice::from_ref(&local)), places(true, "barbican")), Level::Ok);
        assert_eq!(level(Some(std::slice::from_ref(&local)), places(false, "local")), Level::Info);
        assert_eq!(level(Some(&[lost]), places(true, "local")), Level::Error);
        assert_eq!(level(Some(std::slice::from_ref(&remote)), places(true, "barbican")), Level::Ok);
        assert_eq!(level(Some(std::slice::from_ref(&remote)), places(true, "local")), Level::Error);
        assert_eq!(level(Some(&[local, remote]), places(true, "local")), Level::Error);
    }
}
