//! LCM notification subscriptions, there and back.

use serde_json::{Value, json};

use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine, row, v2};

/// The tenant of the fixture's subscriptions.
const TENANT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// What its first subscription names.
const NAMED: &str = "00000005-0000-4000-8000-000000000005";
const SUBSCRIPTIONS: [&str; 3] = [
    "00000701-0000-4000-8000-000000000701",
    "00000702-0000-4000-8000-000000000702",
    "00000703-0000-4000-8000-000000000703",
];
const TABLES: [&str; 3] = ["vnf_lcm_subscriptions", "vnf_lcm_filters", "LccnSubscriptionV2"];
const MIGRATE: &str = "migrate-to-v2 --subscriptions";
const KEEP: &str = "migrate-to-v2 --subscriptions --keep-orig";

on_every_engine! {
    fn a_dry_run_foretells_and_writes_nothing(db: TestDb) {
        fill(&db);
        for command in [KEEP, "complete --subscriptions", "rollback --subscriptions"] {
            let (tables, before) = (db.tables(), db.dump_all(&TABLES));
            let rehearsed = Retack::on(&db).words(command).args(["--dry-run"]).report(0);
            assert_eq!((db.tables(), db.dump_all(&TABLES)), (tables, before), "{command}");
            assert_eq!((&rehearsed["dryRun"], &rehearsed["runId"]), (&json!(true), &Value::Null));
            let report = Retack::on(&db).words(command).report(0);
            assert_eq!(rehearsed["subscriptions"], report["subscriptions"], "{command}");
            assert_eq!(rehearsed["outcomes"], report["outcomes"], "{command}");
        }
    }

    fn sets_are_those_of_vnfs(db: TestDb) {
        fill(&db);
        let [one, two, three] = SUBSCRIPTIONS;
        let first = Retack::on(&db).words(&format!("{KEEP} --exclude {one} --limit 1")).report(0);
        assert_eq!(in_v2(&db), [two]);
        let second = Retack::on(&db).words(&format!("{KEEP} --exclude {one} --limit 1")).report(0);
        assert_eq!(in_v2(&db), [two, three]);
        let run = |report: &Value| report["runId"].as_str().expect("an id").to_owned();
        let next = second["next"][0]["command"].as_str().unwrap_or_default();
        assert!(next.ends_with(&format!("complete --subscriptions --run {}", run(&second))), "{next}");
        Retack::on(&db).words(&format!("rollback --subscriptions --run {}", run(&second))).run().exits(0);
        assert_eq!(in_v2(&db), [two]);
        Retack::on(&db).words(&format!("complete --subscriptions --run {}", run(&first))).run().exits(0);
        assert_eq!(live(&db), [one, three]);
        // VNFs of that run there are none.
        Retack::on(&db).words(&format!("rollback --run {}", run(&first))).run().exits(0);
        assert_eq!(in_v2(&db), [two]);

        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{two} # this one\n")).expect("room");
        let from = format!("rollback --subscriptions --from-file {}", file.path().display());
        Retack::on(&db).words(&from).run().exits(0);
        assert!(in_v2(&db).is_empty());
        assert_eq!(live(&db), SUBSCRIPTIONS);
    }

    fn what_the_database_alters_while_it_is_written_is_not_kept(db: TestDb) {
        fill(&db);
        let table = db.engine.name("LccnSubscriptionV2");
        let column = db.engine.name("callbackUri");
        db.execute(&match db.engine {
            Engine::Sqlite => format!("CREATE TRIGGER alters AFTER INSERT ON {table} BEGIN UPDATE {table} SET {column} = 'x' WHERE id = NEW.id; END"),
            Engine::Mariadb => format!("CREATE TRIGGER alters BEFORE INSERT ON {table} FOR EACH ROW SET NEW.{column} = 'x'"),
            Engine::Postgres => format!(
                "CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.{column} = 'x'; RETURN NEW; END $$; \
                 CREATE TRIGGER alters BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION alter_it()"
            ),
        });
        assert_eq!(outcomes(&db, KEEP, 3), [("rejected", "read-back-differs"); 3]);
        assert!(in_v2(&db).is_empty());
    }

    fn every_way_to_v2_leads_back_byte_for_byte(db: TestDb) {
        fill(&db);
        let before = db.dump_all(&TABLES);
        let ways: [&[&str]; 4] = [
            &[MIGRATE],
            &[KEEP, "complete --subscriptions"],
            &[KEEP, MIGRATE],
            &["migrate-to-v2 --keep-orig --subscription-id 00000701-0000-4000-8000-000000000701 \
               --subscription-id 00000702-0000-4000-8000-000000000702 --subscription-id 00000703-0000-4000-8000-000000000703",
              "migrate-to-v2 --mark-delete --api-ver v1 --subscriptions"],
        ];
        for way in ways {
            for command in way {
                Retack::on(&db).words(command).run().exits(0);
            }
            assert_eq!(live(&db), [] as [&str; 0]);
            assert_eq!(db.count("vnf_lcm_subscriptions", "deleted = 1 AND deleted_at = updated_at"), 3);
            assert_eq!(db.count("LccnSubscriptionV2", "1 = 1"), 3);
            assert_eq!(outcomes(&db, MIGRATE, 0), []);
            assert_eq!(outcomes(&db, "complete --subscriptions", 0), []);

            assert_eq!(outcomes(&db, "rollback --subscriptions", 0), [("rolled-back", ""); 3]);
            assert_eq!(db.dump_all(&TABLES), before);
            assert_eq!(db.count("retack_archived_mark", "1 = 1"), 0);
        }
        assert_eq!(db.count("retack_archived_lccn_subscription_v2", "1 = 1"), 3 * ways.len());
        Retack::on(&db).words(KEEP).run().exits(0);
        Retack::on(&db).words("migrate-to-v2 --mark-delete --api-ver v2 --subscriptions").run().exits(0);
        assert_eq!(db.dump_all(&TABLES), before);
    }

    fn v2_has_what_the_client_asked_for_of_the_vnfs_of_its_tenant(db: TestDb) {
        fill(&db);
        let v1 = db.dump_all(&TABLES[..2]);
        let report = Retack::on(&db).words(KEEP).report(0);
        assert_eq!(db.dump_all(&TABLES[..2]), v1);
        let keys = ["subscriptionId", "tenantId", "outcome"].map(|key| &report["subscriptions"][0][key]);
        assert_eq!(keys, [SUBSCRIPTIONS[0], TENANT, "migrated"]);
        let codes: Vec<_> = notes(&report["subscriptions"][0]);
        assert_eq!(codes, ["filter-now-honoured", "filter-now-honoured", "filter-now-honoured",
                           "filter-now-honoured", "subscription-restricted", "subscription-tenant-incomplete"]);

        let rows = db.dump("LccnSubscriptionV2");
        let cell = |at: usize, column: &str| rows[at][column].as_str().map(v2::open);
        let of_tenant = json!({"vnfInstanceSubscriptionFilter": {"vnfInstanceIds": [NAMED, vnf(6)]}});
        assert_eq!(cell(0, "filter"), Some(json!({"$str": {
            "vnfInstanceSubscriptionFilter": {
                "vnfdIds": ["00000900-0000-4000-8000-000000000900"],
                "vnfProductsFromProviders": [
                    {"vnfProvider": "P", "vnfProducts": [{"vnfProductName": "N", "versions": [
                        {"vnfSoftwareVersion": "1", "vnfdVersions": ["1"]}]}]},
                    {"vnfProvider": "P2"}],
                "vnfInstanceIds": [NAMED],
                "vnfInstanceNames": ["n"]},
            "notificationTypes": ["VnfLcmOperationOccurrenceNotification"],
            "operationTypes": ["INSTANTIATE", "SCALE"],
            "operationStates": ["COMPLETED"]}})));
        assert_eq!(cell(1, "filter"), Some(json!({"$str": of_tenant})));
        assert_eq!(cell(0, "authentication"), Some(json!({"$str": {
            "authType": ["BASIC"], "paramsBasic": {"userName": "u", "password": "p"}}})));
        assert_eq!(cell(1, "authentication"), None);
        assert_eq!(cell(2, "authentication"), Some(json!({"$str": {
            "authType": ["OAUTH2_CLIENT_CREDENTIALS"],
            "paramsOauth2ClientCredentials": {"clientId": "c", "clientPassword": "x", "tokenEndpoint": "http://t"}}})));
        for (at, uri) in ["http://c701/cb", "http://c702/cb", "http://c703/cb"].into_iter().enumerate() {
            assert_eq!((&rows[at]["callbackUri"], &rows[at]["verbosity"]), (&json!(uri), &json!("FULL")));
        }
    }

    fn with_all_tenants_a_filter_is_left_as_it_is(db: TestDb) {
        db.load("scenarios/v1_subscriptions.jsonl");
        let report = Retack::on(&db).words(KEEP).args(["--all-tenants"]).report(0);
        assert_eq!(notes(&report["subscriptions"][1]), ["subscription-unrestricted"]);
        let rows = db.dump("LccnSubscriptionV2");
        assert_eq!(rows[1]["filter"], Value::Null);
        let named = rows[0]["filter"].as_str().map(v2::open).expect("a filter");
        assert_eq!(named["$str"]["vnfInstanceSubscriptionFilter"]["vnfInstanceIds"], json!([NAMED]));
        assert_eq!(outcomes(&db, &format!("{KEEP} --all-tenants"), 0), [("unchanged", ""); 3]);
        // What v2 has now is wider than what would be written without the option.
        fill_vnfs(&db);
        let conflict = [("unchanged", ""), ("rejected", "conflict"), ("rejected", "conflict")];
        assert_eq!(outcomes(&db, KEEP, 3), conflict);
    }

    fn vnfs_that_come_to_v2_later_come_into_the_filter(db: TestDb) {
        fill(&db);
        Retack::on(&db).words(KEEP).run().exits(0);
        assert_eq!(outcomes(&db, KEEP, 0), [("unchanged", ""); 3]);
        db.insert([row("VnfInstanceV2", json!({"id": vnf(7)}))]);
        let grown = [("unchanged", ""), ("migrated", ""), ("migrated", "")];
        assert_eq!(outcomes(&db, KEEP, 0), grown);
        let filter = |at: usize| {
            let filter = db.dump("LccnSubscriptionV2")[at]["filter"].as_str().map(v2::open);
            filter.expect("a filter")["$str"]["vnfInstanceSubscriptionFilter"]["vnfInstanceIds"].clone()
        };
        assert_eq!([filter(0), filter(1)], [json!([NAMED]), json!([NAMED, vnf(6), vnf(7)])]);

        // A VNF that is deleted in v2 is no conflict, and neither is the list that still has it.
        db.execute(&format!("DELETE FROM {} WHERE id = '{}'", db.engine.name("VnfInstanceV2"), vnf(6)));
        assert_eq!(outcomes(&db, MIGRATE, 0), [("completed", ""); 3]);
        assert_eq!(filter(1), json!([NAMED, vnf(6), vnf(7)]));

        // Once completed it grows by a way back.
        db.insert([vnf_of(TENANT, 9), row("VnfInstanceV2", json!({"id": vnf(9)}))]);
        assert_eq!(outcomes(&db, KEEP, 0), []);
        Retack::on(&db).words("rollback --subscriptions").run().exits(0);
        assert_eq!(outcomes(&db, KEEP, 0), [("migrated", ""); 3]);
        assert_eq!(filter(1), json!([NAMED, vnf(7), vnf(9)]));
    }

    fn a_subscription_that_cannot_be_restricted_stays_in_v1(db: TestDb) {
        db.load("scenarios/v1_subscriptions.jsonl");
        let before = db.dump_all(&TABLES);
        // Not v2's, not the tenant's.
        db.insert([vnf_of(TENANT, 7), vnf_of("other", 8), row("VnfInstanceV2", json!({"id": vnf(8)}))]);
        assert_eq!(outcomes(&db, MIGRATE, 3), [("rejected", "tenant-has-no-migrated-vnf"); 3]);
        assert_eq!(db.dump_all(&TABLES), before);
        db.insert([row("VnfInstanceV2", json!({"id": vnf(7)}))]);
        let named = [("rejected", "filter-names-no-migrated-vnf"), ("migrated", ""), ("migrated", "")];
        assert_eq!(outcomes(&db, MIGRATE, 3), named);
        assert_eq!(live(&db), [SUBSCRIPTIONS[0]]);
    }

    fn what_stands_in_the_way_is_told_and_nothing_is_touched(db: TestDb) {
        fill(&db);
        let [one, two, three] = SUBSCRIPTIONS.map(|id| format!("--subscription-id {id}"));
        let refused = |verb: &str, named: &str| {
            let [(outcome, reason)] = outcomes(&db, &format!("{verb} {named}"), 3)[..] else { panic!("one") };
            assert_eq!(outcome, "rejected");
            reason
        };
        for verb in ["migrate-to-v2", "complete", "rollback"] {
            assert_eq!(refused(verb, &format!("--subscription-id {NAMED}")), "not-found");
        }
        assert_eq!(refused("complete", &one), "not-migrated");
        db.execute(&format!("UPDATE vnf_lcm_subscriptions SET deleted = NULL WHERE id = '{}'", SUBSCRIPTIONS[0]));
        db.execute(&format!("UPDATE vnf_lcm_subscriptions SET deleted = 1 WHERE id = '{}'", SUBSCRIPTIONS[1]));
        for verb in ["migrate-to-v2", "complete"] {
            assert_eq!(refused(verb, &one), "deleted-mark-missing");
            assert_eq!(refused(verb, &two), "deleted-in-v1");
        }
        assert_eq!(refused("rollback", &two), "deleted-in-v1");
        db.insert([
            row("LccnSubscriptionV2", json!({"id": NAMED})),
            row("LccnSubscriptionV2", json!({"id": SUBSCRIPTIONS[1]})),
            row("LccnSubscriptionV2", json!({"id": SUBSCRIPTIONS[2]})),
        ]);
        let before = db.dump_all(&TABLES);
        assert_eq!(refused("rollback", &two), "not-restorable");
        for verb in ["migrate-to-v2", "complete", "rollback"] {
            assert_eq!(refused(verb, &format!("--subscription-id {NAMED}")), "only-in-v2");
        }
        assert_eq!(refused("migrate-to-v2", &three), "conflict");
        assert_eq!(db.dump_all(&TABLES), before);
        // Made in v2: none of the business of a rollback of all.
        assert_eq!(outcomes(&db, "rollback --subscriptions", 3).len(), 2);
        assert_eq!(db.count("LccnSubscriptionV2", &format!("id = '{NAMED}'")), 1);
    }

    fn purging_forgets_what_can_no_longer_be_brought_back_and_nothing_before(db: TestDb) {
        fill(&db);
        for command in [KEEP, "rollback --subscriptions", MIGRATE, "purge-deleted --age 1", "purge-deleted archive --age 0"] {
            Retack::on(&db).words(command).run().exits(0);
        }
        assert_eq!(db.count("retack_archived_mark", "1 = 1"), 3);
        assert_eq!(db.count("retack_archived_lccn_subscription_v2", "1 = 1"), 0);
        let v2 = db.dump("LccnSubscriptionV2");
        Retack::on(&db).words("purge-deleted --age 0").run().exits(0);
        for table in ["vnf_lcm_subscriptions", "vnf_lcm_filters", "retack_archived_mark"] {
            assert_eq!(db.count(table, "1 = 1"), 0, "{table}");
        }
        assert_eq!(db.dump("LccnSubscriptionV2"), v2);
        let gone = format!("rollback --subscription-id {}", SUBSCRIPTIONS[0]);
        assert_eq!(outcomes(&db, &gone, 3), [("rejected", "only-in-v2")]);
    }

    fn the_journal_knows_subscriptions_from_vnfs_and_no_secret(db: TestDb) {
        fill(&db);
        let outcome = Retack::on(&db).words(MIGRATE).env("RUST_LOG", "trace").run().exits(0);
        assert_eq!(db.count("retack_entry", "entity = 'lccn-subscription'"), 3);
        let journal = json!([db.dump("retack_entry"), db.dump("retack_run")]).to_string();
        for text in [&journal, &outcome.stdout] {
            assert!(!text.contains("http://c70"), "{text}");
        }
        assert!(outcome.stdout.contains("SUBSCRIPTION"), "{}", outcome.stdout);
    }

    fn a_schema_from_before_their_present_columns_is_refused(db: TestDb) {
        db.execute("UPDATE alembic_version SET version_num = 'd6ae359ab0d6'");
        for verb in ["migrate-to-v2", "complete", "rollback"] {
            let outcome = Retack::on(&db).words(&format!("{verb} --subscriptions")).run().exits(5);
            assert!(outcome.stderr.contains("85c06a0714b7"), "{}", outcome.stderr);
        }
        assert!(!db.tables().iter().any(|table| table.starts_with("retack_")), "{:?}", db.tables());
    }

    fn a_tenant_of_thousands_of_vnfs_fits_in_a_filter(db: TestDb) {
        let ids: Vec<String> = (0..2500).map(vnf).collect();
        db.insert(ids.iter().map(|id| row("vnf_instances", json!({"id": id, "tenant_id": "t"}))));
        db.insert(ids.iter().map(|id| row("VnfInstanceV2", json!({"id": id}))));
        for n in 0..60 {
            db.insert([
                row("vnf_lcm_subscriptions", json!({"id": vnf(n)})),
                row("vnf_lcm_filters", json!({"subscription_uuid": vnf(n)})),
            ]);
        }
        assert_eq!(outcomes(&db, MIGRATE, 0), [("migrated", ""); 60]);
        for row in db.dump("LccnSubscriptionV2") {
            let filter = row["filter"].as_str().map(v2::open).expect("a filter");
            assert_eq!(filter["$str"]["vnfInstanceSubscriptionFilter"]["vnfInstanceIds"], json!(ids));
        }
    }
}

