//! What a chunk of VNFs goes through: migrated, completed, or rolled back.

pub mod complete;
mod drift;
pub mod migrate;
pub mod rollback;
pub mod stacks;
