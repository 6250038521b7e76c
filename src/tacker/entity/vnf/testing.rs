//! What the tests of this room share: random content, and the sample VNFs as they are read.

use std::path::Path;
use std::sync::OnceLock;

use diesel::SqliteConnection;
use diesel::connection::{Connection, SimpleConnection};
use proptest::prelude::*;
use serde_json::Value;

use super::op_occ::pages::OpOccs;
use super::{ConvertError, Converted, Knowledge, LegacyVnf, Lock, Site, read};
use crate::db::sql_types::RawJson;
use crate::db::{Access, Db};
use crate::on;
use crate::settings::VimKeys;
use crate::tacker::sample::{self, Cell, Kind};
use crate::tacker::vim::{self, Keys};

/// Members that the data types know, so that random objects get far enough to be converted.
const MEMBERS: [&str; 34] = [
    "id",
    "type",
    "flavourId",
    "terminationType",
    "extVirtualLinks",
    "extCps",
    "cpdId",
    "cpConfig",
    "resourceId",
    "resource_id",
    "resource_handle",
    "vim_id",
    "vimConnectionInfo",
    "accessInfo",
    "access_info",
    "extra",
    "use_helm",
    "password",
    "additionalParams",
    "namespace",
    "vdu_mapping",
    "vdu_params",
    "vdu_id",
    "compute_resource",
    "cpd_id",
    "cp_protocol_info",
    "aspect_id",
    "scale_level",
    "scaleGroupDict",
    "monitoring_parameters",
    "localization_languages",
    "affected_vnfcs",
    "metadata",
    "tacker_object.data",
];

pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        prop::sample::select(&["GRACEFUL", "SCALE_IN", "ADDED", "openstack", "IPV4"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        let member = prop::sample::select(&MEMBERS[..]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(member, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON plain, in a string, or broken off; or nothing.
pub(super) fn any_cell() -> impl Strategy<Value = Option<RawJson>> {
    let in_a_string = |text: String| Some(RawJson(Value::from(text).to_string()));
    prop_oneof![
        Just(None),
        any_json().prop_map(|json| Some(RawJson(json.to_string()))),
        any_json().prop_map(move |json| in_a_string(json.to_string())),
        (any_json(), 0..40_usize).prop_map(move |(json, kept)| {
            in_a_string(json.to_string().chars().take(kept).collect::<String>())
        }),
    ]
}

/// Every sample VNF as the database gives it, and the site that they are on.
pub(crate) fn samples() -> &'static (Vec<(Kind, LegacyVnf)>, Site) {
    static SAMPLES: OnceLock<(Vec<(Kind, LegacyVnf)>, Site)> = OnceLock::new();
    SAMPLES.get_or_init(write_and_read)
}

/// What is held by a VNF of a test.
pub(crate) fn held<T>(op_occs: &OpOccs<T>) -> &[T] {
    let OpOccs::Held(rows) = op_occs else { panic!("too many are held") };
    rows
}

pub(crate) fn held_mut<T>(op_occs: &mut OpOccs<T>) -> &mut Vec<T> {
    let OpOccs::Held(rows) = op_occs else { panic!("too many are held") };
    rows
}

/// Converts a VNF that is held.
pub(crate) fn convert(mut vnf: LegacyVnf, site: &Site) -> Result<Converted, ConvertError> {
    let op_occs = std::mem::take(held_mut(&mut vnf.op_occs));
    super::convert::held(vnf, op_occs, site, Knowledge::default())
}

/// A database for what asks none.
pub(crate) fn nowhere() -> Db {
    Db::Sqlite(SqliteConnection::establish(":memory:").expect("a SQLite in memory"))
}

/// The VNFs of a fixture, which lies under the root of the package.
pub(crate) fn of_fixture(path: &Path) -> Vec<LegacyVnf> {
    let (_directory, mut db) = tacker();
    let mut ids = Vec::new();
    let text = std::fs::read_to_string(path).expect("a fixture");
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("a row");
        let table = line["table"].as_str().expect("a table");
        let cells = line["row"].as_object().expect("cells").iter().map(|(column, cell)| {
            let text = match cell {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                Value::Bool(yes) => Some(i32::from(*yes).to_string()),
                other @ (Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                    Some(other.to_string())
                }
            };
            (column.as_str(), text)
        });
        let cells: Vec<_> = cells.collect();
        db.insert_text(table, &cells).expect("a row that fits");
        if table == "vnf_instances" {
            ids.push(line["row"]["id"].as_str().expect("an id").to_owned());
        }
    }
    let found = read(&mut db, &ids, Lock::None).expect("VNFs that are read");
    let mut vnfs: Vec<LegacyVnf> = found.into_values().collect();
    vnfs.sort_by(|one, other| one.instance.id.cmp(&other.instance.id));
    vnfs
}

/// Tacker's tables, which bind no row to another.
pub(crate) fn tacker() -> (tempfile::TempDir, Db) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let url = format!("sqlite:///{}", directory.path().join("tacker.db").display());
    let mut db = Db::open(&url.parse().expect("a URL"), Access::Create).expect("a SQLite file");
    let schema = include_str!("../../../../schema/sqlite.sql");
    on!(&mut db, c => c.batch_execute(schema)).expect("Tacker's tables");
    on!(&mut db, c => c.batch_execute("PRAGMA foreign_keys = OFF")).expect("a setting");
    (directory, db)
}

/// Another instance of v1 in it.
pub(crate) fn add_instance(db: &mut Db, vnf: &str) {
    let sql = format!(
        "INSERT INTO vnf_instances (id, vnfd_id, vnf_provider, vnf_product_name, vnf_software_version, vnfd_version,
             instantiation_state, tenant_id, vnf_pkg_id, created_at, deleted)
         VALUES ('{vnf}', 'd', 'p', 'n', '1', '1', 'INSTANTIATED', 't', 'k', '2026-01-01', 0)"
    );
    on!(db, c => c.batch_execute(&sql)).expect("an instance");
}

