//! What threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks it. A thread that has died with it in hand leaves it as it was: counts and answers, none of them half written.
pub fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
