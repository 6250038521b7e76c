//! What is changed between two commands is neither lost nor overwritten in silence; and what a database makes of a row
//! while it is written is seen before it is kept.

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, id, on_every_engine, row};

const KEPT: &str = "migrate-to-v2 --all --keep-orig";
/// Changes that no operation tells of.
const V1: &str = "UPDATE vnf_instances SET vnf_instance_description = 'of v1'";

on_every_engine! {
    fn a_row_that_the_database_alters_while_it_is_written_is_not_kept(db: TestDb) {
        fill(&db, 3);
        // Of the second VNF only.
        db.execute(&altering_trigger(db.engine));
        for keep in ["--keep-orig", ""] {
            let report = Retack::on(&db).words(&format!("migrate-to-v2 --all {keep}")).report(3);
            assert_eq!(reasons(&report), [("2".to_owned(), json!("read-back-differs"))]);
            let text = report["vnfs"].to_string();
            assert!(text.contains("VnfInstanceV2.metadata."), "{text}");
            assert!(!text.contains("altered"), "{text}");
            assert_eq!(db.count("VnfInstanceV2", &format!("id = '{}'", id(2))), 0);
            assert_eq!(db.count("vnf_instances", &format!("deleted = 0 AND id = '{}'", id(2))), 1);
        }
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 2);
    }

    fn completing_refuses_what_v1_has_changed_and_names_it(db: TestDb) {
        fill(&db, 2);
        retack(&db, KEPT);
        db.execute(&format!("{V1} WHERE id = '{}'", id(1)));
        let report = Retack::on(&db).words("complete --all --dry-run").report(3);
        assert_eq!(reasons(&report), [("1".to_owned(), json!("v1-changed"))]);
        assert_eq!(db.count("vnf_instances", "deleted = 0"), 2);
        let report = Retack::on(&db).words("complete --all").report(3);
        assert_eq!(reasons(&report), [("1".to_owned(), json!("v1-changed"))]);
        let text = report["vnfs"].to_string();
        assert!(text.contains("(VnfInstanceV2.vnfInstanceDescription)"), "{text}");
        assert!(!text.contains("of v1"), "{text}");
        assert_eq!(report["outcomes"]["completed"], 1);

        let report = Retack::on(&db).words("complete --all --discard-v1-changes").report(0);
        assert_eq!(report["outcomes"]["completed"], 1);
        assert_eq!(report["notes"]["changes-discarded"], 1);
    }

    fn a_change_that_v2_would_not_show_is_none(db: TestDb) {
        fill(&db, 1);
        retack(&db, KEPT);
        // Neither is a value of another order, a mark, or something that v2 has no place for.
        db.execute("UPDATE vnf_instances SET vnf_pkg_id = 'other', vim_connection_info = ' [ ] ', updated_at = '2026-01-01'");
        retack(&db, "complete --all");
    }

    fn rolling_back_refuses_what_v2_has_changed_and_names_it(db: TestDb) {
        for completed in [false, true] {
            let db = TestDb::new(db.engine);
            fill(&db, 2);
            retack(&db, KEPT);
            if completed {
                retack(&db, "complete --all");
            }
            alter_v2(&db, 1);
            let report = Retack::on(&db).words("rollback --all --dry-run").report(3);
            assert_eq!(reasons(&report), [("1".to_owned(), json!("v2-changed"))]);
            let report = Retack::on(&db).words("rollback --all").report(3);
            assert_eq!(reasons(&report), [("1".to_owned(), json!("v2-changed"))]);
            let text = report["vnfs"].to_string();
            assert!(text.contains("VnfInstanceV2.metadata.rack"), "{text}");
            assert_eq!(report["outcomes"]["rolled-back"], 1);

            let report = Retack::on(&db).words("rollback --all --discard-v2-changes").report(0);
            assert_eq!(report["notes"]["changes-discarded"], 1);
            assert_eq!(db.count("vnf_instances", "deleted = 0"), 2);
            assert_eq!(db.count("retack_archived_vnf_instance_v2", &format!("id = '{}'", id(1))), 1);
            // What was rolled back is compared no more: it is migrated as if for the first time.
            let report = Retack::on(&db).words(KEPT).report(0);
            assert_eq!(report["outcomes"]["migrated"], 2);
        }
    }

    fn what_v1_has_changed_is_carried_over_again_while_v2_is_untouched(db: TestDb) {
        fill(&db, 3);
        retack(&db, KEPT);
        db.execute(&format!("{V1} WHERE id IN ('{}', '{}')", id(1), id(2)));
        alter_v2(&db, 2);
        db.insert([row("vnf_lcm_op_occs", json!({"id": "new", "vnf_instance_id": id(1)}))]);
        let rehearsed = Retack::on(&db).words(KEPT).args(["--dry-run"]).report(3);
        let report = Retack::on(&db).words(KEPT).report(3);
        assert_eq!((&rehearsed["vnfs"], &rehearsed["outcomes"]), (&report["vnfs"], &report["outcomes"]));
        assert_eq!(reasons(&report), [("2".to_owned(), json!("conflict"))]);
        let text = report["vnfs"].to_string();
        assert!(text.contains("both have changed since the migration"), "{text}");
        let outcomes = &report["outcomes"];
        assert_eq!((&outcomes["recarried"], &outcomes["unchanged"]), (&json!(1), &json!(1)));

        let description = db.engine.name("vnfInstanceDescription");
        assert_eq!(db.count("VnfInstanceV2", &format!("{description} = 'of v1'")), 1);
        assert_eq!(db.count("VnfLcmOpOccV2", "id = 'new'"), 1);
        assert_eq!(db.count("retack_archived_vnf_instance_v2", "1 = 1"), 1);
        // And again there is nothing to do.
        let report = Retack::on(&db).words(KEPT).report(3);
        assert_eq!(report["outcomes"]["unchanged"], 2);
        retack(&db, &format!("complete --vnf-id {}", id(1)));
    }

    fn a_vnf_that_was_migrated_without_digests_is_treated_as_before(db: TestDb) {
        fill(&db, 3);
        retack(&db, KEPT);
        db.execute("UPDATE retack_entry SET v1_digest = NULL, v2_digest = NULL");
        db.execute(&format!("{V1} WHERE id = '{}'", id(1)));
        alter_v2(&db, 2);
        let report = Retack::on(&db).words(KEPT).report(3);
        let expected = ["1", "2"].map(|n| (n.to_owned(), json!("conflict")));
        assert_eq!(reasons(&report), expected);
        // The third was found equal: from now on it has digests, which are kept once.
        let digests = format!("v2_digest IS NOT NULL AND vnf_instance_id = '{}'", id(3));
        for _ in 0..2 {
            assert_eq!(db.count("retack_entry", &digests), 1);
            Retack::on(&db).words(KEPT).run().exits(3);
        }
        let report = Retack::on(&db).words("rollback --all").report(0);
        assert_eq!(report["outcomes"]["rolled-back"], 3);
    }

    fn a_run_says_who_began_it_by_which_mapping_and_what_it_added_up_to(db: TestDb) {
        fill(&db, 2);
        db.execute(&format!("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = '{}'", id(2)));
        Retack::on(&db).words(KEPT).run().exits(3);
        let counts = db.scalar("SELECT counts FROM retack_run").unwrap_or_default();
        let counts: Value = serde_json::from_str(&counts).expect("JSON");
        assert_eq!(counts, json!({"migrated": 1, "rejected": 1}));
        assert_eq!(db.scalar("SELECT mapping_version FROM retack_run"), Some("1".to_owned()));
        assert!(db.scalar("SELECT os_user FROM retack_run").is_some_and(|user| !user.is_empty()));
    }
}

