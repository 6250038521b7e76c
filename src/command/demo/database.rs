//! Makes the demo's database: Tacker's schema, and the sample VNFs.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, bail};
use diesel::QueryableByName;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use crate::db::{Access, DatabaseUrl, Db};
use crate::on;
use crate::tacker::sample::{self, Cell};
use crate::tacker::schema::revision::Revision;

/// Marks a file as the demo's own, in SQLite's header: `rtck`.
const APPLICATION_ID: i32 = 0x7274_636b;

#[derive(QueryableByName)]
struct ApplicationId {
    #[diesel(sql_type = Integer)]
    application_id: i32,
}

/// Creates the file anew, and says how many VNFs there are in it.
pub(super) fn create(file: &Path, url: &DatabaseUrl) -> anyhow::Result<usize> {
    remove_earlier(file, url)?;
    let mut db = Db::open(url, Access::Create)?;
    db.transaction(|db| {
        on!(db, c => c.batch_execute(include_str!("../../../schema/sqlite.sql")))
            .context("creating Tacker's tables")?;
        on!(db, c => c.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID}")))?;
        let head = Revision::HEAD.id().to_owned();
        db.insert_text("alembic_version", &[("version_num", Some(head))])?;
        let mut vnfs = HashSet::new();
        for row in sample::demo() {
            let text = |cell: Cell| match cell {
                Cell::Null => None,
                Cell::Integer(number) => Some(number.to_string()),
                Cell::Text(text) => Some(text),
            };
            let cells: Vec<_> =
                row.cells.into_iter().map(|(column, cell)| (column, text(cell))).collect();
            if row.table == "vnf_instances" {
                vnfs.extend(
                    cells.iter().find(|(column, _)| *column == "id").and_then(|(_, id)| id.clone()),
                );
            }
            db.insert_text(row.table, &cells)
                .with_context(|| format!("filling table {}", row.table))?;
        }
        Ok(vnfs.len())
    })
}

fn remove_earlier(file: &Path, url: &DatabaseUrl) -> anyhow::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let mut db = Db::open(url, Access::ReadOnly)?;
    let found = on!(&mut db, c => diesel::sql_query("PRAGMA application_id").get_result::<ApplicationId>(c));
    if !found.is_ok_and(|found| found.application_id == APPLICATION_ID) {
        bail!(
            "{} exists and is not from an earlier demo; choose another with --file",
            file.display()
        );
    }
    drop(db);
    std::fs::remove_file(file)
        .with_context(|| format!("removing {} of an earlier demo", file.display()))
}
