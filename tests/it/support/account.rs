//! The accounts of private servers, and where these find what they need.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Who a server runs as: its own account if we are root, since PostgreSQL refuses to be root.
pub(crate) struct Account {
    ids: Option<(u32, u32)>,
}

impl Account {
    pub(crate) fn of(name: &str) -> Self {
        let id = |arguments: &[&str]| -> u32 {
            let output = Command::new("id").args(arguments).output().expect("the id program");
            String::from_utf8_lossy(&output.stdout).trim().parse().expect("an account's number")
        };
        let is_root = id(&["-u"]) == 0;
        Self { ids: is_root.then(|| (id(&["-u", name]), id(&["-g", name]))) }
    }

    /// A directory of its own.
    pub(crate) fn room(&self) -> TempDir {
        let room = tempfile::Builder::new().prefix("retack-test.").tempdir().expect("a directory");
        // Ours to write the certificates in, the server's to make its files in.
        fs::set_permissions(room.path(), fs::Permissions::from_mode(0o711)).expect("our directory");
        self.own(room.path());
        room
    }

    pub(crate) fn own(&self, path: &Path) {
        if let Some((user, group)) = self.ids {
            chown(path, Some(user), Some(group)).expect("root may give files away");
        }
    }

    fn adopt<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some((user, group)) = self.ids {
            command.uid(user).gid(group);
        }
        command.current_dir("/").stdin(Stdio::null())
    }

    pub(crate) fn run(&self, command: &mut Command) {
        let output = self.adopt(command).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        assert!(
            output.status.success(),
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    pub(crate) fn start(&self, command: &mut Command, dir: &Path) -> Child {
        let log = fs::File::create(dir.join("log")).expect("a log file");
        let errors = log.try_clone().expect("a log file");
        self.adopt(command)
            .stdout(log)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|e| panic!("{command:?}: {e}"))
    }
}

pub(crate) fn setting(name: &str, path: &Path) -> String {
    format!("{name}={}", path.display())
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Debian keeps them off PATH, one directory for each version.
pub(crate) fn postgres_programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.map(|version| version.path().join("bin")).max();
    newest.unwrap_or_default()
}
