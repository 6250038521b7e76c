//! (8) The surveyor: what schema a database is on, and whether it has the shape that retack counts on.

pub mod revision;
pub mod shape;
pub mod survey;
