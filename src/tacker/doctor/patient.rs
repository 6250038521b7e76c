//! The database under examination, and what several checks want to know of it, looked up once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::vnfs::Walked;
use crate::db::{ColumnFact, DatabaseUrl, Db, Engine, ServerSettings, Volume};
use crate::on;
use crate::settings::Credentials;
use crate::tacker::schema::shape;
use crate::tacker::schema::survey::{Survey, SurveyError, survey};

pub struct Patient<'a> {
    pub(super) db: Db,
    pub(super) url: &'a DatabaseUrl,
    pub(super) settings: ServerSettings,
    pub(super) columns: Vec<ColumnFact>,
    pub(super) version: String,
    /// Of one statement and its answer.
    pub(super) latency: Duration,
    pub(super) survey: Result<Survey, SurveyError>,
    pub(super) credentials: &'a Credentials,
    /// Leave out what reads every row.
    pub(super) quick: bool,
    /// What reading every VNF has shown. The check that asks first reads them, and tells when that fails.
    pub(super) walk: Walked,
    volumes: HashMap<&'static str, Volume>,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Patient<'a> {
    pub fn new(
        mut db: Db,
        url: &'a DatabaseUrl,
        credentials: &'a Credentials,
        quick: bool,
        stop: &'a dyn Fn() -> bool,
    ) -> QueryResult<Self> {
        Ok(Self {
            latency: latency(&mut db)?,
            version: db.server_version()?,
            settings: db.settings()?,
            columns: db.columns()?,
            survey: survey(&mut db),
            db,
            url,
            credentials,
            quick,
            walk: Walked::NotYet,
            volumes: HashMap::new(),
            stop,
        })
    }

    /// The server's version in its own words.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// `alembic_version.version_num`, where it is one that retack works on.
    pub fn revision(&self) -> Option<&str> {
        self.survey.as_ref().ok().map(|survey| survey.version_num.as_str())
    }

    /// Whether Tacker's tables are there to be looked into.
    pub(super) fn has_tables(&self) -> bool {
        self.survey.is_ok()
    }

    pub(super) fn interrupted(&self) -> bool {
        (self.stop)()
    }

    /// How much the columns of a table hold that retack uses.
    pub(super) fn volume(&mut self, table: &'static str) -> QueryResult<Volume> {
        if let Some(known) = self.volumes.get(table) {
            return Ok(*known);
        }
        let expected = shape::expected_columns().into_iter().filter(|one| one.table == table);
        let columns: Vec<_> = expected.map(|one| one.column).collect();
        let volume = self.db.volume(table, &columns)?;
        self.volumes.insert(table, volume);
        Ok(volume)
    }
}

/// The shortest of three: the first may include what the server does only once.
fn latency(db: &mut Db) -> QueryResult<Duration> {
    let mut shortest = Duration::MAX;
    for _ in 0..3 {
        let begun = Instant::now();
        let _one: i32 = on!(db, c => diesel::select(sql::<Integer>("1")).get_result(c))?;
        shortest = shortest.min(begun.elapsed());
    }
    Ok(shortest)
}
