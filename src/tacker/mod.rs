//! All that knows OpenStack Tacker: its two schemas, the standard behind them, and the way from one to the other.

pub mod doctor;
pub mod encoding;
pub mod entity;
pub mod journal;
pub mod mapping;
pub mod migrate;
pub mod note;
pub mod plan;
pub mod purge;
pub mod sample;
pub mod schema;
pub mod side_by_side;
pub mod sol003;
pub mod tables;
pub mod verify;
pub mod vim;
pub mod vnfd;
