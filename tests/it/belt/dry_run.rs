//! A dry run says what the real one does, and writes nothing.

use std::collections::BTreeMap;
use std::fs;

use clap::CommandFactory;
use serde_json::{Value, json};

use super::{Other, id};
use crate::support::migrated::VIM_KEYS;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, on_every_engine, row};
use crate::tls::authority::Authority;

/// Every way to go on from v1, each command with every option that may stand beside --dry-run.
const COMMANDS: [&str; 27] = [
    "migrate-to-v2 --all",
    "migrate-to-v2 --all --keep-orig --max-rate 1000 --throttle-file no.pause",
    "migrate-to-v2 --all --force-failed-temp --keep-orig --limit 5",
    "migrate-to-v2 --all --force-failed-temp --wait-lock 1s --format json -v --verbose",
    "migrate-to-v2 --all --vim-keys KEYS --require-credentials --exclude ONE",
    "migrate-to-v2 --all --vim-keys KEYS --heat --os-cacert CA --stack-map MAP",
    "migrate-to-v2 --all --point-at-v1-stacks --keep-ids --vnfd-dir DIR --max-scale-levels LEVELS",
    "migrate-to-v2 --from-file FILE --heat --insecure --config-file CONF --config-dir DIR",
    "migrate-to-v2 --all --shard 1/3 --jobs 3",
    "migrate-to-v2 --run RUN",
    "migrate-to-v2 --vnf-id ONE --mark-delete --api-ver v1",
    "migrate-to-v2 --vnf-id ONE --mark-delete --api-ver v2",
    "migrate-to-v2 --subscriptions --keep-orig --all-tenants",
    "migrate-to-v2 --subscription-id SUBSCRIPTION",
    "complete --all --exclude ONE --limit 3 --discard-v1-changes",
    "complete --vnf-id ONE --from-file FILE",
    "complete --all --shard 0/2 --jobs 2",
    "complete --run RUN --max-rate 1000 --throttle-file no.pause",
    "complete --subscriptions",
    "complete --subscription-id SUBSCRIPTION --wait-lock 1s",
    "rollback --all --limit 2 --discard-v2-changes --wait-lock 1s",
    "rollback --vnf-id ONE --from-file FILE",
    "rollback --all --shard 0/2 --jobs 1",
    "rollback --run RUN --exclude ONE",
    "rollback --subscriptions --max-rate 1000 --throttle-file no.pause",
    "rollback --subscription-id SUBSCRIPTION",
    "purge-deleted --age 0 --granularity seconds --wait-lock 1s --max-rate 1000 --throttle-file no.pause",
];

/// What takes replicas or a cluster has its dry runs where these are: in `throttle/`.
const ELSEWHERE: [&str; 3] = ["--throttle-lag", "--replica", "--throttle-flow-control"];

/// A command that is added, or an option, is missing here until it is in the list.
#[test]
fn every_option_of_every_verb_that_writes_stands_beside_dry_run() {
    let cli = retack::cli::Cli::command();
    let has = |verb: &str, option: &str| {
        let words = COMMANDS
            .iter()
            .filter(|command| verb.is_empty() || command.split(' ').next() == Some(verb));
        words.flat_map(|command| command.split(' ')).any(|word| word == option)
    };
    let options = |of: &clap::Command| {
        let shown = of.get_arguments().filter(|option| !option.is_hide_set());
        let names = shown.filter_map(|option| Some(format!("--{}", option.get_long()?)));
        // The database is how the tests name it.
        let elsewhere = |name: &String| ELSEWHERE.contains(&&name[..]);
        let names = names.filter(|name| name != "--dry-run" && name != "--database-url");
        names.filter(|name| !elsewhere(name)).collect::<Vec<_>>()
    };
    let writes = |verb: &&clap::Command| {
        verb.get_arguments().any(|option| option.get_long() == Some("dry-run"))
    };
    let verbs: Vec<_> = cli.get_subcommands().filter(writes).collect();
    assert!(verbs.len() >= 4);
    for verb in verbs {
        for option in options(verb) {
            assert!(has(verb.get_name(), &option), "{} {option}", verb.get_name());
        }
    }
    for option in options(&cli) {
        assert!(has("", &option), "{option}");
    }
}

