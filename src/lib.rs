//! Moves a running OpenStack Tacker from its v1 API to its v2 API.

pub mod encoding;
pub mod note;
pub mod schema;
pub mod sol003;
