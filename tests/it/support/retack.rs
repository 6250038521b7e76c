//! The program itself, run as an operator would.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

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
            let of_pods = name == "JOB_COMPLETION_INDEX";
            if name.starts_with("RETACK_") || name.starts_with("OS_") || of_pods {
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

    /// Started by another program, which is given these arguments and then those of retack.
    pub(crate) fn through<A: AsRef<OsStr>>(
        self,
        program: &str,
        args: impl IntoIterator<Item = A>,
    ) -> Retack {
        let mut command = Command::new(program);
        command.args(args).arg(self.0.get_program()).args(self.0.get_args());
        for (variable, value) in self.0.get_envs() {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        Retack(command)
    }

    /// The arguments as one types them, none of which has a space in it.
    pub(crate) fn words(self, words: &str) -> Retack {
        self.args(words.split_whitespace())
    }

    /// Runs with `--format json`, expects this exit code, and returns the document.
    pub(crate) fn report(self, code: i32) -> Value {
        self.args(["--format", "json"]).run().exits(code).report()
    }

    pub(crate) fn run(mut self) -> Outcome {
        self.0.output().expect("retack starts").into()
    }

    /// Runs with something on its standard input.
    pub(crate) fn run_with(mut self, input: &str) -> Outcome {
        let mut script = tempfile::tempfile().expect("a temporary file");
        script.write_all(input.as_bytes()).expect("room");
        script.seek(SeekFrom::Start(0)).expect("a file that seeks");
        self.0.stdin(script);
        self.run()
    }

    /// Starts it, and lets it run. Its output goes to files: a full pipe would stop it.
    pub(crate) fn start(mut self) -> Running {
        let file = || tempfile::tempfile().expect("a temporary file");
        let output = [file(), file()];
        let [stdout, stderr] = output.each_ref().map(|file| file.try_clone().expect("a copy"));
        self.0.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Running { child: self.0.spawn().expect("retack starts"), output }
    }
}

/// A `retack` that runs; killed when the test is over.
pub(crate) struct Running {
    child: Child,
    /// What it prints on stdout and on stderr.
    output: [File; 2],
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, such as `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -{name} {pid}");
    }

    pub(crate) fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_some()
    }

    /// Waits until it has said something on stderr.
    pub(crate) fn until_told(&mut self, text: &str) {
        let began = Instant::now();
        loop {
            let over = self.is_over();
            let mut told = vec![0; 1 << 16];
            // At a place of our own: its own is shared with the process that writes.
            let length = self.output[1].read_at(&mut told, 0).expect("what it printed");
            let told = String::from_utf8_lossy(&told[..length]);
            if told.contains(text) {
                return;
            }
            let waits = !over && began.elapsed() < Duration::from_secs(30);
            assert!(waits, "waited in vain for: {text}\n{told}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Outcome {
        let status = self.child.wait().expect("an end");
        let [stdout, stderr] = self.output.each_mut().map(|file| {
            let mut printed = Vec::new();
            file.seek(SeekFrom::Start(0)).expect("a file that seeks");
            file.read_to_end(&mut printed).expect("what it printed");
            printed
        });
        Output { status, stdout, stderr }.into()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Outcome {
        Outcome {
            // A signal has no code of its own; no test expects one.
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }
}

impl Outcome {
    /// The JSON document that it answered with.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn exits(self, code: i32) -> Outcome {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}
