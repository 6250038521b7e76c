//! Runs retack with the log open as far as it goes, and looks everywhere for a secret.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::plant::{CANARY, Tacker};
use crate::support::retack::Retack;
use crate::support::{TestDb, v2};

pub(super) struct Watch<'a> {
    db: &'a TestDb,
    tacker: &'a Tacker,
    /// Where retack runs, and where it may leave files.
    place: TempDir,
}

impl<'a> Watch<'a> {
    pub(super) fn new(db: &'a TestDb, tacker: &'a Tacker) -> Watch<'a> {
        Watch { db, tacker, place: tempfile::tempdir().expect("a folder") }
    }

    /// What looks, and finds enough to say.
    pub(super) fn look(&self, words: &str) {
        self.once(words, "text");
        self.glance(words);
    }

    /// The same in JSON alone, which leaves nothing out.
    pub(super) fn glance(&self, words: &str) {
        self.once(words, "json");
    }

    /// What writes, once each way to answer, and how the first ends.
    pub(super) fn run(&self, words: &str, code: i32) {
        assert_eq!(self.once(words, "text"), code, "{words}");
        self.once(words, "json");
    }

    /// What writes and fails, in JSON alone.
    pub(super) fn fails(&self, words: &str, code: i32) {
        assert_eq!(self.once(words, "json"), code, "{words}");
    }

    fn once(&self, words: &str, format: &str) -> i32 {
        let retack = Retack::on(self.db).within(self.place.path()).env("RUST_LOG", "trace").args([
            "--config-file",
            &self.tacker.conf(),
            "--format",
            format,
            "-vv",
        ]);
        let outcome = retack.words(words).run();
        assert!([0, 3, 4, 5].contains(&outcome.code), "{words}: {outcome:?}");
        assert!(outcome.stderr.contains("DEBUG"), "{words}: {}", outcome.stderr);
        for (place, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            assert_eq!(leak(text, &self.tacker.keys), None, "{words} --format {format}: {place}");
            assert!(!text.contains("gAAAA"), "{words}: a token on {place}");
        }
        outcome.code
    }

    /// All that v2 has, or had.
    pub(super) fn v2(&self) -> String {
        self.tables(|table| {
            v2::TABLES.contains(&table) || table == "LccnSubscriptionV2" || table.ends_with("_v2")
        })
    }

    /// Neither in files nor in the journal.
    pub(super) fn nothing_lies_about(&self) {
        let journal = self.tables(|table| table.starts_with("retack_") && !table.ends_with("_v2"));
        assert_eq!(leak(&journal, &self.tacker.keys), None, "the journal");
        for file in files(self.place.path()) {
            let bytes = fs::read(&file).expect("a file");
            let leak = leak(&String::from_utf8_lossy(&bytes), &self.tacker.keys);
            assert_eq!(leak, None, "{}", file.display());
        }
    }

    fn tables(&self, wanted: impl Fn(&str) -> bool) -> String {
        let tables = self.db.tables();
        let wanted: Vec<_> =
            tables.iter().map(String::as_str).filter(|table| wanted(table)).collect();
        assert!(!wanted.is_empty());
        format!("{:?}", self.db.dump_all(&wanted))
    }
}

/// Where in a text a secret is, with what stands around it.
pub(super) fn leak(text: &str, keys: &[String]) -> Option<String> {
    // As it is, and in the three ways that base64 writes it in the middle of something.
    let forms = [CANARY, "YzRuNHJ5", "M0bjRye", "jNG40cn"];
    let at = forms
        .into_iter()
        .chain(keys.iter().map(String::as_str))
        .find_map(|form| text.find(form))?;
    let around = text.get(at.saturating_sub(200)..(at + 60).min(text.len()));
    Some(around.unwrap_or("a secret").to_owned())
}

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries =
        fs::read_dir(directory).expect("a folder").map(|entry| entry.expect("a file").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
