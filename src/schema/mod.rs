//! (8) The surveyor: what schema a database is on.

pub mod revision;
pub mod survey;