fn vnf(n: usize) -> String {
    format!("{n:08}-0000-4000-8000-{n:012}")
}

fn vnf_of(tenant: &str, n: usize) -> crate::support::Fixture {
    row("vnf_instances", json!({"id": vnf(n), "tenant_id": tenant}))
}

/// The three subscriptions of a tenant, two of whose VNFs are in v2 and one is not, and a VNF of another tenant.
fn fill(db: &TestDb) {
    db.load("scenarios/v1_subscriptions.jsonl");
    fill_vnfs(db);
}

fn fill_vnfs(db: &TestDb) {
    db.insert([5, 6, 7].map(|n| vnf_of(TENANT, n)));
    db.insert([vnf_of("other", 8)]);
    db.insert([5, 6, 8].map(|n| row("VnfInstanceV2", json!({"id": vnf(n)}))));
}

fn live(db: &TestDb) -> Vec<String> {
    let ids = db.column("SELECT id FROM vnf_lcm_subscriptions WHERE deleted = 0 ORDER BY id");
    ids.into_iter().flatten().collect()
}

fn in_v2(db: &TestDb) -> Vec<String> {
    let ids = format!("SELECT id FROM {} ORDER BY id", db.engine.name("LccnSubscriptionV2"));
    db.column(&ids).into_iter().flatten().collect()
}

/// Outcome and reason of each subscription.
fn outcomes(db: &TestDb, command: &str, code: i32) -> Vec<(&'static str, &'static str)> {
    let report = Retack::on(db).words(command).report(code);
    let lines = report["subscriptions"].as_array().expect("a list").iter();
    let known = |text: &str| -> &'static str { text.to_owned().leak() };
    lines
        .map(|line| {
            let reason = line["reason"]["code"].as_str().unwrap_or_default();
            (known(line["outcome"].as_str().expect("an outcome")), known(reason))
        })
        .collect()
}

fn notes(line: &Value) -> Vec<&str> {
    let notes = line["notes"].as_array().expect("a list").iter();
    let mut codes: Vec<_> = notes.map(|note| note["code"].as_str().expect("a code")).collect();
    codes.sort_unstable();
    codes
}
