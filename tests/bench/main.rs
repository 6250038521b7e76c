//! How fast retack is, beside what the server itself needs to write the same rows. `sh tests/bench.sh`
//! starts the servers and runs it; names of engines and numbers of VNFs say which,
//! `indexed` that there are the indexes that doctor misses otherwise.
//!
//! ```text
//! contents   VNFs of real shape and size, as many as asked for
//! script     how their rows come to the server
//! limit      the server copying the same v2 rows and marking the same v1 rows by itself
//! measure    one run of the program: wall and processor time, peak memory, statements; Tacker's own tool
//! round      migrate, complete, roll back, verify, rehearse and purge, each from the same start
//! history    the same for one VNF with 50,000 operation occurrences
//! foreground how long a Tacker's own transactions take beside a migration
//! table      medians, in Markdown
//! ```
#![expect(clippy::expect_used, clippy::panic, reason = "a measurement that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

mod contents;
mod foreground;
mod history;
mod limit;
mod measure;
mod round;
mod script;
#[path = "../it/support/mod.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "measuring needs less than testing")]
mod support;
mod table;

use round::Round;
use support::Engine;

const ENGINES: [Engine; 3] = [Engine::Sqlite, Engine::Mariadb, Engine::Postgres];

/// With how many VNFs the rest is measured; Tacker's own tool needs minutes for more.
const OTHERS: u32 = 1_000;

/// How often all is measured at a size; medians are of these.
fn rounds(vnfs: u32) -> usize {
    if vnfs < MANY { 3 } else { 1 }
}

/// From so many VNFs on, no more than a migration and what goes with it is measured.
const MANY: u32 = 50_000;

fn round(engine: Engine, vnfs: u32, indexed: bool) -> Round {
    match vnfs {
        _ if indexed => round::measure_indexed(engine, vnfs),
        0..MANY => round::measure(engine, vnfs),
        MANY.. => round::measure_migration(engine, vnfs),
    }
}

fn main() {
    // Cargo passes `--bench`.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<u32> = words.iter().filter_map(|size| size.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let named = |engine: &Engine| words.contains(&format!("{engine:?}").to_lowercase());
    let any = ENGINES.iter().any(named);
    let indexed = words.iter().any(|word| word == "indexed");
    for engine in ENGINES.into_iter().filter(|engine| !any || named(engine)) {
        for &vnfs in &sizes {
            let rounds: Vec<_> = (0..rounds(vnfs)).map(|_| round(engine, vnfs, indexed)).collect();
            table::print(engine, vnfs, indexed, &rounds);
            if vnfs == OTHERS && !indexed && engine == Engine::Mariadb {
                table::print_tacker(vnfs, measure::tacker(&contents::plain(engine, vnfs)), &rounds);
            }
        }
        if sizes.contains(&OTHERS) && !indexed {
            table::print_history(engine, &history::measure(engine));
            table::print_foreground(engine, &foreground::measure(engine, OTHERS));
        }
    }
}
