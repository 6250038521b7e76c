//! Private servers that follow each other: what makes real lag, real flow control, and conflicts between nodes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tempfile::TempDir;

use super::account::{Account, free_port, postgres_programs, setting};
use super::server::Server;
use super::{Engine, until};

/// A running server on data of its own; gone with the value.
pub(crate) struct Node {
    engine: Engine,
    dir: TempDir,
    process: Child,
    pub(crate) port: u16,
}

/// The data of a MariaDB that was never started: making it takes longer than copying it.
pub(crate) struct Template(TempDir);

/// As small as it may be, and nothing is flushed.
const SMALL: [&str; 6] = [
    "--no-defaults",
    "--innodb-log-file-size=4M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--innodb-buffer-pool-size=16M",
];

impl Template {
    pub(crate) fn new() -> Self {
        let account = Account::of("mysql");
        let dir = account.room();
        let data = dir.path().join("data");
        let mut install = Command::new("mariadb-install-db");
        install.args(SMALL).args([setting("--datadir", &data), setting("--tmpdir", dir.path())]);
        install.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
        account.run(&mut install);
        Self(dir)
    }

    pub(crate) fn start(&self, more: &[&str]) -> Node {
        let account = Account::of("mysql");
        let dir = account.room();
        let mut copy = Command::new("cp");
        copy.arg("-a").arg(self.0.path().join("data")).arg(dir.path());
        account.run(&mut copy);
        let port = free_port();
        let mut command = Command::new("mariadbd");
        command.args(SMALL).args([format!("--port={port}")]).args(more);
        command.args(["--bind-address=127.0.0.1", "--skip-name-resolve"]);
        command.args(["--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci"]);
        command.args([
            setting("--datadir", &dir.path().join("data")),
            setting("--tmpdir", dir.path()),
            setting("--socket", &dir.path().join("socket")),
        ]);
        Node::start(Engine::Mariadb, account, command, dir, port)
    }
}

impl Node {
    pub(crate) fn postgres() -> Self {
        let account = Account::of("postgres");
        let dir = account.room();
        let mut initdb = Command::new(postgres_programs().join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--no-sync", "--locale=C.UTF-8"]);
        account.run(initdb.arg(setting("--pgdata", &dir.path().join("data"))));
        Self::postgres_on(account, dir)
    }

    /// A standby that streams from this server.
    pub(crate) fn standby(&self) -> Self {
        let account = Account::of("postgres");
        let dir = account.room();
        let mut copy = Command::new(postgres_programs().join("pg_basebackup"));
        copy.args([
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
            "--username=postgres",
        ]);
        copy.args([setting("--host", self.dir.path()), format!("--port={}", self.port)]);
        account.run(copy.arg(setting("--pgdata", &dir.path().join("data"))));
        Self::postgres_on(account, dir)
    }

    fn postgres_on(account: Account, dir: TempDir) -> Self {
        let port = free_port();
        let mut command = Command::new(postgres_programs().join("postgres"));
        command.arg("-D").arg(dir.path().join("data")).arg("-k").arg(dir.path());
        let port_is = format!("port={port}");
        // By default, a standby tells every ten seconds where it is when nothing happens.
        let often = "wal_receiver_status_interval=1";
        for setting in [&port_is, "listen_addresses=", "fsync=off", often] {
            command.args(["-c", setting]);
        }
        Self::start(Engine::Postgres, account, command, dir, port)
    }

    fn start(
        engine: Engine,
        account: Account,
        mut command: Command,
        dir: TempDir,
        port: u16,
    ) -> Self {
        let process = account.start(&mut command, dir.path());
        let mut node = Self { engine, dir, process, port };
        until("a server that answers", || {
            assert!(matches!(node.process.try_wait(), Ok(None)), "it has ended: {}", node.log());
            node.socket().exists() && node.attempt("SELECT 1").is_ok()
        });
        node
    }

    fn socket(&self) -> PathBuf {
        match self.engine {
            Engine::Postgres => self.dir.path().join(format!(".s.PGSQL.{}", self.port)),
            Engine::Mariadb | Engine::Sqlite => self.dir.path().join("socket"),
        }
    }

    /// Without a database.
    pub(crate) fn url(&self) -> String {
        self.url_as(if self.engine == Engine::Postgres { "postgres" } else { "root" })
    }

    pub(crate) fn url_as(&self, user: &str) -> String {
        let dir = self.dir.path().display();
        match self.engine {
            Engine::Postgres => format!("postgres:///?host={dir}&port={}&user={user}", self.port),
            Engine::Mariadb | Engine::Sqlite => {
                format!("mysql://{user}@localhost/?socket={dir}/socket")
            }
        }
    }

    fn attempt(&self, sql: &str) -> Result<String, String> {
        Server::at(self.engine, &self.url()).run("", sql)
    }

    /// Runs statements, and returns the last line of what they answer.
    pub(crate) fn ask(&self, sql: &str) -> String {
        let answer = self.attempt(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        answer.lines().last().unwrap_or_default().to_owned()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // An immediate end, which MariaDB has none of but this; killed, PostgreSQL would leave its shared memory behind.
        let signal = if self.engine == Engine::Postgres { "-QUIT" } else { "-KILL" };
        let _ = Command::new("kill").args([signal, &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}
