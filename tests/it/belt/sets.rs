//! Some VNFs, however they are meant.

use std::io::Write;

use super::{fill, id};
use crate::support::retack::Retack;
use crate::support::{TestDb, on_every_engine};

on_every_engine! {
    fn a_run_names_the_vnfs_that_it_changed(db: TestDb) {
        fill(&db, 6);
        let first = Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --vnf-id {} --vnf-id {}", id(2), id(4)));
        let first = first.report(0)["runId"].as_str().expect("an id").to_owned();
        let all = Retack::on(&db).words("migrate-to-v2 --all --keep-orig").report(0);
        let all = all["runId"].as_str().expect("an id").to_owned();

        let completed = Retack::on(&db).words(&format!("complete --run {first}")).report(0);
        assert_eq!(ids(&completed), [id(2), id(4)]);
        // The second run found those two unchanged.
        let back = Retack::on(&db).words(&format!("rollback --run {all}")).report(0);
        assert_eq!(ids(&back), [id(1), id(3), id(5), id(6)]);
        assert_eq!(back["outcomes"]["rolled-back"], 4);
        let completed = completed["runId"].as_str().expect("an id");
        let back = Retack::on(&db).words(&format!("rollback --run {completed} --exclude {}", id(4))).report(0);
        assert_eq!(ids(&back), [id(2)]);
        let again = Retack::on(&db).words(&format!("migrate-to-v2 --run {all}")).report(0);
        assert_eq!(again["outcomes"]["migrated"], 4);

        let unknown = Retack::on(&db).words(&format!("rollback --run {}", id(1))).run().exits(2);
        assert!(unknown.stderr.contains("no such run in the journal"), "{}", unknown.stderr);
        let options = db.scalar(&format!("SELECT options FROM retack_run WHERE id = '{first}'")).expect("options");
        assert_eq!(options, format!("--vnf-id {} --vnf-id {} --keep-orig", id(2), id(4)));
    }

    fn before_the_first_run_there_is_none_to_name(db: TestDb) {
        let unknown = Retack::on(&db).words(&format!("rollback --run {}", id(1))).run().exits(2);
        assert!(unknown.stderr.contains("no such run in the journal"), "{}", unknown.stderr);
        assert!(!db.tables().iter().any(|table| table.starts_with("retack_")));
    }

    fn a_file_names_vnfs_a_line_each(db: TestDb) {
        fill(&db, 5);
        let list = format!("# the canaries\n\n  {}  # of Osaka\n{}\r\n{}\n", id(3), id(1).to_uppercase(), id(3));
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(list.as_bytes()).expect("room");
        let path = file.path().display().to_string();
        let words = format!("migrate-to-v2 --keep-orig --from-file {path} --vnf-id {}", id(5));
        assert_eq!(ids(&Retack::on(&db).words(&words).report(0)), [id(5), id(3), id(1)]);
        let input = Retack::on(&db).words("complete --format json --from-file -").run_with(&list).exits(0);
        assert_eq!(ids(&input.report()), [id(3), id(1)]);
        let nothing = Retack::on(&db).words("complete --from-file -").run_with("# none\n").exits(0);
        assert!(nothing.stdout.contains("There was nothing to do."), "{}", nothing.stdout);

        file.write_all(b"vnf-1\n").expect("room");
        for (words, complaint) in [
            (format!("complete --from-file {path}"), format!("--from-file {path}, line 6: vnf-1: expected the UUID")),
            ("complete --from-file /nowhere".into(), "--from-file /nowhere: cannot be read: ".into()),
            (format!("complete --from-file {path} --all"), "--all cannot be used with --vnf-id, --from-file".into()),
            (format!("complete --run {} --from-file {path}", id(1)), "--run cannot be used with".into()),
            (format!("complete --run {} --vnf-id {}", id(1), id(2)), "--run cannot be used with".into()),
            ("complete --run yesterday".into(), "--run yesterday: expected the UUID of a run".into()),
            ("complete --all --exclude vnf-1".into(), "--exclude vnf-1: expected the UUID".into()),
            ("complete --all --limit 0".into(), "'--limit <N>'".into()),
            ("migrate-to-v2 --all --run x --api-ver v1".into(), "--all cannot be used with --api-ver".into()),
        ] {
            let outcome = Retack::on(&db).words(&words).run().exits(2);
            assert!(outcome.stderr.contains(&complaint), "{words}: {}", outcome.stderr);
        }
    }

    fn waves_are_as_large_as_one_says_whatever_was_done_before(db: TestDb) {
        fill(&db, 250);
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(1)));
        let wave = || {
            let words = format!("migrate-to-v2 --all --keep-orig --limit 110 --exclude {}", id(250));
            Retack::on(&db).words(&words).report(3)["outcomes"]["migrated"].as_u64().expect("a count")
        };
        assert_eq!([wave(), wave(), wave()], [110, 110, 28]);
        assert_eq!(db.count("VnfInstanceV2", &format!("id IN ('{}', '{}')", id(1), id(250))), 0);
        let report = Retack::on(&db).words("rollback --all --limit 3").report(0);
        assert_eq!(report["outcomes"]["rolled-back"], 3);
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 245);
    }
}

/// The VNFs of a report, in its order.
fn ids(report: &serde_json::Value) -> Vec<String> {
    let lines = report["vnfs"].as_array().expect("a list");
    lines.iter().map(|line| line["vnfInstanceId"].as_str().unwrap_or("").to_owned()).collect()
}
