//! `--throttle-file`: somebody holds the run up by hand.

use std::path::Path;

use super::reading::{Reading, Reason, Signal};

/// Where it could not be made nobody could use it.
pub(super) fn check(path: &Path) -> Result<(), Reason> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if directory.is_some_and(|directory| !directory.is_dir()) {
        let how = "its directory is not there; make it, or name another file";
        return Err(Reason::new(Signal::File, format!("nobody can make {}", path.display()), how));
    }
    match look(path) {
        Reading::Unmeasured(reason) => Err(reason),
        Reading::Fine | Reading::TooMuch(_) => Ok(()),
    }
}

pub(super) fn look(path: &Path) -> Reading {
    match path.try_exists() {
        Ok(false) => Reading::Fine,
        Ok(true) => {
            let what = format!("the file {} is there", path.display());
            Reading::TooMuch(Reason::new(Signal::File, what, "remove it to go on"))
        }
        Err(error) => {
            let what = format!("whether {} is there cannot be told", path.display());
            Reading::Unmeasured(Reason::new(Signal::File, what, error.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_looked_for_counts_as_there() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("pause");
        assert_eq!(look(&path), Reading::Fine);
        std::fs::write(&path, "").expect("room");
        assert!(matches!(look(&path), Reading::TooMuch(_)));
        assert!(matches!(look(&path.join("below")), Reading::Unmeasured(_)));
    }

    #[test]
    fn a_file_that_nobody_can_make_is_refused() {
        assert_eq!(check(Path::new("pause")), Ok(()));
        assert!(check(Path::new("/nowhere/pause")).is_err());
    }
}
