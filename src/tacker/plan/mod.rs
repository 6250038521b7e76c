//! (3) What may be done with a VNF, and what stands in the way. Pure: decides, touches nothing.

pub mod operability;
pub mod preflight;
mod refusal;

pub use refusal::Refusal;
