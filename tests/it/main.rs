//! The tests that need a database or the `retack` program itself, on every engine.
//!
//! They are one program, so that it links once. `sh tests/run.sh` starts the servers and runs them.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod belt;
mod canaries;
mod connect;
mod cost;
mod credentials;
mod docs;
mod doctor;
mod drift;
mod encryption;
mod faults;
mod fixtures;
mod knowledge;
mod large;
mod layers;
mod lifecycle;
mod openstack;
mod operability;
mod options;
mod oracle;
mod packages;
mod purge;
mod readable;
mod references;
mod refusals;
mod scenarios;
mod schema;
mod statements;
mod subscriptions;
mod support;
mod survey;
mod throttle;
mod tls;
