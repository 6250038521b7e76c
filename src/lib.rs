//! Moves a running OpenStack Tacker from its v1 API to its v2 API.

pub mod batch;
pub mod cli;
pub mod command;
pub mod db;
pub mod doctor;
pub mod encoding;
pub mod entity;
pub mod exit;
pub mod journal;
pub mod mapping;
pub mod note;
pub mod plan;
pub mod purge;
pub mod sample;
pub mod schema;
pub mod secret;
pub mod settings;
pub mod side_by_side;
pub mod sol003;
pub mod stop;
pub mod throttle;
pub mod verify;
pub mod vim;
pub mod vnfd;
