//! VNF instances: `vnf_instances` with its satellites -> `VnfInstanceV2`.

pub mod attribute;
mod beyond;
pub mod connections;
pub mod convert;
pub mod decode;
mod helm;
mod kubernetes;
pub mod legacy;
pub mod open;
mod route;
pub mod stack;
pub mod target;
#[cfg(test)]
mod testing;
