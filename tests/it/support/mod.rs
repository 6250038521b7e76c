//! What the tests stand on: throw-away databases, and retack run against them.
//!
//! Nothing in here uses retack to look at a database, so that a test's view of the result is independent of the code
//! under test: servers are asked through their own command line clients.

pub(crate) mod account;
mod catalogue;
mod database;
mod engine;
pub(crate) mod galera;
pub(crate) mod json_path;
pub(crate) mod migrated;
pub(crate) mod node;
pub(crate) mod page;
pub(crate) mod proxy;
pub(crate) mod retack;
mod rows;
pub(crate) mod server;
mod until;
pub(crate) mod v2;

pub(crate) use database::{Columns, Fixture, Snapshot, TestDb, fixture_lines, read_fixture, text};
pub(crate) use engine::{Engine, on_every_engine};
pub(crate) use rows::{LIVE, id, row};
pub(crate) use until::until;
