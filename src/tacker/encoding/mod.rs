//! How v1 cells are opened and v2 cells are closed: envelopes, JSON in JSON, Python literals.
//! Knows text, not tables and not the standard (mapping.md A.1, A.2, B.1).

pub mod cell;
mod free_map;
pub mod json;
mod keyed;
pub mod python;
pub mod stored;

pub use cell::CellError;
pub use free_map::FreeMap;
pub use keyed::Keyed;
