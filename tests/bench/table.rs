//! What was measured, in Markdown.

use std::time::Duration;

use crate::foreground::{Foreground, Latencies};
use crate::history::OP_OCCS;
use crate::measure::{Run, Statements};
use crate::round::Round;
use crate::support::Engine;

pub(crate) fn print(engine: Engine, vnfs: u32, indexed: bool, rounds: &[Round]) {
    let [first, ..] = rounds else { return };
    let limit = median(rounds.iter().map(|round| round.limit));
    println!(
        "\n### {}, {} VNFs{} ({:.1} MB in v2, {})\n",
        name(engine),
        grouped(vnfs),
        if indexed { " with indexes" } else { "" },
        megabytes(first.bytes),
        rounds_of(rounds.len()),
    );
    println!("| | seconds | VNFs/s | MB/s | of the limit | client µs a VNF | peak MB |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    row("the server by itself", vnfs, first.bytes, limit, limit, None);
    for (nth, (words, _)) in first.runs.iter().enumerate() {
        let runs = || rounds.iter().filter_map(|round| round.runs.get(nth)).map(|(_, run)| run);
        let wall = median(runs().map(|run| run.wall));
        let run = Run {
            wall,
            processor: median(runs().map(|run| run.processor)),
            memory: runs().map(|run| run.memory).max().unwrap_or_default(),
        };
        row(words, vnfs, first.bytes, wall, limit, Some(run));
    }
    if let Some(round_trips) = first.round_trips {
        let of_one = round_trips as f64 / f64::from(vnfs);
        println!("\n`migrate-to-v2 --all`: {of_one:.2} round trips a VNF, as a proxy counts them");
    }
    if let Some(statements) = &first.statements {
        print_statements(vnfs, statements.count, rounds);
    }
}

fn print_statements(vnfs: u32, count: usize, rounds: &[Round]) {
    let all = rounds.iter().filter_map(|round| round.statements);
    let of = |part: fn(Statements) -> Duration| median(all.clone().map(part)).as_secs_f64();
    println!(
        "\n`migrate-to-v2 --all --jobs 1`: {:.2} statements a VNF; reading {:.2} s, the client itself {:.2} s, \
         writing {:.2} s, commits {:.2} s",
        count as f64 / f64::from(vnfs),
        of(|statements| statements.read),
        of(|statements| statements.client),
        of(|statements| statements.write),
        of(|statements| statements.commit),
    );
}

pub(crate) fn print_tacker(vnfs: u32, took: Option<Duration>, rounds: &[Round]) {
    let Some(took) = took else {
        println!("\nTacker's own tool: no Python that has it (RETACK_BENCH_PYTHON)");
        return;
    };
    let migrate = |round: &Round| {
        let found = round.runs.iter().find(|(words, _)| words == "`migrate-to-v2 --all`");
        found.map(|(_, run)| run.wall).unwrap_or_default()
    };
    println!(
        "\nTacker's own `migrate-to-v2 --all`: {:.1} s, {:.0} VNFs/s; retack is {:.0} times as fast",
        took.as_secs_f64(),
        f64::from(vnfs) / took.as_secs_f64(),
        took.as_secs_f64() / median(rounds.iter().map(migrate)).as_secs_f64(),
    );
}

pub(crate) fn print_history(engine: Engine, runs: &[(&str, Run)]) {
    let op_occs = grouped(OP_OCCS);
    println!("\n### {}, one VNF with {op_occs} operation occurrences\n", name(engine));
    println!("| | seconds | client seconds | peak MB |");
    println!("|---|--:|--:|--:|");
    for (words, Run { wall, processor, memory }) in runs {
        println!(
            "| `{words}` | {:.2} | {:.2} | {:.0} |",
            wall.as_secs_f64(),
            processor.as_secs_f64(),
            megabytes(*memory)
        );
    }
}

pub(crate) fn print_foreground(engine: Engine, foreground: &Foreground) {
    println!("\n### {}, a Tacker's transactions beside `migrate-to-v2 --all`\n", name(engine));
    println!("| | median ms | 99 of 100 ms | longest ms |");
    println!("|---|--:|--:|--:|");
    let Foreground { alone, beside } = foreground;
    for (what, latencies) in [("alone", alone), ("beside it", beside)] {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let Latencies { median, of_99_in_100, longest } = *latencies;
        println!("| {what} | {:.1} | {:.1} | {:.1} |", ms(median), ms(of_99_in_100), ms(longest));
    }
}

fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Mariadb => "MariaDB",
        Engine::Postgres => "PostgreSQL",
        Engine::Sqlite => "SQLite",
    }
}

fn rounds_of(number: usize) -> String {
    if number == 1 { "one round".to_owned() } else { format!("medians of {number}") }
}

/// With a comma before each three digits.
fn grouped(number: u32) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}

fn row(what: &str, vnfs: u32, bytes: u64, wall: Duration, limit: Duration, run: Option<Run>) {
    let seconds = wall.as_secs_f64();
    let client = run.map_or_else(String::new, |run| {
        format!("{:.0}", run.processor.as_secs_f64() * 1e6 / f64::from(vnfs))
    });
    let memory = run.map_or_else(String::new, |run| format!("{:.0}", megabytes(run.memory)));
    println!(
        "| {what} | {seconds:.2} | {:.0} | {:.1} | {:.2} | {client} | {memory} |",
        f64::from(vnfs) / seconds,
        megabytes(bytes) / seconds,
        seconds / limit.as_secs_f64(),
    );
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
