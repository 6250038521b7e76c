//! (1) The desk: one verb a file. Orchestrates; no SQL, no mapping.

pub mod complete;
pub mod demo;
pub mod doctor;
pub mod failure;
pub mod global;
mod hands;
pub mod heat;
pub mod history;
pub mod lock;
pub mod migrate_to_v2;
mod operate;
pub mod purge_deleted;
pub mod rollback;
mod run_args;
mod session;
mod shard;
pub mod show;
pub mod status;
mod subscriptions;
mod throttle;
pub mod verify;
mod vnfs;
mod which;

pub use session::Session;
