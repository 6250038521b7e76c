//! The program itself, run as an operator would.

use std::env;
use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::TestDb;

/// A run of `retack` to come.
pub(crate) struct Retack(Command);

/// What a run of `retack` ended with.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Retack {
    /// `retack` with a database.
    pub(crate) fn on(db: &TestDb) -> Retack {
        Retack::alone().env("RETACK_DATABASE_URL", &db.url)
    }

    /// `retack` with a database, as somebody whom the permissions of files bind: root goes without what makes it pass.
    pub(crate) fn bound_by_permissions(db: &TestDb) -> Retack {
        let own = tempfile::tempdir().expect("a folder").path().metadata();
        if own.expect("a folder of one's own").uid() != 0 {
            return Retack::on(db);
        }
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--bounding-set", "-dac_override,-dac_read_search"]);
        setpriv.arg(env!("CARGO_BIN_EXE_retack"));
        Retack::of(setpriv).env("RETACK_DATABASE_URL", &db.url)
    }

    /// `retack` without one.
    pub(crate) fn alone() -> Retack {
        Retack::of(Command::new(env!("CARGO_BIN_EXE_retack")))
    }

    /// Of the surrounding environment, nothing that configures retack gets through.
    fn of(mut command: Command) -> Retack {
        for (variable, _) in env::vars_os() {
            let name = variable.to_string_lossy();
            if name.starts_with("RETACK_") || name.starts_with("OS_") {
                command.env_remove(&variable);
            }
        }
        Retack(command)
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Retack {
        self.0.args(args);
        self
    }

    pub(crate) fn env(mut self, variable: &str, value: impl AsRef<OsStr>) -> Retack {
        self.0.env(variable, value);
        self
    }

    /// In a directory, with nowhere else to put a file.
    pub(crate) fn within(mut self, directory: &Path) -> Retack {
        self.0.current_dir(directory);
        self.env("TMPDIR", directory).env("HOME", directory)
    }

    /// The arguments as one types them, none of which has a space in it.
    pub(crate) fn words(self, words: &str) -> Retack {
        self.args(words.split_whitespace())
    }

    /// Runs with `--format json`, expects this exit code, and returns the document.
    pub(crate) fn report(self, code: i32) -> Value {
        let outcome = self.args(["--format", "json"]).run().exits(code);
        serde_json::from_str(&outcome.stdout).expect("one JSON document")
    }

    pub(crate) fn run(mut self) -> Outcome {
        let output = self.0.output().expect("retack starts");
        Outcome {
            // A signal has no code of its own; no test expects one.
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }
}

impl Outcome {
    pub(crate) fn exits(self, code: i32) -> Outcome {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}
