//! Private servers that speak TLS on 127.0.0.1, and are gone with the value.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::authority::Authority;
use crate::support::account::{Account, free_port, postgres_programs, setting};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offers {
    Tls,
    Plaintext,
}

/// A running server. Its certificate is for 127.0.0.1 and for no other name, `localhost` included.
pub(crate) struct Server {
    dir: TempDir,
    /// What started it, and starts it again.
    command: Command,
    process: Child,
    /// Made by the server once it can be reached.
    socket: PathBuf,
    pub(crate) port: u16,
    pub(super) authority: Authority,
}

impl Server {
    pub(crate) fn mariadb(offers: Offers) -> Self {
        let account = Account::of("mysql");
        let dir = account.room();
        let (data, socket) = (dir.path().join("data"), dir.path().join("socket"));
        let authority = Authority::new(dir.path(), "ca");
        let (certificate, key) = authority.issue("server", "subjectAltName=IP:127.0.0.1");
        account.own(&key);

        account.run(
            Command::new("mariadb-install-db")
                .args([
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ])
                // A MariaDB that starts removes the temporary tables of every other in the same directory.
                .args([setting("--datadir", &data), setting("--tmpdir", dir.path())]),
        );
        let port = free_port();
        let mut command = Command::new("mariadbd");
        command
            .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve"])
            .args(["--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"])
            .arg(format!("--port={port}"))
            .args([setting("--datadir", &data), setting("--tmpdir", dir.path())])
            .arg(setting("--socket", &socket));
        if offers == Offers::Tls {
            command
                .arg(setting("--ssl-ca", &authority.certificate()))
                .args([setting("--ssl-cert", &certificate), setting("--ssl-key", &key)]);
        }
        Self::start(account, command, dir, socket, port, authority)
    }

    pub(crate) fn postgres(offers: Offers) -> Self {
        let account = Account::of("postgres");
        let dir = account.room();
        let data = dir.path().join("data");
        let authority = Authority::new(dir.path(), "ca");
        let (certificate, key) = authority.issue("server", "subjectAltName=IP:127.0.0.1");
        account.own(&key);

        let programs = postgres_programs();
        account.run(
            Command::new(programs.join("initdb"))
                .args(["--username=postgres", "--auth=trust", "--no-sync", "--locale=C.UTF-8"])
                .arg(setting("--pgdata", &data)),
        );
        let rules = "local all all trust\n\
                     hostssl all certified all cert\n\
                     hostnossl all encrypted all reject\n\
                     host all all all trust\n";
        fs::write(data.join("pg_hba.conf"), rules).expect("room for the rules");
        let port = free_port();
        let mut command = Command::new(programs.join("postgres"));
        command.arg("-D").arg(&data).arg("-k").arg(dir.path());
        command.args(["-c", &format!("port={port}"), "-c", "listen_addresses=127.0.0.1"]);
        if offers == Offers::Tls {
            command
                .args(["-c", "ssl=on", "-c", &setting("ssl_ca_file", &authority.certificate())])
                .args(["-c", &setting("ssl_cert_file", &certificate)])
                .args(["-c", &setting("ssl_key_file", &key)]);
        }
        let socket = dir.path().join(format!(".s.PGSQL.{port}"));
        Self::start(account, command, dir, socket, port, authority)
    }

    fn start(
        account: Account,
        mut command: Command,
        dir: TempDir,
        socket: PathBuf,
        port: u16,
        authority: Authority,
    ) -> Self {
        let process = account.start(&mut command, dir.path());
        let mut server = Self { dir, command, process, socket, port, authority };
        assert!(server.gets_up(), "it does not start: {}", server.log());
        server
    }

    /// Waits until it lets somebody in; `false` if it has given up.
    fn gets_up(&mut self) -> bool {
        for _ in 0..1200 {
            if self.is_up() {
                return true;
            }
            if !matches!(self.process.try_wait(), Ok(None)) {
                return false;
            }
            sleep(Duration::from_millis(50));
        }
        false
    }

    fn is_up(&self) -> bool {
        // PostgreSQL's socket is there before it lets anybody in; the file of one that was killed stays.
        let lock = self.dir.path().join("data/postmaster.pid");
        self.socket.exists()
            && (self.is_mariadb()
                || fs::read_to_string(lock).is_ok_and(|lock| {
                    lock.starts_with(&format!("{}\n", self.process.id())) && lock.contains("ready")
                }))
    }

    fn is_mariadb(&self) -> bool {
        self.socket.ends_with("socket")
    }

    /// Through its socket and as its administrator, without a database; as tests/run.sh describes its servers.
    pub(crate) fn url(&self) -> String {
        let dir = self.dir.path().display();
        if self.is_mariadb() {
            format!("mysql://root@localhost/?socket={dir}/socket")
        } else {
            format!("postgres:///?host={dir}&port={}&user=postgres", self.port)
        }
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("a server to kill");
        self.process.wait().expect("its end");
        drop(fs::remove_file(&self.socket));
    }

    /// A new start on the same data, for which PostgreSQL waits until the last of a killed server's children is gone.
    pub(crate) fn start_again(&mut self) {
        for _ in 0..100 {
            self.process = self.command.spawn().expect("a server");
            if self.gets_up() {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("it does not start again: {}", self.log());
    }

    /// PostgreSQL as the standby of a primary that is silent: everything can be read, nothing written.
    pub(crate) fn stand_by(&mut self) {
        let data = self.dir.path().join("data");
        fs::write(data.join("standby.signal"), "").expect("room for a mark");
        self.kill();
        self.start_again();
    }

    pub(crate) fn promote(&self) {
        let psql =
            Command::new("psql").arg(self.url()).args(["-qXc", "SELECT pg_promote()"]).output();
        assert!(psql.is_ok_and(|psql| psql.status.success()), "it is not promoted: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Where its socket, its log and everybody's certificates are.
    pub(super) fn dir(&self) -> &Path {
        self.dir.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        // An immediate end but an orderly one: killed, PostgreSQL would leave its shared memory behind.
        let stopped = Command::new("kill").args(["-QUIT", &id]).status();
        if !stopped.is_ok_and(|status| status.success()) {
            // Then it is dead already, or must be.
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}
