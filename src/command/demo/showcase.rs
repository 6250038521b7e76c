//! One VNF's v1 and v2, side by side, at the places where they differ most.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Table, Width, presets};
use diesel::result::QueryResult;
use serde_json::{Map, Value};

use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::stored::without_envelopes;
use crate::tacker::entity::vnf::{self, LegacyVnf, Lock, TargetVnf};
use crate::tacker::sample::{self, Kind};

/// A VNF that was scaled out: v1 keeps its references half-filled, and v2 follows them blindly.
pub(super) fn vnf_id() -> Option<String> {
    sample::first_of(Kind::ScaledOut)
}

pub(super) fn show(db: &mut Db, id: &str) -> QueryResult<io::Result<()>> {
    let ids = [id.to_owned()];
    let (mut v1, mut v2) = (vnf::read(db, &ids, Lock::None)?, vnf::read_v2(db, &ids)?);
    Ok(match (v1.remove(id), v2.remove(id)) {
        (Some(v1), Some(v2)) => print(&v1, &v2),
        (None, _) | (_, None) => Ok(()),
    })
}

/// A place worth looking at: what it is about, and what each side says there.
struct Place {
    about: &'static str,
    v1: Value,
    v2: Value,
}

fn print(v1: &LegacyVnf, v2: &TargetVnf) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let name = v1.instance.vnf_instance_name.as_deref().unwrap_or_default();
    writeln!(
        out,
        "\n{bold}{name}, before and after{bold:#}  {dim}VNF instance {}, scaled out once{dim:#}\n",
        v1.instance.id
    )?;
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    let heading = |text: &str| Cell::new(text).add_attribute(Attribute::Bold);
    table.set_header([heading(""), heading("v1 (SOL003 v2.6.1)"), heading("v2 (SOL003 v3.3.1)")]);
    for Place { about, v1, v2 } in places(v1, v2) {
        table.add_row([about.to_owned(), pretty(&v1), pretty(&v2)]);
    }
    if let Some(about) = table.column_mut(0) {
        about.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(24)));
    }
    writeln!(out, "{}", table.trim_fmt())?;
    out.flush()
}

fn places(v1: &LegacyVnf, v2: &TargetVnf) -> Vec<Place> {
    let info = v1.infos.first();
    let connections = open(&v1.instance.vim_connection_info);
    let v1_cps = open(&info.and_then(|info| info.ext_cp_info.clone()));
    let v1_vnfcs = open(&info.and_then(|info| info.vnfc_resource_info.clone()));
    let v2_info = open(&v2.instance.instantiated_vnf_info);
    let scale = |operation: Option<&str>| operation == Some("SCALE");
    let v1_scale = v1.op_occs.held().iter().find(|op_occ| scale(op_occ.operation.as_deref()));
    let v2_scale = v2.op_occs.held().iter().find(|op_occ| scale(Some(&op_occ.operation.0)));
    let last =
        |list: &Value| list.as_array().and_then(|items| items.last()).cloned().unwrap_or_default();
    vec![
        Place {
            about: "One VIM, listed twice in v1",
            v1: each(&connections, &["id", "vim_id", "vim_type"]),
            v2: Value::Object(
                open(&v2.instance.vim_connection_info)
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(key, entry)| (key.clone(), only(entry, &["vimId", "vimType"])))
                    .collect(),
            ),
        },
        Place {
            about: "An external connection point, and what it points to",
            v1: only(&v1_cps[0], &["id", "cpd_id", "ext_link_port_id", "associated_vnfc_cp_id"]),
            v2: only(
                &v2_info["extCpInfo"][0],
                &["id", "cpdId", "cpConfigId", "extLinkPortId", "associatedVnfcCpId"],
            ),
        },
        Place {
            about: "The VNFC that scaling added",
            v1: each(
                &last(&v1_vnfcs)["vnfc_cp_info"],
                &["id", "cpd_id", "vnf_ext_cp_id", "vnf_link_port_id"],
            ),
            v2: each(
                // The newest comes first in v2.
                &v2_info["vnfcResourceInfo"][0]["vnfcCpInfo"],
                &["id", "cpdId", "vnfExtCpId", "vnfLinkPortId"],
            ),
        },
        Place {
            about: "What the operation asked for",
            v1: open(&v1_scale.and_then(|op_occ| op_occ.operation_params.clone())),
            v2: open(&v2_scale.and_then(|op_occ| op_occ.operation_params.clone())),
        },
    ]
}

/// A cell as JSON, without the string around it and without envelopes.
fn open(cell: &Option<RawJson>) -> Value {
    let parsed = cell.as_ref().and_then(|RawJson(text)| serde_json::from_str(text).ok());
    match parsed {
        Some(Value::String(inner)) => serde_json::from_str(&inner).unwrap_or(Value::String(inner)),
        Some(value) => without_envelopes(value),
        None => Value::Null,
    }
}

/// These members only, those that are there.
fn only(object: &Value, members: &[&str]) -> Value {
    let found = members
        .iter()
        .filter_map(|member| Some(((*member).to_owned(), object.get(member)?.clone())));
    Value::Object(found.collect::<Map<_, _>>())
}

fn each(list: &Value, members: &[&str]) -> Value {
    list.as_array().into_iter().flatten().map(|item| only(item, members)).collect()
}

/// JSON with one member a line and ids cut to what tells them apart.
fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(&shortened(value)).unwrap_or_default();
    text.replace("  ", " ")
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(short_id(text).unwrap_or_else(|| text.clone())),
        Value::Array(items) => items.iter().map(shortened).collect(),
        Value::Object(members) => Value::Object(
            members.iter().map(|(key, value)| (key.clone(), shortened(value))).collect(),
        ),
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_)) => scalar.clone(),
    }
}

/// A text that ends in a UUID, with the first eight digits of that.
fn short_id(text: &str) -> Option<String> {
    let (before, uuid) = text.split_at_checked(text.len().checked_sub(36)?)?;
    uuid::Uuid::try_parse(uuid).ok()?;
    Some(format!("{before}{}…", uuid.get(..8)?))
}
