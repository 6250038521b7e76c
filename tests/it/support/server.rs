//! The servers that tests/run.sh started, reached through their own command line clients.

use std::env;
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use url::Url;

use super::Engine;

/// A database server; `base` is its URL without a database, as tests/run.sh describes it.
pub(crate) struct Server {
    engine: Engine,
    base: String,
}

impl Server {
    /// The server of an engine. An engine that was not started fails the test, for a skipped test passes unseen.
    pub(crate) fn of(engine: Engine) -> Server {
        let variable = match engine {
            Engine::Mariadb => "RETACK_TEST_MYSQL_URL",
            Engine::Postgres => "RETACK_TEST_POSTGRES_URL",
            Engine::Sqlite => panic!("SQLite has no server"),
        };
        let Ok(base) = env::var(variable) else {
            panic!(
                "no {engine:?} to test against: {variable} is not set. Run `sh tests/run.sh`, which starts one"
            )
        };
        Server { engine, base }
    }

    /// A server that a test has started itself.
    pub(crate) fn at(engine: Engine, base: &str) -> Server {
        Server { engine, base: base.to_owned() }
    }

    /// The URL of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        match self.base.split_once('?') {
            Some((server, options)) => format!("{server}{database}?{options}"),
            None => format!("{}{database}", self.base),
        }
    }

    /// Runs statements in a database, or in none with an empty name, and returns what the client printed: one line a
    /// row. The error is what the client complained of.
    pub(crate) fn run(&self, database: &str, sql: &str) -> Result<String, String> {
        // A file rather than a pipe: nobody has to write while somebody else reads.
        let mut script = tempfile::tempfile().expect("a temporary file");
        script.write_all(sql.as_bytes()).expect("room for the statements");
        script.seek(SeekFrom::Start(0)).expect("a file that seeks");

        let url = self.url(database);
        let mut client = match self.engine {
            Engine::Postgres => psql(&url),
            Engine::Mariadb | Engine::Sqlite => mariadb(&url),
        };
        let output =
            client.stdin(script).output().map_err(|error| format!("{client:?}: {error}"))?;
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).expect("UTF-8 from the client"))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

fn psql(url: &str) -> Command {
    let mut client = Command::new("psql");
    client.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
    client.env("PGOPTIONS", "--client-min-messages=warning").arg(url);
    client
}

/// MariaDB's client takes no URL.
fn mariadb(url: &str) -> Command {
    let url = Url::parse(url).expect("a MySQL URL");
    let mut client = Command::new("mariadb");
    client.args([
        "--no-defaults",
        "--batch",
        "--raw",
        "--skip-column-names",
        "--default-character-set=utf8mb4",
    ]);
    client.arg(format!("--user={}", url.username()));
    client.env("MYSQL_PWD", url.password().unwrap_or_default());
    match url.query_pairs().find(|(option, _)| option == "socket") {
        Some((_, socket)) => client.arg(format!("--socket={socket}")),
        None => client.args([
            format!("--host={}", url.host_str().unwrap_or_default()),
            format!("--port={}", url.port().unwrap_or(3306)),
        ]),
    };
    client.arg(url.path().trim_start_matches('/'));
    client
}