on_every_engine! {
    fn a_first_dry_run_writes_nothing_and_makes_no_tables(db: TestDb) {
        load(&db);
        unchanged(&db, &COMMANDS.map(|command| command.replace("--run RUN", "--all")));
        assert!(!db.tables().iter().any(|table| table.starts_with("retack_")), "{:?}", db.tables());
    }

    fn a_dry_run_on_a_kept_migration_writes_nothing(db: TestDb) {
        load(&db);
        let run = kept(&db);
        unchanged(&db, &COMMANDS.map(|command| command.replace("RUN", &run)));
    }

    fn a_dry_run_on_a_completed_migration_writes_nothing(db: TestDb) {
        load(&db);
        let run = kept(&db);
        Retack::on(&db).words("complete --all").run().exits(0);
        unchanged(&db, &COMMANDS.map(|command| command.replace("RUN", &run)));
    }

    fn a_dry_run_ends_as_the_real_one_does(db: TestDb) {
        load(&db);
        db.execute("UPDATE vnf_instances SET task_state = 'SCALING' WHERE id = (SELECT max(vnf_instance_id)
                    FROM vnf_instantiated_info)");
        for command in [
            "migrate-to-v2 --all --keep-orig",
            "migrate-to-v2 --all --keep-orig",
            "migrate-to-v2 --all --force-failed-temp --limit 7",
            "migrate-to-v2 --all --force-failed-temp --keep-orig",
            "complete --all",
            "complete --all",
            "rollback --all --limit 5",
            "rollback --all",
            "rollback --all",
        ] {
            let json = format!("{command} --format json");
            let dry = Retack::on(&db).words(&json).args(["--dry-run"]).run();
            let real = Retack::on(&db).words(&json).run();
            let code = real.code;
            assert_eq!(dry.code, code, "{command}: {dry:?}");
            let (dry, real) = (dry.report(), real.report());
            assert_eq!((&dry["dryRun"], &dry["runId"]), (&json!(true), &Value::Null));
            assert_eq!(real["dryRun"], json!(false));
            for member in ["command", "outcomes", "notes", "exit"] {
                assert_eq!(dry[member], real[member], "{command}: {member}");
            }
            for (dry, real) in list(&dry).iter().zip(list(&real)) {
                assert_eq!(dry, real, "{command}");
            }
            assert_eq!(list(&dry).len(), list(&real).len(), "{command}");
        }
    }

    fn a_dry_run_says_that_it_is_one_and_what_to_type_to_do_it(db: TestDb) {
        db.insert([row("vnf_instances", json!({"id": id(1)}))]);
        let text = Retack::on(&db).words("migrate-to-v2 --all --keep-orig --dry-run").run().exits(0).stdout;
        assert!(text.contains("dry run: nothing is written"), "{text}");
        assert!(text.contains("1 migrated"), "{text}");
        let (_, next) = text.split_once("# do it\n").expect("a hint");
        assert!(next.trim().ends_with("retack migrate-to-v2 --all --keep-orig"), "{next}");
        Retack::on(&db).words("migrate-to-v2 --all --keep-orig").run().exits(0);
        assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 1);
    }
}

/// The VNFs of Tacker's own, of every kind, and some that are in the way.
fn load(db: &TestDb) {
    db.load("tacker/v1.jsonl");
    db.load("scenarios/v1_subscriptions.jsonl");
    let occ = json!({"id": id(2), "vnf_instance_id": id(2), "operation_state": "PROCESSING"});
    db.insert([
        row("vnf_instances", json!({"id": id(1), "task_state": "SCALING"})),
        row("vnf_instances", json!({"id": id(2)})),
        row("vnf_lcm_op_occs", occ),
        row("VnfInstanceV2", json!({"id": id(3)})),
    ]);
    // Left out of what is migrated for good, so that completing goes on beside them.
    db.execute(&format!("UPDATE vnf_instances SET task_state = NULL WHERE id = '{}'", id(1)));
    db.execute("UPDATE vnf_lcm_op_occs SET operation_state = 'COMPLETED' WHERE operation_state = 'PROCESSING'");
}

