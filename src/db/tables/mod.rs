//! The tables, as far as retack knows them.

pub mod retack;
pub mod v1;
pub mod v2;
