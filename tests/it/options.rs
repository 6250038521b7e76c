//! What retack takes on its command line, and how it says no.

use serde_json::json;

use crate::support::retack::{Outcome, Retack};
use crate::support::{TestDb, on_every_engine, row};

const ID: &str = "--vnf-id 6907381f-d22b-4b8f-9127-a6b4db0f2598";

on_every_engine! {
    fn the_options_of_tacker_db_manage_purge(db: TestDb) {
        for words in [
            "purge-deleted vnf --age 1 --granularity hours",
            "purge_deleted vnf -a 0 -g seconds",
            "purge_deleted",
        ] {
            db.insert([row("vnf", json!({"id": "old", "deleted_at": "2024-01-01 00:00:00"}))]);
            assert_eq!(Retack::on(&db).words(words).report(0)["total"], 1, "{words}");
        }
        let conf = tempfile::NamedTempFile::new().expect("a file");
        let options = ["--database-url", "--database-connection", "--sql_connection"];
        for option in options {
            Retack::alone().args([option, &db.url, "purge-deleted", "--dry-run"]).run().exits(0);
        }
        std::fs::write(conf.path(), format!("[database]\nconnection = {}\n", db.url)).expect("room");
        let file = conf.path().to_str().expect("a path");
        Retack::alone().args(["--config-file", file, "purge-deleted", "--dry-run"]).run().exits(0);
        Retack::alone().args(["purge-deleted", "--dry-run", "--config-file", file]).run().exits(0);
    }
}

#[test]
fn the_rules_for_migrate_to_v2_are_held_to_in_the_order_of_tacker_db_manage() {
    // Each breaks all rules that come after the one that is told.
    for (options, rule) in [
        (
            "--all --vnf-id bad --mark-delete --api-ver v3 --keep-orig",
            "--all cannot be used with --api-ver, --mark-delete or --vnf-id",
        ),
        ("--all --vnf-id bad", "--all cannot be used with --api-ver, --mark-delete or --vnf-id"),
        ("--all --mark-delete", "--all cannot be used with --api-ver, --mark-delete or --vnf-id"),
        ("--all --api-ver v1", "--all cannot be used with --api-ver, --mark-delete or --vnf-id"),
        ("--mark-delete --api-ver v3 --keep-orig", "either --all or --vnf-id must be used"),
        ("", "either --all or --vnf-id must be used"),
        ("--vnf-id bad --api-ver v3 --keep-orig", "--api-ver must be used with --mark-delete"),
        (
            "--vnf-id bad --mark-delete --api-ver v3 --keep-orig",
            "v1 or v2 must be specified for --api-ver",
        ),
        ("--vnf-id bad --mark-delete --keep-orig", "--mark-delete must be used with --api-ver"),
        (
            "--vnf-id bad --mark-delete --api-ver v1 --keep-orig --force-failed-temp",
            "--mark-delete cannot be used with --keep-orig",
        ),
        (
            "--vnf-id bad --mark-delete --api-ver v2 --force-failed-temp",
            "--mark-delete cannot be used with --force-failed-temp",
        ),
        (
            "--vnf-id bad --mark-delete --api-ver v2 --require-credentials",
            "--mark-delete cannot be used with --require-credentials",
        ),
        ("--vnf-id bad --mark-delete --api-ver v2", "--vnf-id bad: expected the UUID"),
    ] {
        usage(&format!("migrate-to-v2 {options}"), rule);
    }
}

#[test]
fn vnfs_are_named_by_their_uuid_or_meant_all() {
    for verb in ["migrate-to-v2", "complete", "rollback"] {
        usage(verb, "either --all or --vnf-id must be used");
        usage(&format!("{verb} --all {ID}"), "--all cannot be used with");
        usage(&format!("{verb} {ID} --vnf-id vnf-1"), "--vnf-id vnf-1: expected the UUID");
        let nothing = nowhere().args([verb, "--vnf-id", ""]).run().exits(2);
        assert!(nothing.stderr.contains("--vnf-id <ID>"), "{}", nothing.stderr);
    }
}

