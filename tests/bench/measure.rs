//! One run of the program, watched from outside.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::TestDb;

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// Of the client alone: the server has its own.
    pub(crate) processor: Duration,
    /// Bytes, at most at once.
    pub(crate) memory: u64,
}

/// How a run's statements divide its time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Statements {
    pub(crate) count: usize,
    pub(crate) read: Duration,
    pub(crate) write: Duration,
    pub(crate) commit: Duration,
    /// What is left of the run's time: the client converting, comparing, hashing.
    pub(crate) client: Duration,
}

/// A tick of the processor times in /proc: Linux has a hundred a second for all programs.
const TICK: Duration = Duration::from_millis(10);

pub(crate) fn run(db: &TestDb, words: &str) -> Run {
    run_through(&db.url, words)
}

/// The same by another way to the database.
pub(crate) fn run_through(url: &str, words: &str) -> Run {
    let started = Instant::now();
    let mut child = retack(url, words).stderr(Stdio::inherit()).spawn().expect("retack starts");
    let (mut memory, mut processor) = (0, Duration::ZERO);
    // What it had at most, and used in all: both only grow, so the last look is right but for its last moments.
    while child.try_wait().expect("its state").is_none() {
        memory = peak(&child).unwrap_or(memory);
        processor = used(&child).unwrap_or(processor);
        sleep(Duration::from_millis(5));
    }
    let wall = started.elapsed();
    let status = child.wait().expect("its end");
    assert!(status.success(), "{words}: {status}");
    Run { wall, processor, memory }
}

/// The same once more, with every statement timed, which takes longer.
pub(crate) fn statements(db: &TestDb, words: &str) -> Statements {
    let mut retack = retack(&db.url, words);
    let started = Instant::now();
    let output = retack.env("RUST_LOG", "retack::sql=trace").stderr(Stdio::piped()).output();
    let took = started.elapsed();
    let output = output.expect("retack starts");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}: {log:.2000}");
    if let Some(directory) = std::env::var_os("RETACK_BENCH_LOGS") {
        let file = std::path::Path::new(&directory).join(format!("{:?}.log", db.engine));
        fs::write(file, log.as_bytes()).expect("room for a log");
    }
    let mut statements = Statements::default();
    let mut statement = "";
    for line in log.lines() {
        if let Some((_, text)) = line.split_once(" DEBUG ") {
            statement = text.trim();
            statements.count += 1;
        } else if let Some((_, took)) = line.split_once("took_us=") {
            let took = Duration::from_micros(took.trim().parse().expect("microseconds"));
            match statement.split_whitespace().next() {
                Some("SELECT" | "WITH") => statements.read += took,
                Some("COMMIT") => statements.commit += took,
                _ => statements.write += took,
            }
        }
    }
    let Statements { read, write, commit, .. } = statements;
    Statements { client: took.saturating_sub(read + write + commit), ..statements }
}

/// Tacker's own tool doing the same, if there is a Python that has it; it writes a row a transaction.
pub(crate) fn tacker(db: &TestDb) -> Option<Duration> {
    let python = std::env::var_os("RETACK_BENCH_PYTHON")?;
    let url = db.url.replace("mysql://", "mysql+pymysql://").replace("socket=", "unix_socket=");
    let started = Instant::now();
    let output = Command::new(python)
        .args(["-I", "-W", "ignore", "tests/bench/tacker.py"])
        .args(["--database-connection", &url, "migrate-to-v2", "--all"])
        .output()
        .expect("Python starts");
    let took = started.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(took)
}

fn retack(url: &str, words: &str) -> Command {
    let mut retack = Command::new(env!("CARGO_BIN_EXE_retack"));
    retack.env("RETACK_DATABASE_URL", url).args(words.split_whitespace());
    retack.stdout(Stdio::null());
    retack
}

fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn used(child: &Child) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // After the name, which may have any sign in it: state is the third field, user and system time 14th and 15th.
    let (_, rest) = stat.rsplit_once(") ")?;
    let ticks = rest.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().ok());
    Some(TICK * ticks.sum::<Option<u32>>()?)
}
