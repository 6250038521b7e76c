//! What the tests of this folder share: a VNF, its rows, and one way to show what becomes of them.

mod columns;
mod history;
mod operations;
mod random;

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;

use chrono::NaiveDateTime;
use serde_json::Value;

use super::legacy::VnfLcmOpOcc;
use super::target::VnfLcmOpOccV2;
use super::{Context, OpOccError, convert, decode};
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::json;
use crate::tacker::note::Notes;
use crate::tacker::sol003::facts::Facts;
use crate::tacker::sol003::testing;

/// The VNF of the scenarios, and of `sol003::testing`.
struct Vnf {
    facts: Facts,
    desc_id_of_virtual_link: HashMap<String, String>,
    ext_virtual_link_ids: HashSet<String>,
}

fn vnf() -> Vnf {
    let mut facts = testing::facts();
    facts.vims.insert("00000011-0000-4000-8000-000000000011", "vim_0");
    facts.vims.insert("00000021-0000-4000-8000-000000000021", "vim_0");
    let links = [("vl-1", "ext-vl"), ("vl-3", "internal")];
    Vnf {
        facts,
        desc_id_of_virtual_link: links
            .map(|(id, desc_id)| (id.to_owned(), desc_id.to_owned()))
            .into(),
        ext_virtual_link_ids: ["ext-vl".to_owned()].into(),
    }
}

impl Vnf {
    fn context(&self) -> Context<'_> {
        Context {
            facts: &self.facts,
            flavour_id: Some("simple"),
            desc_id_of_virtual_link: &self.desc_id_of_virtual_link,
            ext_virtual_link_ids: &self.ext_virtual_link_ids,
            force_failed_temp: false,
            now: time("2026-11-21 12:00:00"),
        }
    }
}

fn time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
}

/// A row with nothing in its JSON columns.
fn row(operation: &str, state: &str) -> VnfLcmOpOcc {
    VnfLcmOpOcc {
        id: "op".to_owned(),
        vnf_instance_id: "vnf".to_owned(),
        operation_state: Some(state.to_owned()),
        state_entered_time: time("2025-01-01 00:03:00"),
        start_time: time("2025-01-01 00:00:00"),
        operation: Some(operation.to_owned()),
        is_automatic_invocation: 0,
        is_cancel_pending: 0,
        grant_id: None,
        operation_params: None,
        error: None,
        resource_changes: None,
        changed_info: None,
        changed_ext_connectivity: None,
    }
}

/// JSON as v1 stores it: in a JSON string.
fn stored(json: &str) -> Option<RawJson> {
    Some(RawJson(json::to_string(&json).unwrap()))
}

/// The operation occurrences that Tacker wrote into a file of tests/fixtures.
fn fixture(path: &str) -> Vec<VnfLcmOpOcc> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
    let lines = std::fs::read_to_string(path).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows = lines.filter(|line| line["table"] == "vnf_lcm_op_occs").map(|line| {
        let text = |column: &str| line["row"][column].as_str().map(str::to_owned);
        let cell = |column: &str| text(column).map(RawJson);
        VnfLcmOpOcc {
            id: "op".to_owned(),
            operation_params: cell("operation_params"),
            error: cell("error"),
            resource_changes: cell("resource_changes"),
            changed_info: cell("changed_info"),
            changed_ext_connectivity: cell("changed_ext_connectivity"),
            ..row(&text("operation").unwrap(), &text("operation_state").unwrap())
        }
    });
    rows.collect()
}

fn scenario(name: &str, operation: &str) -> VnfLcmOpOcc {
    let rows = fixture(&format!("scenarios/{name}.jsonl"));
    rows.into_iter().find(|row| row.operation.as_deref() == Some(operation)).unwrap()
}

/// Both steps, and the notes of both.
fn both(row: VnfLcmOpOcc, context: &Context<'_>) -> (Result<VnfLcmOpOccV2, OpOccError>, Notes) {
    let mut notes = Notes::default();
    let v2 = decode(row, &mut notes).and_then(|decoded| convert(decoded, context, &mut notes));
    (v2, notes)
}

fn converted(row: VnfLcmOpOcc) -> String {
    converted_in(row, &vnf().context())
}

/// The columns that are set, a JSON string holding JSON as `str` and what it holds; then the notes.
fn converted_in(row: VnfLcmOpOcc, context: &Context<'_>) -> String {
    let (v2, notes) = both(row, context);
    let v2 = v2.unwrap();
    let mut lines =
        vec![format!("{} {} {}", v2.operation.0, v2.operation_state.0, v2.state_entered_time)];
    let cells = [
        ("operationParams", v2.operation_params),
        ("error", v2.error),
        ("resourceChanges", v2.resource_changes),
        ("changedInfo", v2.changed_info),
        ("changedExtConnectivity", v2.changed_ext_connectivity),
    ];
    for (column, cell) in cells {
        let Some(RawJson(cell)) = cell else { continue };
        lines.push(match serde_json::from_str::<String>(&cell) {
            Ok(inner) => format!("{column}: str {inner}"),
            Err(_) => format!("{column}: {cell}"),
        });
    }
    lines.extend(notes.into_vec().iter().map(ToString::to_string));
    lines.join("\n")
}

/// The error with what it was caused by.
fn refused(row: VnfLcmOpOcc) -> String {
    let error = both(row, &vnf().context()).0.unwrap_err();
    let source = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{source}")
}