#[test]
fn subscriptions_go_by_themselves() {
    let id = "--subscription-id 6907381f-d22b-4b8f-9127-a6b4db0f2598";
    for verb in ["migrate-to-v2", "complete", "rollback"] {
        for subscriptions in ["--subscriptions", id] {
            for vnfs in ["--all", ID] {
                let complaint =
                    "--subscriptions and --subscription-id cannot be used with --all or --vnf-id";
                usage(&format!("{verb} {subscriptions} {vnfs}"), complaint);
            }
        }
        let complaint = "--subscriptions cannot be used with --subscription-id";
        usage(&format!("{verb} --subscriptions {id}"), complaint);
        let complaint = "--subscription-id s1: expected the UUID of a subscription";
        usage(&format!("{verb} --subscription-id s1"), complaint);
    }
    for (options, rule) in [
        ("--subscriptions --api-ver v1", "--api-ver must be used with --mark-delete"),
        ("--subscriptions --mark-delete --api-ver v3", "v1 or v2 must be specified for --api-ver"),
        ("--subscriptions --mark-delete", "--mark-delete must be used with --api-ver"),
        (
            "--subscriptions --mark-delete --api-ver v1 --keep-orig",
            "cannot be used with --keep-orig",
        ),
        (
            "--subscriptions --mark-delete --api-ver v1 --all-tenants",
            "cannot be used with --all-tenants",
        ),
        (
            "--all --all-tenants",
            "--all-tenants must be used with --subscriptions or --subscription-id",
        ),
        ("--subscriptions --force-failed-temp", "--force-failed-temp is about VNFs"),
        ("--subscriptions --require-credentials", "--require-credentials is about VNFs"),
        ("--subscriptions --heat", "--insecure are about VNFs"),
    ] {
        usage(&format!("migrate-to-v2 {options}"), rule);
    }
}

#[test]
fn an_age_is_a_number_of_units_that_the_calendar_has() {
    for (options, complaint) in [
        ("--age x", "--age x: expected a whole number"),
        ("--age 1.5", "--age 1.5: expected a whole number"),
        ("--age -1", "--age -1: expected 0 or more"),
        ("-a -1", "--age -1: expected 0 or more"),
        ("--age 1000000", "--age 1000000: so long ago is before the calendar begins"),
        (
            "--age 9223372036854775807 -g days",
            "--age 9223372036854775807: so long ago is before the calendar begins",
        ),
        ("--age", "a value is required for '--age <AGE>'"),
        ("--granularity weeks", "[possible values: days, hours, minutes, seconds]"),
        (
            "unknown",
            "[possible values: all, events, vnf_instances, vnf, vnfd, vims, subscriptions, archive]",
        ),
        ("vnf vims", "unexpected argument 'vims'"),
    ] {
        usage(&format!("purge-deleted {options}"), complaint);
    }
}

#[test]
fn without_a_database_the_ways_to_name_one_are_told() {
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let file = empty.path().to_str().expect("a path");
    for verb in
        ["doctor", "migrate-to-v2 --all", "complete --all", "rollback --all", "purge-deleted"]
    {
        let outcome = Retack::alone().args(["--config-file", file]).words(verb).run().exits(2);
        assert_eq!(outcome.stdout, "");
        for way in
            ["--config-file", "RETACK_DATABASE_URL", "OS_DATABASE__CONNECTION", "--database-url"]
        {
            assert!(outcome.stderr.contains(way), "{}", outcome.stderr);
        }
    }
    let unusable = Retack::alone()
        .env("RETACK_DATABASE_URL", "oracle://tacker:hunter2@db/tacker")
        .words("purge-deleted --dry-run")
        .run()
        .exits(2);
    assert!(unusable.stderr.contains("RETACK_DATABASE_URL"), "{}", unusable.stderr);
    assert!(!unusable.stderr.contains("hunter2"), "{}", unusable.stderr);
}

#[test]
fn every_verb_explains_itself() {
    for verb in [
        "",
        "doctor",
        "migrate-to-v2",
        "complete",
        "rollback",
        "status",
        "verify",
        "show",
        "history",
        "purge-deleted",
        "lock",
        "lock status",
        "lock break",
        "demo",
    ] {
        let help =
            Retack::alone().env("COLUMNS", "100").words(verb).args(["--help"]).run().exits(0);
        assert_eq!(help.stderr, "");
        insta::assert_snapshot!(format!("help {verb}").trim().replace(' ', "-"), help.stdout);
    }
    let version = Retack::alone().args(["--version"]).run().exits(0);
    assert_eq!(version.stdout, concat!("retack ", env!("CARGO_PKG_VERSION"), "\n"));
    usage("", "Usage: retack");
    usage("migrate", "unrecognized subcommand 'migrate'");
}

/// Expects that an invocation is refused for what it says, before any database is looked for.
fn usage(words: &str, complaint: &str) {
    let Outcome { code, stdout, stderr } = nowhere().words(words).run();
    assert_eq!((code, &stdout[..]), (2, ""), "{words}: {stderr}");
    assert!(stderr.contains(complaint), "{words}: {stderr}");
}

/// retack, with a database that is not there: to connect would end with another exit code.
fn nowhere() -> Retack {
    Retack::alone().env("RETACK_DATABASE_URL", "sqlite:////nowhere/tacker.db")
}
