//! The v2 rows of a database, with their JSON cells open.

use serde_json::{Map, Value};

use super::TestDb;

pub(crate) const TABLES: [&str; 2] = ["VnfInstanceV2", "VnfLcmOpOccV2"];

/// The columns that hold JSON, of both tables.
pub(crate) const JSON_COLUMNS: [&str; 11] = [
    "changedExtConnectivity",
    "changedInfo",
    "error",
    "extensions",
    "instantiatedVnfInfo",
    "metadata",
    "modificationsTriggeredByVnfPkgChange",
    "operationParams",
    "resourceChanges",
    "vimConnectionInfo",
    "vnfConfigurableProperties",
];

/// What shows that JSON stood in a JSON string, as in the fixtures.
pub(crate) const IN_A_STRING: &str = "$str";

/// A row, every cell as the column stores it: text or null.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) table: &'static str,
    pub(crate) cells: Map<String, Value>,
}

impl Row {
    /// The text of a cell; `None` for NULL.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        self.cells[column].as_str()
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id").expect("every row has an id")
    }

    /// The VNF that the row is about.
    pub(crate) fn vnf_id(&self) -> &str {
        self.text(if self.table == TABLES[0] { "id" } else { "vnfInstanceId" })
            .expect("every row is about a VNF")
    }

    /// A JSON cell, out of its JSON string if it stands in one; `None` for NULL.
    pub(crate) fn json(&self, column: &str) -> Option<Value> {
        Some(bare(&open(self.text(column)?)).clone())
    }

    /// Every cell that is not NULL, the JSON ones opened.
    pub(crate) fn opened(&self) -> Map<String, Value> {
        let cells = self.cells.iter().filter_map(|(column, cell)| Some((column, cell.as_str()?)));
        let opened = cells.map(|(column, text)| {
            let is_json = JSON_COLUMNS.contains(&column.as_str());
            (column.clone(), if is_json { open(text) } else { text.into() })
        });
        opened.collect()
    }
}

/// A JSON cell; JSON in a JSON string shows as `{"$str": ...}`.
pub(crate) fn open(text: &str) -> Value {
    let cell: Value = serde_json::from_str(text).expect("a JSON cell");
    let Some(inner) = cell.as_str() else { return cell };
    let inner: Value = serde_json::from_str(inner).expect("JSON in a JSON string");
    Value::Object([(IN_A_STRING.to_owned(), inner)].into_iter().collect())
}

/// An opened cell without what shows that it stood in a JSON string.
pub(crate) fn bare(cell: &Value) -> &Value {
    cell.get(IN_A_STRING).unwrap_or(cell)
}

/// All v2 rows: instances, then operations, each by id.
pub(crate) fn rows(db: &TestDb) -> Vec<Row> {
    let of = |table| {
        let rows = db.dump(table).into_iter();
        rows.map(move |row| Row { table, cells: serde_json::from_value(row).expect("an object") })
    };
    TABLES.into_iter().flat_map(of).collect()
}