/// Another operation occurrence of v1 in it.
pub(crate) fn add_op_occ(db: &mut Db, id: &str, vnf: &str) {
    let sql = format!(
        "INSERT INTO vnf_lcm_op_occs (id, vnf_instance_id, state_entered_time, start_time, operation_state, operation,
             is_automatic_invocation, is_cancel_pending, created_at, tenant_id, deleted)
         VALUES ('{id}', '{vnf}', '2026-01-01', '2026-01-01', 'COMPLETED', 'SCALE', 0, 0, '2026-01-01', 't', 0)"
    );
    on!(db, c => c.batch_execute(&sql)).expect("an operation occurrence");
}

/// A Tacker with every sample VNF.
pub(crate) fn sampled() -> (tempfile::TempDir, Db) {
    let (directory, mut db) = tacker();
    write_samples(&mut db);
    let revision = "INSERT INTO alembic_version VALUES ('ca2ad037c320')";
    on!(&mut db, c => c.batch_execute(revision)).expect("a revision");
    (directory, db)
}

fn write_samples(db: &mut Db) -> Vec<(Kind, Vec<sample::Row>)> {
    let kinds = (1..).zip(Kind::ALL);
    let vnfs: Vec<_> = kinds.map(|(n, kind)| (kind, sample::vnf(kind, n))).collect();
    let rows = sample::site().into_iter().chain(vnfs.iter().flat_map(|(_, rows)| rows.clone()));
    for row in rows {
        let cells: Vec<_> =
            row.cells.into_iter().map(|(column, cell)| (column, text(cell))).collect();
        db.insert_text(row.table, &cells).expect("a row that fits");
    }
    vnfs
}

fn write_and_read() -> (Vec<(Kind, LegacyVnf)>, Site) {
    let (_directory, mut db) = tacker();
    let vnfs = write_samples(&mut db);
    let keys = Keys { files: &VimKeys::default(), barbican: None };
    let site = Site {
        vims: vim::read(&mut db, &keys).expect("the VIMs"),
        force_failed_temp: true,
        ..Site::default()
    };
    let read = vnfs.into_iter().map(|(kind, rows)| {
        let id = rows.into_iter().find(|row| row.table == "vnf_instances").and_then(|row| {
            let (_, id) = row.cells.into_iter().find(|(column, _)| *column == "id")?;
            text(id)
        });
        let id = id.expect("a VNF has an id");
        let mut found =
            read(&mut db, std::slice::from_ref(&id), Lock::None).expect("a VNF that is read");
        (kind, found.remove(&id).expect("the VNF just written"))
    });
    (read.collect(), site)
}

fn text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Integer(number) => Some(number.to_string()),
        Cell::Text(text) => Some(text),
    }
}

/// Every JSON cell of a VNF.
pub(super) fn json_cells(vnf: &mut LegacyVnf) -> Vec<&mut Option<RawJson>> {
    let mut cells = vec![&mut vnf.instance.vim_connection_info, &mut vnf.instance.vnf_metadata];
    for info in &mut vnf.infos {
        cells.extend([
            &mut info.ext_cp_info,
            &mut info.ext_virtual_link_info,
            &mut info.ext_managed_virtual_link_info,
            &mut info.vnfc_resource_info,
            &mut info.vnf_virtual_link_resource_info,
            &mut info.virtual_storage_resource_info,
            &mut info.vnfc_info,
            &mut info.additional_params,
            &mut info.scale_status,
        ]);
    }
    for op_occ in held_mut(&mut vnf.op_occs) {
        cells.extend([
            &mut op_occ.operation_params,
            &mut op_occ.error,
            &mut op_occ.resource_changes,
            &mut op_occ.changed_info,
            &mut op_occ.changed_ext_connectivity,
        ]);
    }
    cells
}
