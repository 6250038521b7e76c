//! The conversion of a VNF as a whole.

mod kept;
mod pages;
mod random;
