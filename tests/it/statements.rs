//! Every statement that retack sends, on one page: docs/reference/statements.md is made from what a server is really sent.

use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, page};

/// The verbs in an order in which each has something to do, so that all their statements are seen.
const RUNS: [(&str, &[&str]); 17] = [
    (
        "migrate-to-v2 --keep-orig",
        &["migrate-to-v2", "--all", "--keep-orig", "--force-failed-temp"],
    ),
    // What Heat is asked about; nobody answers at the address in the rows.
    (
        "migrate-to-v2 --keep-orig --heat",
        &["migrate-to-v2", "--all", "--keep-orig", "--force-failed-temp", "--heat"],
    ),
    ("migrate-to-v2 --subscriptions --keep-orig", SUBSCRIPTIONS),
    (
        "migrate-to-v2 --subscriptions --keep-orig, when the tenant has more VNFs in v2",
        SUBSCRIPTIONS,
    ),
    ("complete --subscriptions", &["complete", "--subscriptions"]),
    ("rollback --subscriptions", &["rollback", "--subscriptions"]),
    ("verify", &["verify", "--all"]),
    // One VNF alone, which could have a long history.
    ("verify --vnf-id", ONE),
    ("status", &["status"]),
    ("history", &["history", "00000000-0000-4000-8000-000000000000"]),
    ("complete", &["complete", "--all"]),
    ("verify --vnf-id, when it is completed", ONE),
    ("rollback", &["rollback", "--all"]),
    ("migrate-to-v2", &["migrate-to-v2", "--all", "--force-failed-temp"]),
    ("migrate-to-v2 --subscriptions", &["migrate-to-v2", "--subscriptions"]),
    ("purge-deleted", &["purge-deleted", "--age", "0"]),
    ("doctor", &["doctor", "--quick"]),
];

const ONE: &[&str] = &["verify", "--vnf-id", "0a3dae7c-28fd-4ea9-8fbe-86397311ce93"];

const SUBSCRIPTIONS: &[&str] = &["migrate-to-v2", "--subscriptions", "--keep-orig"];

const HEAD: &str = "\
# Statements

Every statement that retack sends to Tacker's tables and its own, as MariaDB is sent them. The other engines are sent the
same in their own quoting, on PostgreSQL with `= ANY(array)` for `IN (…)`, but for those at the end of the page, which are
quoted like the rest. `…` stands for as many values as there are. Statements that prepare the session are in
`src/db/connect/`, those that create retack's own tables in `migrations/`. Each command works in transactions of one
chunk. `retack -vv` shows the statements of a run.
";

/// Something of everything that only purging removes, and a package that is not marked in use.
const OLD: &str = "
    UPDATE vnf_lcm_filters SET filter = '{}';
    UPDATE vnf_lcm_subscriptions SET tenant_id = (SELECT min(tenant_id) FROM vnf_instances);
    UPDATE vims SET deleted_at = '2020-01-01 00:00:00';
    UPDATE vnfd SET deleted_at = '2020-01-01 00:00:00';
    INSERT INTO events (resource_id, resource_state, resource_type, event_type, timestamp)
        VALUES ('r', 'DELETE', 'vnf', 'DELETE', '2020-01-01 00:00:00');
    INSERT INTO vnf_packages (id, onboarding_state, operational_state, usage_state, tenant_id, created_at)
        VALUES ('p', 'ONBOARDED', 'ENABLED', 'NOT_IN_USE', 't', '2020-01-01 00:00:00');
    INSERT INTO vnf_package_vnfd (id, package_uuid, vnfd_id, vnf_provider, vnf_product_name, vnf_software_version,
            vnfd_version, created_at, deleted)
        SELECT 'd', 'p', vnfd_id, 'v', 'n', '1.0', '1.0', '2020-01-01 00:00:00', '0' FROM vnf_instances LIMIT 1;
";

/// A filter as it is before a VNF of theirs has come to v2.
const FEWER: &str = r#""{\"vnfInstanceSubscriptionFilter\": {\"vnfInstanceIds\": []}}""#;

/// One placeholder for any number of values, one row for any number of rows, in the quoting of MariaDB.
fn normalised(statement: &str) -> String {
    let mut statement = statement.trim().replace('"', "`");
    while let Some(at) = statement.find('$') {
        let digits = statement[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        statement.replace_range(at..=at + digits, "?");
    }
    for (many, one) in [("(?, ?", "(?"), ("(?), (?)", "(?)")] {
        while statement.contains(many) {
            statement = statement.replace(many, one);
        }
    }
    let statement = statement.replace("(?)", "(…)").replace("= ANY(…)", "IN (…)");
    ["FROM", "INNER JOIN", "WHERE", "GROUP BY", "ORDER BY", "VALUES", "SET", "SELECT"]
        .iter()
        .fold(statement, |text, word| text.replace(&format!(" {word} "), &format!("\n  {word} ")))
        .replace("DELETE\n  FROM", "DELETE FROM")
}

fn statements(log: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in log.lines() {
        let Some((_, statement)) = line.split_once(" DEBUG ") else { continue };
        let is_data = ["SELECT", "INSERT", "UPDATE", "DELETE"]
            .iter()
            .any(|word| statement.trim().starts_with(word));
        let of_session = ["information_schema", "@@", "migrations", "sqlite_", "pg_", "pragma_"]
            .iter()
            .any(|word| statement.contains(word));
        let statement = normalised(statement);
        if is_data && !of_session && !found.contains(&statement) {
            found.push(statement);
        }
    }
    found
}

/// What is sent by each of the verbs.
fn runs(engine: Engine) -> Vec<(&'static str, Vec<String>)> {
    let db = TestDb::new(engine);
    db.load("tacker/v1.jsonl");
    db.load("scenarios/v1_subscriptions.jsonl");
    db.execute(OLD);
    let mut runs = Vec::new();
    for (verb, args) in RUNS {
        if verb.ends_with("more VNFs in v2") {
            let (table, filter) = (engine.name("LccnSubscriptionV2"), engine.literal(FEWER));
            db.execute(&format!("UPDATE {table} SET filter = {filter}"));
        }
        let outcome = Retack::on(&db).args(args).env("RUST_LOG", "retack::sql=debug").run();
        assert_eq!(outcome.code, 0, "{verb}: {}", outcome.stderr);
        runs.push((verb, statements(&outcome.stderr)));
    }
    runs
}

#[test]
fn every_statement_is_on_one_page() {
    let mut found = HEAD.to_owned();
    let mut shown = Vec::new();
    for (verb, statements) in runs(Engine::Mariadb) {
        let new: Vec<_> = statements.into_iter().filter(|one| !shown.contains(one)).collect();
        if !new.is_empty() {
            let before = if shown.is_empty() { "" } else { "; those shown before, and" };
            found.push_str(&format!("\n## {verb}{before}\n\n```sql\n{};\n```\n", new.join(";\n")));
        }
        shown.extend(new);
    }
    for (engine, name) in [(Engine::Postgres, "PostgreSQL"), (Engine::Sqlite, "SQLite")] {
        let mut others: Vec<_> = Vec::new();
        for statement in runs(engine).into_iter().flat_map(|(_, statements)| statements) {
            if !shown.contains(&statement) && !others.contains(&statement) {
                others.push(statement);
            }
        }
        found.push_str(&format!(
            "\n## On {name}, instead\n\n```sql\n{};\n```\n",
            others.join(";\n")
        ));
    }
    page::holds("docs/reference/statements.md", &found);
}
