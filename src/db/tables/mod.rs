//! retack's own tables, as Diesel's queries know them.

pub mod retack;
