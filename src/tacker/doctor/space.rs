//! Room for what a migration adds, and the right to put it there.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use diesel::result::QueryResult;
use rustix::fs::{Access, access, statvfs};

use super::{Check, Finding, Patient};
use crate::db::DatabaseUrl;

/// Three ids of 36, the name of a table, two times and small change.
const MARK: i64 = 200;

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if patient.quick || !patient.has_tables() {
        return Ok(Vec::new());
    }
    let mut v1 = 0;
    for table in ["vnf_instances", "vnf_instantiated_info", "vnf_lcm_op_occs"] {
        v1 += patient.volume(table)?.byte_count;
    }
    let vnfs = patient.volume("vnf")?.row_count;
    let v2 =
        patient.volume("VnfInstanceV2")?.byte_count + patient.volume("VnfLcmOpOccV2")?.byte_count;
    let estimate = Estimate {
        migrate: v1.unsigned_abs(),
        // The mark of a VNF, and that of its legacy row.
        complete: (2 * vnfs * MARK).unsigned_abs(),
        rollback: v1.max(v2).unsigned_abs(),
    };
    let free = match patient.url {
        DatabaseUrl::Sqlite(path) => {
            let free =
                statvfs(folder(path)).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
            free.ok()
        }
        DatabaseUrl::Mysql(_) | DatabaseUrl::Postgres(_) => None,
    };
    Ok(vec![judge(estimate, free)])
}

/// Bytes that each verb adds, were it to work on all VNFs.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    migrate: u64,
    complete: u64,
    rollback: u64,
}

fn judge(estimate: Estimate, free: Option<u64>) -> Finding {
    let check = Check::ArchiveSpace;
    let Estimate { migrate, complete, rollback } = estimate;
    let all = migrate.saturating_add(complete).saturating_add(rollback);
    let found = format!(
        "migrating all adds about {}, completing {}, rolling back {}",
        bytes(migrate),
        bytes(complete),
        bytes(rollback)
    );
    match free {
        None => Finding::info(check, found)
            .because("the server does not tell how much disk is free")
            .advise(format!("see that its disk has {} to spare", bytes(all.saturating_mul(2)))),
        // As much again while a transaction is open.
        Some(free) if free < all.saturating_mul(2) => {
            Finding::warning(check, format!("{found}; {} are free", bytes(free)))
                .because("with its journal a transaction needs twice its size; when the disk is full, the run breaks off")
                .advise("make room, or purge what is deleted: `retack purge-deleted`")
        }
        Some(free) => Finding::ok(check, format!("{found}; {} are free", bytes(free))),
    }
}

fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        1024..0x10_0000 => format!("{} KiB", count >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", count >> 20),
        _ => format!("{:.1} GiB", count as f64 / f64::from(1 << 30)),
    }
}

/// The directory that an SQLite file is in, where its journal will be, too.
fn folder(file: &Path) -> PathBuf {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Whether an SQLite file can be written, found out without writing.
pub(super) fn writable(file: &Path) -> Finding {
    let check = Check::ReadOnly;
    if OpenOptions::new().write(true).open(file).is_err() {
        return Finding::error(check, "the file cannot be written")
            .because("every verb but doctor writes")
            .advise("run retack as the owner of the file, or give yourself the right to write it");
    }
    if access(folder(file), Access::WRITE_OK | Access::EXEC_OK).is_err() {
        return Finding::error(check, "the file's directory cannot be written")
            .because("SQLite makes its journal beside the file")
            .advise("run retack as the owner of the directory");
    }
    Finding::ok(check, "the file and its directory can be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::doctor::Level;

    #[test]
    fn a_disk_must_hold_twice_what_is_added() {
        let level = |free| judge(Estimate { migrate: 50, complete: 20, rollback: 30 }, free).level;
        assert_eq!(level(Some(200)), Level::Ok);
        assert_eq!(level(Some(199)), Level::Warning);
        assert_eq!(level(None), Level::Info);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tacker.db");
        assert_eq!(writable(&file).level, Level::Error);
        assert!(!file.exists());
        std::fs::write(&file, "").unwrap();
        assert_eq!(writable(&file).level, Level::Ok);
    }

    #[test]
    fn bytes_are_shown_as_people_say_them() {
        assert_eq!([0, 1023, 1024, 3 << 20].map(bytes), ["0 B", "1023 B", "1 KiB", "3 MiB"]);
        assert_eq!(bytes(3 << 29), "1.5 GiB");
    }
}
