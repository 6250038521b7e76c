//! docs/reference/promises.md names the tests that back each promise; they exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every `.rs` file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let found = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    found.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The names of all functions, which tests are.
fn functions() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "tests/it"].into_iter().flat_map(|folder| sources(&root.join(folder)));
    let texts = sources.map(|path| fs::read_to_string(path).expect("a source file"));
    let of = |text: String| -> Vec<String> {
        let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn "));
        names.filter_map(|name| Some(name.split_once('(')?.0.to_owned())).collect()
    };
    texts.flat_map(of).collect()
}

#[test]
fn every_test_that_backs_a_promise_exists() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference/promises.md");
    let page = fs::read_to_string(page).expect("the page");
    let functions = functions();
    let mut promises = 0;
    for promise in page.split("\n## ").skip(1) {
        let (title, text) = promise.split_once('\n').expect("a title");
        if title == "Not tested" {
            continue;
        }
        promises += 1;
        let tests: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("- `")).collect();
        assert!(!tests.is_empty(), "nothing backs the promise \"{title}\"");
        for test in tests {
            let name = test.split('`').next().unwrap_or_default();
            let function = name.rsplit("::").next().unwrap_or_default();
            assert!(functions.contains(function), "\"{title}\": there is no test {name}");
        }
    }
    assert!(promises >= 8, "only {promises} promises were found");
}
