//! How many rows a query has, and which are the first.

/// A [`Detail`](super::Detail): the number of different ids among `$rows`, and the first three of them.
macro_rules! affected {
    ($db:expr, $what:expr, $id:expr, $rows:expr) => {{
        let count: i64 = $crate::on!(&mut *$db, c => $rows
            .select(diesel::dsl::count($id).aggregate_distinct())
            .get_result(c))?;
        let mut ids: Vec<String> = Vec::new();
        if count > 0 {
            ids = $crate::on!(&mut *$db, c => $rows.select($id).distinct().order($id).limit(3).load(c))?;
        }
        $crate::tacker::doctor::Detail::new($what, count.unsigned_abs()).with_ids(ids)
    }};
}

pub(super) use affected;
