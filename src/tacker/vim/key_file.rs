//! Key files: one Fernet key a file, as Tacker writes them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::cipher::{Cipher, NotAKey};
use crate::secret::Secret;
use crate::settings::VimKeys;

/// Why a key cannot be had from its file. Each names the file and what to do; none shows what is in it.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("the directory {} does not exist: {advice}", directory.display())]
    NoDirectory { directory: PathBuf, advice: &'static str },
    #[error("the key file {} does not exist: {advice}", path.display())]
    NoFile { path: PathBuf, advice: &'static str },
    #[error("the key file {} cannot be read ({source}): make it a file that this user may read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the key file {}: {source}; copy it again from a host of Tacker", path.display())]
    NotAKey { path: PathBuf, source: NotAKey },
    #[error(
        "an id that names its key file holds `/` or is no name at all: correct it in the database"
    )]
    NoName,
}

/// More than any key needs; what is longer is none.
const MAX_BYTES: u64 = 4096;

/// Reads the key in `<directory>/<name>`; `advice` says what to do when it is not there.
pub(super) fn read(
    directory: &Path,
    name: &str,
    advice: &'static str,
) -> Result<Cipher, KeyFileError> {
    // The name comes from the database, and must not lead out of the directory.
    if name.is_empty() || name.contains('/') || [".", ".."].contains(&name) {
        return Err(KeyFileError::NoName);
    }
    let path = directory.join(name);
    let mut bytes = Vec::new();
    match File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(if directory.is_dir() {
                KeyFileError::NoFile { path, advice }
            } else {
                KeyFileError::NoDirectory { directory: directory.to_owned(), advice }
            });
        }
        Err(source) => return Err(KeyFileError::Unreadable { path, source }),
    }
    let key = Secret::from_utf8(bytes).ok_or(NotAKey).and_then(|key| Cipher::new(&key));
    key.map_err(|source| KeyFileError::NotAKey { path, source })
}

const ADVICE: &str =
    "copy it from a host of Tacker, or name the directory with --vim-keys or [vim_keys] openstack";

/// The key of a VIM: a file of its own, else the one that all VIMs share, if there is one.
pub(super) fn of_vim(keys: &VimKeys, vim_id: &str) -> Result<Cipher, KeyFileError> {
    match (read(&keys.directory, vim_id, ADVICE), &keys.default_secret_key) {
        (Err(KeyFileError::NoFile { path: _, advice: _ }), Some(shared)) => {
            read(&keys.directory, shared, ADVICE)
        }
        (own, _) => own,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn keys(directory: &Path, default_secret_key: Option<&str>) -> VimKeys {
        VimKeys {
            directory: directory.to_owned(),
            default_secret_key: default_secret_key.map(str::to_owned),
        }
    }

    #[test]
    fn a_vim_has_a_key_of_its_own_or_shares_one() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("vim-a"), KEY).unwrap();
        assert!(of_vim(&keys(directory.path(), None), "vim-a").is_ok());
        assert!(of_vim(&keys(directory.path(), None), "vim-b").is_err());
        assert!(of_vim(&keys(directory.path(), Some("vim-a")), "vim-b").is_ok());
        fs::write(directory.path().join("vim-b"), "no key").unwrap();
        let own = of_vim(&keys(directory.path(), Some("vim-a")), "vim-b");
        assert!(matches!(own, Err(KeyFileError::NotAKey { path: _, source: _ })));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_and_what_is_in_it_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("canary"), "hunter2").unwrap();
        fs::write(at("binary"), [0xff; 44]).unwrap();
        fs::write(at("long"), KEY.repeat(200)).unwrap();
        let told = |directory: &Path, name: &str| {
            let error = of_vim(&keys(directory, None), name).unwrap_err().to_string();
            error.replace(&at("").display().to_string(), "/keys/")
        };
        insta::assert_snapshot!(told(&at("none"), "vim"), @"the directory /keys/none does not exist: copy it from a host of Tacker, or name the directory with --vim-keys or [vim_keys] openstack");
        insta::assert_snapshot!(told(&at(""), "vim"), @"the key file /keys/vim does not exist: copy it from a host of Tacker, or name the directory with --vim-keys or [vim_keys] openstack");
        insta::assert_snapshot!(told(&at(""), "folder"), @"the key file /keys/folder cannot be read (Is a directory (os error 21)): make it a file that this user may read");
        insta::assert_snapshot!(told(&at("canary"), "vim"), @"the key file /keys/canary/vim cannot be read (Not a directory (os error 20)): make it a file that this user may read");
        for name in ["canary", "binary", "long"] {
            assert_eq!(
                told(&at(""), name),
                format!(
                    "the key file /keys/{name}: expected a Fernet key: 32 bytes in URL-safe base64, 44 characters; copy it again from a host of Tacker"
                )
            );
        }
        for name in ["", ".", "..", "../canary", "/etc/passwd"] {
            insta::allow_duplicates! {
                insta::assert_snapshot!(told(&at(""), name), @"an id that names its key file holds `/` or is no name at all: correct it in the database");
            }
        }
    }
}
