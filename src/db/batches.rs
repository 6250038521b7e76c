//! Cuts rows into statements.

use super::Limits;

/// From 25 rows on, a statement takes the same time a row, on MariaDB as on PostgreSQL: a longer one would only
/// hold its locks longer and fill more memory. Statements of exactly so many rows are prepared once a connection: MariaDB
/// describes every value of a statement that is prepared.
pub const FULL: usize = 50;

/// Keys in a statement at most: as many as every engine takes, and few enough to be looked up one by one.
pub const MAX_KEYS: usize = 1000;

/// Inserts rows of one type, a batch at a time.
#[macro_export]
macro_rules! insert_rows {
    ($db:expr, $limits:expr, $table:expr, $rows:expr, $Row:ty) => {{
        for batch in $limits.batches($rows, <$Row>::COLUMNS, <$Row>::bytes) {
            match <&[$Row; $crate::db::FULL]>::try_from(batch) {
                Ok(full) => $crate::on!(&mut *$db, c => diesel::insert_into($table).values(full).execute(c))?,
                Err(_) => $crate::on!(&mut *$db, c => diesel::insert_into($table).values(batch).execute(c))?,
            };
        }
        Ok(())
    }};
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
        let max_rows = (self.binds / columns.max(1)).clamp(1, FULL);
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
        let limits = Limits { binds: 100, statement_bytes: 10 };
        assert_eq!(sizes(limits, &[1; 25], 10), [10, 10, 5]);
        assert_eq!(sizes(limits, &[4, 4, 4, 50, 1], 1), [2, 1, 1, 1]);
        assert_eq!(sizes(limits, &[], 1), [0; 0]);
        let wide = Limits { binds: 65_535, statement_bytes: usize::MAX };
        assert_eq!(sizes(wide, &[1; 101], 1), [50, 50, 1]);
        assert_eq!(sizes(limits, &[1, 1], 1000), [1, 1]);
    }
}
