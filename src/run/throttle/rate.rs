//! `--max-rate`: a bucket that holds one chunk, and fills at the rate.

use std::time::{Duration, Instant};

use super::reading::{Reading, Reason, Signal};

#[derive(Debug)]
pub(super) struct Rate {
    a_second: f64,
    /// When what was taken last is made up for; `None` is never, which no rate that is let in comes to.
    full_at: Option<Instant>,
}

impl Rate {
    pub(super) fn new(a_second: f64) -> Self {
        Self { a_second, full_at: Some(Instant::now()) }
    }

    /// At least one, or nothing would ever be handed out.
    pub(super) fn of_a_second(&self) -> u64 {
        // A float becomes the nearest integer there is.
        (self.a_second.ceil() as u64).max(1)
    }

    pub(super) fn take(&mut self, count: usize, now: Instant) {
        let price = Duration::try_from_secs_f64(count as f64 / self.a_second).ok();
        let from = self.full_at.map(|full_at| full_at.max(now));
        self.full_at = from.zip(price).and_then(|(from, price)| from.checked_add(price));
    }

    pub(super) fn rest(&self, now: Instant) -> Duration {
        self.full_at.map_or(Duration::MAX, |full_at| full_at.saturating_duration_since(now))
    }

    pub(super) fn look(&self, now: Instant) -> Reading {
        let rest = self.rest(now);
        if rest.is_zero() {
            return Reading::Fine;
        }
        let how = format!("{} a second; the next in {:.1} s", self.a_second, rest.as_secs_f64());
        Reading::TooMuch(Reason::new(Signal::Rate, "the rate is used up", how))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of these would be handed out, in seconds, if working on it took so long.
    fn handed_out(a_second: f64, chunks: &[(usize, f64)]) -> Vec<f64> {
        let began = Instant::now();
        let mut rate = Rate { a_second, full_at: Some(began) };
        let mut now = began;
        chunks
            .iter()
            .map(|(count, takes)| {
                now += rate.rest(now);
                let at = (now - began).as_secs_f64();
                rate.take(*count, now);
                now += Duration::from_secs_f64(*takes);
                (at * 100.0).round() / 100.0
            })
            .collect()
    }

    #[test]
    fn no_more_are_handed_out_than_the_rate_gives() {
        assert_eq!(
            handed_out(100.0, &[(100, 0.3), (100, 0.3), (50, 0.0), (1, 0.0)]),
            [0.0, 1.0, 2.0, 2.5]
        );
        assert_eq!(handed_out(0.5, &[(1, 0.0), (1, 0.0), (1, 0.0)]), [0.0, 2.0, 4.0]);
    }

    #[test]
    fn what_a_slow_chunk_did_not_use_is_not_saved_up() {
        assert_eq!(handed_out(10.0, &[(10, 60.0), (10, 0.0), (10, 0.0)]), [0.0, 60.0, 61.0]);
    }

    #[test]
    fn chunks_are_what_a_second_gives_and_never_nothing() {
        for (a_second, expected) in [(0.5, 1), (1.0, 1), (2.5, 3), (1000.0, 1000)] {
            assert_eq!(Rate::new(a_second).of_a_second(), expected);
        }
    }

    #[test]
    fn the_slowest_rate_is_no_panic() {
        let mut rate = Rate::new(f64::MIN_POSITIVE);
        rate.take(usize::MAX, Instant::now());
        rate.take(1, Instant::now());
        assert_eq!(rate.rest(Instant::now()), Duration::MAX);
    }
}