/// The same rows have the same digests wherever they are.
#[test]
fn digests_do_not_depend_on_the_engine() {
    let digests = [Engine::Sqlite, Engine::Mariadb, Engine::Postgres].map(|engine| {
        let db = TestDb::new(engine);
        db.load("tacker/v1.jsonl");
        // Not by force: what is closed carries the time of the run.
        Retack::on(&db).words(KEPT).run().exits(3);
        let mut digests: Vec<_> = ["vnf_instance_id", "v1_digest", "v2_digest"]
            .map(|column| {
                let entries =
                    format!("SELECT {column} AS cell FROM retack_entry WHERE outcome = 'migrated'");
                let mut cells = db.column(&entries);
                cells.sort();
                cells
            })
            .into();
        digests.retain(|cells| cells.iter().all(Option::is_some));
        digests
    });
    let [ids, v1, v2] = &digests[0][..] else { panic!("every VNF has both digests") };
    assert!(ids.len() > 25 && v1.len() == ids.len() && v2.len() == ids.len());
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0], digests[2]);
}

fn altering_trigger(engine: Engine) -> String {
    let (two, altered) = (id(2), r#"{"vdu": "altered"}"#);
    match engine {
        Engine::Sqlite => format!(
            "CREATE TRIGGER alters AFTER INSERT ON VnfInstanceV2 WHEN NEW.id = '{two}' \
             BEGIN UPDATE VnfInstanceV2 SET metadata = '{altered}' WHERE id = NEW.id; END"
        ),
        Engine::Mariadb => format!(
            "CREATE TRIGGER alters BEFORE INSERT ON VnfInstanceV2 FOR EACH ROW \
             SET NEW.metadata = IF(NEW.id = '{two}', '{altered}', NEW.metadata)"
        ),
        Engine::Postgres => format!(
            "CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.id = '{two}' THEN NEW.metadata = '{altered}'; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER alters BEFORE INSERT ON \"VnfInstanceV2\" FOR EACH ROW EXECUTE FUNCTION alter_it()"
        ),
    }
}

fn alter_v2(db: &TestDb, n: u32) {
    let table = db.engine.name("VnfInstanceV2");
    db.execute(&format!(
        "UPDATE {table} SET metadata = '{{\"rack\": \"7\"}}' WHERE id = '{}'",
        id(n)
    ));
}

fn fill(db: &TestDb, vnfs: u32) {
    for n in 1..=vnfs {
        db.insert([
            row("vnf_instances", json!({"id": id(n), "vnf_metadata": "{\"rack\": \"6\"}"})),
            row("vnf", json!({"id": id(n)})),
            row("vnf_lcm_op_occs", json!({"id": format!("op-{n}"), "vnf_instance_id": id(n)})),
        ]);
    }
}

fn retack(db: &TestDb, words: &str) {
    Retack::on(db).words(words).run().exits(0);
}

/// The VNFs that were refused, by their numbers, and why.
fn reasons(report: &Value) -> Vec<(String, Value)> {
    let vnfs = report["vnfs"].as_array().into_iter().flatten();
    let refused = vnfs.filter(|vnf| !vnf["reason"].is_null());
    let number = |vnf: &Value| {
        let id = vnf["vnfInstanceId"].as_str().unwrap_or_default();
        id.trim_start_matches("00000000-0000-4000-8000-").trim_start_matches('0').to_owned()
    };
    refused.map(|vnf| (number(vnf), vnf["reason"]["code"].clone())).collect()
}
