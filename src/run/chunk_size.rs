//! How large the next chunk is: as large as the transactions before it suggest. Pure.

use std::time::Duration;

/// From BEGIN to COMMIT: as long as Tacker may wait for a row that retack has locked, without anybody noticing.
const TARGET: Duration = Duration::from_millis(500);

/// Some hundreds of rows, which is enough to make round trips few, on whatever server this is.
const FIRST: usize = 100;

/// Fewer would be all overhead: the lease, the journal and the COMMIT cost the same for one.
const LEAST: usize = 10;

/// Larger chunks are not faster, and what is done anew after a failure is more.
const MOST: usize = 1000;

/// Galera sends a transaction to all nodes at its COMMIT, holds up others there while it is applied, and refuses large
/// ones.
const MOST_ON_GALERA: usize = 200;

/// Half of the most, so that the time that a transaction takes still counts for something.
const SEARCHED: usize = MOST / 2;

/// What each of several readers may hold.
const READ: usize = 100;

/// VNFs or subscriptions in a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    size: usize,
    least: usize,
    most: usize,
}

impl Pace {
    pub fn new(galera: bool) -> Self {
        Self { size: FIRST, least: LEAST, most: if galera { MOST_ON_GALERA } else { MOST } }
    }

    /// For servers that look through whole tables to find what belongs to a chunk (`entity/keys.rs`): a smaller one would
    /// cost as much.
    pub fn of_searches(self) -> Self {
        Self { least: SEARCHED, most: self.most.max(SEARCHED), ..self }
    }

    /// Where larger chunks would take memory and save no time.
    pub fn of_readers(self) -> Self {
        Self { most: self.most.min(READ), ..self }
    }

    /// Always so many.
    pub fn steady(size: usize) -> Self {
        Self { size, least: size, most: size }
    }

    pub fn size(self) -> usize {
        self.size
    }

    /// A chunk of so many took this long. Half or twice as many at most, for one may have waited for somebody's lock.
    pub fn learn(&mut self, count: usize, took: Duration) {
        let fitting = count as u128 * TARGET.as_micros() / took.as_micros().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(self.most);
        let step = fitting.clamp(self.size / 2, self.size.saturating_mul(2));
        self.size = step.clamp(self.least, self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sizes of chunks when a VNF takes so many microseconds, and their rest as many milliseconds.
    fn sizes(mut pace: Pace, micros: u64, rest: u64, chunks: usize) -> Vec<usize> {
        let mut next = || {
            let size = pace.size();
            let took = Duration::from_micros(micros * size as u64 + 1000 * rest);
            pace.learn(size, took);
            size
        };
        (0..chunks).map(|_| next()).collect()
    }

    #[test]
    fn it_grows_and_shrinks_towards_half_a_second_by_a_factor_of_two_at_most() {
        assert_eq!(sizes(Pace::new(false), 1000, 0, 5), [100, 200, 400, 500, 500]);
        assert_eq!(sizes(Pace::new(false), 12_500, 0, 4), [100, 50, 40, 40]);
        // What does not grow with the chunk is paid from the same time.
        assert_eq!(sizes(Pace::new(false), 1000, 250, 5), [100, 142, 181, 209, 227]);
    }

    #[test]
    fn it_stays_within_its_bounds() {
        assert_eq!(sizes(Pace::new(false), 1, 0, 6), [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(sizes(Pace::new(true), 1, 0, 3), [100, 200, 200]);
        assert_eq!(sizes(Pace::new(false).of_readers(), 1, 0, 3), [100, 100, 100]);
        assert_eq!(sizes(Pace::new(false), 1_000_000, 0, 6), [100, 50, 25, 12, 10, 10]);
        assert_eq!(sizes(Pace::steady(7), 1, 0, 3), [7, 7, 7]);
        assert_eq!(sizes(Pace::new(false).of_searches(), 1_000_000, 0, 3), [100, 500, 500]);
        assert_eq!(sizes(Pace::new(false).of_searches(), 1, 0, 3), [100, 500, 1000]);
        assert_eq!(sizes(Pace::steady(7), 1_000_000, 0, 3), [7, 7, 7]);
    }

    #[test]
    fn one_that_waited_for_a_lock_is_made_up_for() {
        let mut pace = Pace::new(false);
        pace.learn(100, Duration::from_secs(9));
        assert_eq!(pace.size(), 50);
        pace.learn(50, Duration::from_millis(100));
        assert_eq!(pace.size(), 100);
        // The last chunk is a small one; whatever a clock says, nothing divides by zero.
        pace.learn(1, Duration::ZERO);
        assert_eq!(pace.size(), 200);
    }
}
