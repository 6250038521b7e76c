//! Cuts rows into statements.

use super::Limits;

/// From 25 rows on, a statement of `VALUES` takes the same time a row: a longer one would only hold its locks longer and
/// fill more memory. Statements of exactly so many rows are prepared once a connection: MariaDB describes every value of
/// a statement that is prepared.
pub const FULL: usize = 50;

/// Rows for PostgreSQL's `unnest`. A statement has one text and a value for each column, however many rows: none is
/// prepared again, and with so many the round trips no longer count.
#[cfg(feature = "postgres")]
pub const UNNESTED: usize = 500;

/// Keys in a statement at most: as many as every engine takes, and few enough to be looked up one by one.
pub const MAX_KEYS: usize = 1000;

#[cfg(feature = "postgres")]
diesel::define_sql_function! {
    /// The elements of an array, one a row. Several side by side give rows of as many columns.
    fn unnest<ST: diesel::sql_types::SingleValue>(elements: diesel::sql_types::Array<ST>) -> ST;
}

/// Inserts rows of one type, a batch at a time. All its fields are told, each of which is the column of its name.
#[macro_export]
macro_rules! insert_rows {
    ($db:expr, $limits:expr, $rows:expr, $Row:ident => $table:ident { $($column:ident),+ $(,)? }) => {{
        let _ = |$Row { $($column: _),+ }: $Row| ();
        let columns = [$(stringify!($column)),+].len();
        for batch in $limits.batches($rows, columns, <$Row>::bytes) {
            match &mut *$db {
                $crate::db::Db::Sqlite(c) => $crate::insert_values!(c, $table, batch),
                #[cfg(feature = "mysql")]
                $crate::db::Db::Mysql(c) => $crate::insert_values!(c, $table, batch),
                #[cfg(feature = "postgres")]
                $crate::db::Db::Postgres(c) => diesel::select(($(
                    $crate::db::unnest::<diesel::dsl::SqlTypeOf<$table::$column>, _>(
                        Vec::from_iter(batch.iter().map(|row| &row.$column)),
                    ),
                )+))
                .insert_into($table::table)
                .into_columns(($($table::$column,)+))
                .execute(c),
            }?;
        }
        Ok(())
    }};
}

/// Inserts rows by `VALUES`.
#[macro_export]
macro_rules! insert_values {
    ($c:expr, $table:ident, $batch:expr) => {
        match <&[_; $crate::db::FULL]>::try_from($batch) {
            Ok(full) => diesel::insert_into($table::table).values(full).execute($c),
            Err(_) => diesel::insert_into($table::table).values($batch).execute($c),
        }
    };
}

impl Limits {
    /// Consecutive pieces of `rows`, each small enough for one statement. `bytes` tells the length of a
    /// row's values; a row that is too long by itself goes alone.
    pub fn batches<T>(
        self,
        rows: &[T],
        columns: usize,
        bytes: impl Fn(&T) -> usize,
    ) -> impl Iterator<Item = &[T]> {
        let max_rows = (self.binds / columns.max(1)).clamp(1, self.rows);
        let mut rest = rows;
        std::iter::from_fn(move || {
            let mut length = bytes(rest.first()?);
            let mut count = 1;
            while count < max_rows.min(rest.len()) {
                length += bytes(&rest[count]);
                if length > self.statement_bytes {
                    break;
                }
                count += 1;
            }
            let (batch, after) = rest.split_at(count);
            rest = after;
            Some(batch)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(limits: Limits, rows: &[usize], columns: usize) -> Vec<usize> {
        limits.batches(rows, columns, |row| *row).map(<[usize]>::len).collect()
    }

    #[test]
    fn binds_bytes_and_rows_each_end_a_statement() {
        let limits = Limits { rows: FULL, binds: 100, statement_bytes: 10 };
        assert_eq!(sizes(limits, &[1; 25], 10), [10, 10, 5]);
        assert_eq!(sizes(limits, &[4, 4, 4, 50, 1], 1), [2, 1, 1, 1]);
        assert_eq!(sizes(limits, &[], 1), [0; 0]);
        let wide = Limits { rows: FULL, binds: 65_535, statement_bytes: usize::MAX };
        assert_eq!(sizes(wide, &[1; 101], 1), [50, 50, 1]);
        assert_eq!(sizes(limits, &[1, 1], 1000), [1, 1]);
    }
}
