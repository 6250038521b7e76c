//! What is migrated, one folder each: `legacy.rs` (v1 rows) -> `convert.rs` (pure) -> `target.rs` (v2 rows).

pub mod lccn_subscription;
pub mod vnf;
