//! Believable Tacker v1 rows, each cell in the form that Tacker writes: for `retack demo`, tests and
//! benchmarks.
//!
//! It knows v1's stored forms (docs/reference/mapping.md, A) and nothing of conversion or databases.
//! The same arguments give the same rows: ids are UUIDv5 of what they name, times count from one
//! fixed day.
//!
//! ```text
//! site               tenants, VIMs and packages
//! instance           a VNF's name, place and connections -> vnf, vnf_instances
//! openstack          what Heat built for it
//!   hot              from which template                 -> vnf_attribute
//! kubernetes         what runs in a cluster instead
//! instantiated       either of them, as v1 keeps it      -> vnf_instantiated_info, ...
//!   envelope         in tacker_object envelopes
//! op_occ             what happened to it                 -> vnf_lcm_op_occs
//!   resource_changes and what that changed
//! ```

use chrono::{DateTime, TimeDelta};
use serde_json::Value;
use uuid::Uuid;

mod envelope;
mod hot;
mod instance;
mod instantiated;
use crate::tacker::encoding::json;
mod kind;
mod kubernetes;
mod op_occ;
mod openstack;
mod python;
mod resource_changes;
mod site;
#[cfg(test)]
mod tests;

pub use kind::Kind;

/// One row of a Tacker table, its cells in the order of Tacker's own columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub table: &'static str,
    pub cells: Vec<(&'static str, Cell)>,
}

/// A cell as stored. Booleans are integers and times are text, as MariaDB shows them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    Null,
    Integer(i64),
    Text(String),
}

/// The rows that all VNFs share: VIMs with their credentials, VNFDs, packages.
pub fn site() -> Vec<Row> {
    site::rows()
}

/// The rows of one VNF, parents first. `n` is its identity: no two VNFs of a database share it.
pub fn vnf(kind: Kind, n: u32) -> Vec<Row> {
    let vnf = instance::Vnf::new(kind, n);
    let mut rows = vnf.rows();
    rows.extend(instantiated::rows(&vnf));
    rows.extend(op_occ::rows(&vnf));
    rows
}

/// An operator's whole database: some thirty VNFs of all kinds, ordinary ones more than once.
pub fn demo() -> impl Iterator<Item = Row> {
    site().into_iter().chain((1..).zip(DEMO).flat_map(|(n, kind)| vnf(kind, n)))
}

/// The id of the first VNF of a kind in the [`demo`].
pub fn first_of(kind: Kind) -> Option<String> {
    let (n, _) = (1..).zip(DEMO).find(|(_, other)| *other == kind)?;
    Some(instance::Vnf::new(kind, n).id())
}

const DEMO: [Kind; 30] = [
    Kind::UserData,
    Kind::ScaledOut,
    Kind::UserData,
    Kind::Tosca,
    Kind::Kubernetes,
    Kind::Healed,
    Kind::UserData,
    Kind::ExtConnChanged,
    Kind::Modified,
    Kind::Helm,
    Kind::LinkPorts,
    Kind::SeveralVims,
    Kind::DefaultVim,
    Kind::Busy,
    Kind::Kubernetes,
    Kind::Created,
    Kind::CreatedByOldRelease,
    Kind::Terminated,
    Kind::RolledBack,
    Kind::Stuck,
    Kind::UserData,
    Kind::ScaledOut,
    Kind::Damaged,
    Kind::Tosca,
    Kind::Healed,
    Kind::ExtConnChanged,
    Kind::Modified,
    Kind::Helm,
    Kind::Terminated,
    Kind::Created,
];

impl Cell {
    fn json(value: &Value) -> Self {
        Cell::Text(json_text(value))
    }

    /// A JSON string that holds `text`: how v1 wraps what it has already made text of.
    fn json_string(text: String) -> Self {
        Cell::json(&Value::String(text))
    }

    /// JSON in a JSON string.
    fn json_in_json(value: &Value) -> Self {
        Cell::json_string(json_text(value))
    }

    /// A Python repr in a JSON string.
    fn python_in_json(value: &Value) -> Self {
        Cell::json_string(python::repr(value))
    }

    /// JSON `null`, which v1 writes where SQL NULL would do.
    fn json_null() -> Self {
        Cell::json(&Value::Null)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

fn json_text(value: &Value) -> String {
    // Only a map with keys other than strings has no JSON text, and a `Value` cannot be one.
    json::to_string(value).unwrap_or_default()
}

/// `deleted_at` of a living row of `vnf`, `vnfd` or `vims`: their unique keys cannot hold NULL.
const LIVE: &str = "0001-01-01 00:00:00";

/// 2025-03-03, a Monday, on which the site was set up.
const FIRST_DAY: TimeDelta = TimeDelta::seconds(1_740_960_000);

fn time(minutes: i64) -> String {
    let time = DateTime::UNIX_EPOCH + FIRST_DAY + TimeDelta::minutes(minutes);
    time.format("%Y-%m-%d %H:%M:%S").to_string()
}

const NAMESPACE: Uuid = Uuid::from_u128(0x9d3b_0e57_6a2c_4f18_8b41_c05e_7f92_a3d6);

/// An id made from what it names.
fn uuid(name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
}

/// Looks like a Fernet token of a short secret, and opens with no key.
fn fernet_token(name: &str) -> String {
    let noise: String = ["iv", "cipher", "mac"]
        .iter()
        .map(|part| {
            Uuid::new_v5(&NAMESPACE, format!("{name}/{part}").as_bytes()).simple().to_string()
        })
        .collect();
    format!("gAAAAABnxPKA{}==", &noise[..86])
}
