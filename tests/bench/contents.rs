//! VNFs of real shape and size, in Tacker's own tables.

use retack::tacker::sample::{self, Cell, Kind, Row};
use uuid::Uuid;

use crate::script::Script;
use crate::support::{Engine, TestDb};

/// What instantiated VNFs of OpenStack have been through, one after the other.
const KINDS: [Kind; 5] =
    [Kind::UserData, Kind::ScaledOut, Kind::Healed, Kind::Modified, Kind::ExtConnChanged];

/// How often each operation is in a VNF's history.
const TIMES: u32 = 2;

/// A database with so many VNFs.
pub(crate) fn database(engine: Engine, vnfs: u32) -> TestDb {
    let vnfs = (0..vnfs).zip(KINDS.into_iter().cycle());
    filled(
        engine,
        vnfs.flat_map(|(n, kind)| sample::vnf(kind, n)).flat_map(|row| again(row, TIMES)),
    )
}

/// The same of VNFs that Tacker's own tool survives.
pub(crate) fn plain(engine: Engine, vnfs: u32) -> TestDb {
    let vnfs = (0..vnfs).flat_map(|n| sample::vnf(Kind::UserData, n));
    filled(engine, vnfs.flat_map(|row| again(row, 2 * TIMES)))
}

/// A database with one VNF that has so many operation occurrences.
pub(crate) fn one_with(engine: Engine, op_occs: u32) -> TestDb {
    let rows = sample::vnf(Kind::Healed, 0);
    let has = rows.iter().filter(|row| row.table == "vnf_lcm_op_occs").count();
    let times = op_occs / u32::try_from(has).expect("a few");
    filled(engine, rows.into_iter().flat_map(|row| again(row, times)))
}

fn filled(engine: Engine, rows: impl Iterator<Item = Row>) -> TestDb {
    let db = TestDb::new(engine);
    let mut script = Script::default();
    for row in sample::site().into_iter().chain(rows) {
        script.add(engine, row);
        if script.is_full() {
            script.send(&db);
        }
    }
    script.send(&db);
    // As a server that has been up for longer would know them.
    match engine {
        Engine::Sqlite | Engine::Postgres => db.execute("ANALYZE"),
        Engine::Mariadb => {
            db.execute("ANALYZE TABLE vnf_instances, vnf_instantiated_info, vnf_lcm_op_occs")
        }
    }
    db
}

/// The history of a VNF, longer: each operation with ids of its own.
fn again(row: Row, times: u32) -> impl Iterator<Item = Row> {
    let times = if row.table == "vnf_lcm_op_occs" { times } else { 1 };
    (0..times).map(move |time| {
        let mut row = row.clone();
        if time > 0 {
            for (_, cell) in row.cells.iter_mut().filter(|(column, _)| *column == "id") {
                if let Cell::Text(id) = cell {
                    let id = format!("{id} {time}");
                    *cell =
                        Cell::Text(Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes()).to_string());
                }
            }
        }
        row
    })
}
