//! Replicas that are behind, and replicas that do not say.

use super::{KEPT, fill, paused, refused};
use crate::support::node::{Node, Template};
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, until};

#[test]
fn a_run_waits_for_a_replica_of_mariadb_whatever_it_says() {
    let template = Template::new();
    let primary = template.start(&["--server-id=1", "--log-bin=bin"]);
    let replica = template.start(&["--server-id=2"]);
    let db = TestDb::at(Engine::Mariadb, &primary.url());
    fill(&db, 3);
    let url = replica.url();
    let lag = |url: &str| ["--throttle-lag", "0.5", "--replica", url].map(str::to_owned);

    let no_replica = lag(&url);
    refused(&db, &no_replica.each_ref().map(|word| &word[..]), "it is no replica");

    primary.ask(
        "CREATE USER follower@'127.0.0.1'; GRANT REPLICATION SLAVE ON *.* TO follower@'127.0.0.1'",
    );
    let source = format!(
        "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {}, MASTER_USER = 'follower', \
         MASTER_USE_GTID = slave_pos",
        primary.port
    );
    // It does all that was done before, and then waits for an hour with whatever comes.
    replica.ask(&format!("{source}; START SLAVE"));
    let seconds = || replica.ask("SHOW ALL SLAVES STATUS").split('\t').nth(34).map(str::to_owned);
    primary.ask("CREATE DATABASE last");
    until("the replica follows", || replica.ask("SHOW DATABASES LIKE 'last'") == "last");

    let fit = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(lag(&url)).run();
    assert_eq!(paused(&fit.exits(0).report(), "throttle-lag"), (0.0, 0.0));
    replica.ask("CREATE USER nobody@localhost");
    let unseen = lag(&replica.url_as("nobody"));
    refused(&db, &unseen.each_ref().map(|word| &word[..]), "needs SLAVE MONITOR");

    replica.ask("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 3600; START SLAVE");
    primary.ask("CREATE DATABASE late");
    until("the replica is behind", || {
        seconds().and_then(|seconds| seconds.parse().ok()) >= Some(1)
    });

    let mut rehearsal = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(lag(&url)).start();
    let mut run = Retack::on(&db).words(KEPT).args(lag(&url)).start();
    for running in [&mut rehearsal, &mut run] {
        running.until_told("paused: replica mysql://root@localhost?socket=");
        running.until_told(" is behind: ");
    }
    rehearsal.signal("INT");
    let (whole, by_lag) = paused(&rehearsal.end().exits(130).report(), "throttle-lag");
    assert!(whole > 0.0 && whole == by_lag, "{whole}, {by_lag}");

    replica.ask("STOP SLAVE SQL_THREAD");
    run.until_told("cannot be measured: its Seconds_Behind_Master is NULL");
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
    replica.ask("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 0; START SLAVE");
    run.until_told("going on after a pause of ");
    let report = run.end().exits(0).report();
    assert_eq!(report["outcomes"]["migrated"], 3);
    assert!(paused(&report, "throttle-lag").0 > 0.0, "{report}");
}

#[test]
fn a_run_waits_for_a_standby_of_postgres_and_not_for_an_idle_primary() {
    let primary = Node::postgres();
    let db = TestDb::at(Engine::Postgres, &primary.url());
    fill(&db, 3);
    let (alone, other) = (["--throttle-lag", "0.5"], TestDb::new(Engine::Postgres));
    refused(&other, &alone, "no standby streams from this server");
    let standby = primary.standby();
    let url = standby.url();
    let named = ["--throttle-lag", "0.5", "--replica", &url];
    let ways = [&alone[..], &named[..]];
    let elsewhere = url.replace("///?", "///postgres?");
    let elsewhere = ["--throttle-lag", "0.5", "--replica", &elsewhere];
    refused(&other, &elsewhere, "it is a copy of another server");
    refused(&db, &["--throttle-lag", "0.5", "--replica", &primary.url()], "it is no standby");

    // What it does not see, and yet may read.
    db.execute("CREATE ROLE plain LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain");
    let plain = db.url.replace("user=postgres", "user=plain");
    let plain = Retack::alone().env("RETACK_DATABASE_URL", plain).words(KEPT).args(alone).run();
    assert!(plain.exits(5).stderr.contains("GRANT pg_monitor"));

    // For longer than the lag that is allowed, nothing happens.
    until("the primary is idle", || {
        let idle = "SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > '1 second' AND
                    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()";
        standby.ask(idle) == "t"
    });
    for way in ways {
        let idle = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(way).run().exits(0);
        // A standby tells the primary where it is some seconds late.
        let waited = paused(&idle.report(), "throttle-lag").0;
        assert!(way.len() == 2 || waited == 0.0, "{way:?}: {}", idle.stderr);
    }

    standby.ask("SELECT pg_wal_replay_pause()");
    until("replay stops", || standby.ask("SELECT pg_get_wal_replay_pause_state()") == "paused");
    primary.ask("CREATE TABLE late (id int)");
    let mut by_standby = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(named).start();
    let mut by_primary = Retack::on(&db).words(KEPT).args(alone).start();
    by_standby.until_told("paused: replica postgresql://postgres@localhost");
    by_standby.signal("INT");
    by_standby.end().exits(130);
    by_primary.until_told("paused: standby walreceiver is behind: ");
    assert_eq!(db.count("VnfInstanceV2", "1 = 1"), 0);
    standby.ask("SELECT pg_wal_replay_resume()");
    by_primary.until_told("going on after a pause of ");
    drop(standby);
    let report = by_primary.end().exits(0).report();
    assert_eq!(report["outcomes"]["migrated"], 3);
    assert!(paused(&report, "throttle-lag").0 > 0.0, "{report}");
}
