//! Tells the log of every statement before it is sent, and how long it took.

use std::time::Instant;

use diesel::Connection;
use diesel::connection::InstrumentationEvent;

use super::Db;
use crate::on;

/// The log's target for statements; `-vv` or `RUST_LOG=retack::sql=debug` shows them, `=trace` how long each took.
const TARGET: &str = "retack::sql";

impl Db {
    /// Only statements, never the values bound to them: those can be credentials.
    pub(super) fn watch(&mut self) {
        if cfg!(feature = "faults") || tracing::enabled!(target: TARGET, tracing::Level::DEBUG) {
            let mut started = Instant::now();
            on!(self, c => c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                #[cfg(feature = "faults")]
                super::faults::happen(&event);
                tell(event, &mut started);
            }));
        }
    }
}

fn tell(event: InstrumentationEvent<'_>, started: &mut Instant) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let query = query.to_string();
        let statement = query.split(" -- binds: ").next().unwrap_or_default();
        tracing::debug!(target: TARGET, "{statement}");
        *started = Instant::now();
    } else if let InstrumentationEvent::FinishQuery { .. } = event {
        tracing::trace!(target: TARGET, took_us = started.elapsed().as_micros());
    }
}
