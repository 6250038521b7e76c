//! The wish to stop: raised by a signal, asked for between two steps, and heard while waiting.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Stop {
    raised: Mutex<bool>,
    bell: Condvar,
}

impl Stop {
    /// Raises it, and says whether it was up already.
    pub fn raise(&self) -> bool {
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        self.bell.notify_all();
        std::mem::replace(&mut *raised, true)
    }

    pub fn is_raised(&self) -> bool {
        self.wait(Duration::ZERO)
    }

    /// Waits for this long, or until it is raised: says whether it is.
    pub fn wait(&self, pause: Duration) -> bool {
        let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.bell.wait_timeout_while(raised, pause, |raised| !*raised);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn it_is_heard_while_waiting_and_stays_raised() {
        let stop = Stop::default();
        assert!(!stop.is_raised());
        let began = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(stop.wait(Duration::from_secs(60))));
            assert!(!stop.raise());
        });
        assert!(began.elapsed() < Duration::from_secs(30));
        assert!(stop.raise() && stop.is_raised());
    }
}
