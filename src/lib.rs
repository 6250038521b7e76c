//! Moves a running OpenStack Tacker from its v1 API to its v2 API.

pub mod cli;
pub mod command;
pub mod db;
pub mod exit;
pub mod report;
pub mod run;
pub mod secret;
pub mod settings;
pub mod stop;
pub mod tacker;
