//! Packages of VNFs that v2 has taken over stay in use, and no others are touched (mapping.md F-6).

use serde_json::json;

use crate::support::retack::Retack;
use crate::support::{TestDb, id, on_every_engine, row};

/// A VNF with a package of its own, which is not marked in use.
fn fill(db: &TestDb, n: u32) {
    let (id, own) = (id(n), format!("own-{n}"));
    db.insert([
        row("vnf_instances", json!({"id": id, "vnfd_id": own})),
        row("vnf", json!({"id": id})),
        row("vnf_packages", json!({"id": own, "usage_state": "NOT_IN_USE"})),
        row("vnf_package_vnfd", json!({"id": own, "package_uuid": own, "vnfd_id": own})),
    ]);
}

/// As v1 leaves packages behind when it counts only its own VNFs.
const FORGOTTEN: &str = "UPDATE vnf_packages SET usage_state = 'NOT_IN_USE'";

fn in_use(db: &TestDb) -> Vec<String> {
    let packages = db.column("SELECT id FROM vnf_packages WHERE usage_state = 'IN_USE'");
    packages.into_iter().flatten().collect()
}

on_every_engine! {
    fn completing_marks_the_packages_of_what_it_completes_and_no_others(db: TestDb) {
        (1..=3).for_each(|n| fill(&db, n));
        Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --vnf-id {}", id(1))).run().exits(0);
        assert_eq!(in_use(&db), ["own-1"]);
        db.execute(FORGOTTEN);
        // The second is not migrated; the third is, and busy.
        Retack::on(&db).words(&format!("migrate-to-v2 --keep-orig --vnf-id {}", id(3))).run().exits(0);
        db.execute(FORGOTTEN);
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'HEALING' WHERE id = '{}'", id(3)));
        Retack::on(&db).words("complete --all").run().exits(3);
        assert_eq!(in_use(&db), ["own-1"]);
    }

    fn migrating_what_was_kept_marks_its_package_again(db: TestDb) {
        fill(&db, 1);
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        db.execute(FORGOTTEN);
        let report = Retack::on(&db).words("migrate-to-v2 --all").report(0);
        assert_eq!(report["outcomes"]["completed"], 1);
        assert_eq!(report["notes"]["package-marked-in-use"], 1);
        assert_eq!(in_use(&db), ["own-1"]);
    }
}
