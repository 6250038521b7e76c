//! The conversion of a VNF as a whole.

mod cost;
mod kept;
mod pages;
mod random;
