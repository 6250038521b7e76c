//! VNF LCM operation occurrences: `vnf_lcm_op_occs` -> `VnfLcmOpOccV2`.
//!
//! A row is decoded once and used twice: [`history`] learns from all of a VNF's what they tell of the VNF itself,
//! then [`convert()`] makes each a row of v2. Of a VNF that has very many ([`pages`]), none is kept in between.

mod changed_ext_connectivity;
mod convert;
mod decode;
pub mod history;
pub mod legacy;
pub mod pages;
mod request;
mod state;
pub mod target;
#[cfg(test)]
mod tests;

pub use convert::{Context, convert};
pub use decode::{Decoded, OpOccError, decode};
