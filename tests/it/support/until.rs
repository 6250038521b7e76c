//! Waiting for what others do.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until something is so, for as long as a run may take.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        sleep(Duration::from_millis(5));
    }
}