/// Migrates all, and gives the run's id.
fn kept(db: &TestDb) -> String {
    let report =
        Retack::on(db).words("migrate-to-v2 --all --keep-orig --force-failed-temp").report(0);
    report["runId"].as_str().expect("an id").to_owned()
}

/// Runs each command with --dry-run, and proves that the database is as before: by its tables, and by what the server
/// itself has counted.
fn unchanged(db: &TestDb, commands: &[String]) {
    let first = |query: &str| db.scalar(query).expect("one");
    let one = first("SELECT min(id) FROM vnf_instances WHERE deleted = 0 OR deleted = 1");
    let subscription = first("SELECT min(id) FROM vnf_lcm_subscriptions");
    let place = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).expect("room");
        path.display().to_string()
    };
    let (file, map) = (put("ids", &format!("{one}\n")), put("map.json", "[]"));
    let levels = put("levels.json", "{}");
    let conf = put("tacker.conf", "[DEFAULT]\nuse_credential_encryption = False\n");
    let directory = place.path().join("conf.d");
    fs::create_dir(&directory).expect("a folder");
    let ca = Authority::new(place.path(), "ca").certificate();
    let meant = [
        ("SUBSCRIPTION", subscription),
        ("ONE", one),
        ("FILE", file),
        ("MAP", map),
        ("LEVELS", levels),
        ("CONF", conf),
        ("DIR", directory.display().to_string()),
        ("CA", ca.display().to_string()),
        ("KEYS", VIM_KEYS.to_owned()),
    ];
    let before = state(db);
    for command in commands {
        let words = command.split(' ').map(|word| {
            let meant = meant.iter().find(|(name, _)| *name == word);
            meant.map_or(word, |(_, meant)| meant)
        });
        let words = words.collect::<Vec<_>>().join(" ");
        let outcome = Retack::on(db).words(&words).args(["--dry-run"]).run();
        assert!([0, 3].contains(&outcome.code), "{words}: {outcome:?}");
        assert!(!outcome.stderr.contains("error:"), "{words}: {}", outcome.stderr);
    }
    let after = state(db);
    assert_eq!(after.1, before.1, "what the server counted");
    assert!(after.0 == before.0, "some table has changed");
}

fn state(db: &TestDb) -> (BTreeMap<String, Vec<Value>>, String) {
    let filled = db.filled_tables();
    let filled: Vec<_> = filled.iter().map(String::as_str).collect();
    (db.dump_all(&filled), counted(db))
}

/// What the server has counted of writes to this database; of SQLite, the bytes of the file.
fn counted(db: &TestDb) -> String {
    match db.engine {
        Engine::Sqlite => {
            let file = db.url.strip_prefix("sqlite:///").expect("a SQLite URL");
            uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, &fs::read(file).expect("the file")).to_string()
        }
        Engine::Mariadb => {
            let mut other = Other::on(db);
            other.execute("SET GLOBAL userstat = 1");
            let rows = db.column(
                "SELECT concat(table_name, ' ', rows_changed) FROM information_schema.table_statistics
                 WHERE table_schema = database() AND rows_changed > 0",
            );
            let mut rows: Vec<_> = rows.into_iter().flatten().collect();
            rows.sort();
            format!("{rows:?} in {} tables", db.tables().len())
        }
        Engine::Postgres => db
            .scalar(
                // Not pg_stat_database, which counts what autovacuum writes about tables, too.
                "SELECT concat_ws(' ', sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), count(*)) FROM pg_stat_user_tables",
            )
            .expect("counters"),
    }
}

fn list(report: &Value) -> &Vec<Value> {
    report["vnfs"].as_array().expect("a list")
}
