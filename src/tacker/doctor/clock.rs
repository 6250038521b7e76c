//! Whether this host and the server agree on the time.

use chrono::{TimeDelta, Utc};
use diesel::result::QueryResult;

use super::{Check, Finding, Patient};

/// Ten times what NTP leaves on a bad day, and little enough that no two runs of anybody's fall into it.
const TOLERANCE: TimeDelta = TimeDelta::seconds(5);

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let before = Utc::now().naive_utc();
    let Some(server) = patient.db.clock()? else { return Ok(Vec::new()) };
    let after = Utc::now().naive_utc();
    // The answer was given somewhere between.
    let ahead = server - (before + (after - before) / 2);
    Ok(vec![judge(ahead)])
}

fn judge(ahead: TimeDelta) -> Finding {
    let check = Check::Clock;
    let seconds = ahead.num_milliseconds().unsigned_abs() as f64 / 1000.0;
    if ahead.abs() <= TOLERANCE {
        return Finding::ok(
            check,
            "the server's clock agrees with this host's; sessions are in UTC",
        );
    }
    let direction = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    Finding::warning(check, format!("the server's clock is {seconds:.1} s {direction} this host's"))
        .because("marks of deletion carry this host's time: rows may seem deleted before they were last changed")
        .advise("synchronise both with NTP")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::doctor::Level;

    #[test]
    fn more_than_five_seconds_are_a_difference() {
        assert_eq!(judge(TimeDelta::milliseconds(5000)).level, Level::Ok);
        assert_eq!(judge(TimeDelta::milliseconds(-5000)).level, Level::Ok);
        let ahead = judge(TimeDelta::milliseconds(5100));
        assert_eq!(
            (ahead.level, &*ahead.found),
            (Level::Warning, "the server's clock is 5.1 s ahead of this host's")
        );
        assert!(judge(TimeDelta::hours(-9)).found.contains("32400.0 s behind"));
    }
}
