//! Documents that a test makes from what it finds.

use std::path::Path;
use std::{env, fs};

/// Holds that a document says what was `made`; with `RETACK_BLESS=1` it is written anew.
pub(crate) fn holds(document: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    if env::var_os("RETACK_BLESS").is_some_and(|bless| bless == "1") {
        fs::write(&path, made).expect("a document that can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == made, "{document} is not up to date: run this test with RETACK_BLESS=1");
}
