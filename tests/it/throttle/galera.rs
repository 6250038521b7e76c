//! A cluster of two nodes, the second of which cannot keep up.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use super::{KEPT, fill, paused};
use crate::support::node::Node;
use crate::support::retack::Retack;
use crate::support::{Engine, TestDb, galera, until};

#[test]
fn a_run_waits_while_flow_control_holds_a_galera_cluster_up() {
    let [first, second] = galera::cluster();
    let db = TestDb::at(Engine::Mariadb, &first.url());
    fill(&db, 3);
    let fraction = ["--throttle-flow-control", "0.2"];
    let idle = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(fraction).run().exits(0);
    // The first second tells what the share of it is.
    let waited = paused(&idle.report(), "throttle-flow-control").0;
    assert!((0.5..5.0).contains(&waited), "{waited}: {}", idle.stderr);

    first.ask("CREATE DATABASE busy; CREATE TABLE busy.t (id INT PRIMARY KEY AUTO_INCREMENT)");
    until("the table is on both", || second.ask("SHOW TABLES FROM busy") == "t");
    // Held by a client until it is ended: what changes the table waits, and then everybody does.
    let mut holder = client(&second, "LOCK TABLES busy.t WRITE");
    until("the table is locked", || {
        !second.ask("SHOW OPEN TABLES FROM busy WHERE In_use > 0").is_empty()
    });
    let insert = "INSERT INTO busy.t VALUES (NULL); INSERT INTO busy.t VALUES (NULL)";
    let mut load: Vec<_> = (0..4).map(|_| client(&first, insert)).collect();
    until("the cluster is held up", || {
        first.ask("SHOW GLOBAL STATUS LIKE 'wsrep_flow_control_active'").ends_with("true")
    });

    let mut running = Retack::on(&db).words(KEPT).args(["--dry-run"]).args(fraction).start();
    running
        .until_told("flow control holds the cluster up: 100 % of the last second, more than 20 %");
    assert!(!running.is_over());
    holder.kill().expect("a client to end");
    drop(holder.wait());
    running.until_told("going on after a pause of ");
    let report = running.end().exits(0).report();
    assert_eq!(report["outcomes"]["migrated"], 3);
    assert!(paused(&report, "throttle-flow-control").0 > 1.0, "{report}");
    for client in &mut load {
        drop(client.kill());
        drop(client.wait());
    }
}

/// A client that runs statements at a node, and then stays until it is ended.
fn client(node: &Node, sql: &str) -> Child {
    let mut client = Command::new("mariadb");
    client.args(["--no-defaults", "--user=root", "--unbuffered"]);
    client.arg(format!("--socket={}", node.dir().join("socket").display()));
    client.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut client = client.spawn().expect("a client");
    let statements = client.stdin.as_mut().expect("a way in");
    writeln!(statements, "{sql};").expect("a client that listens");
    client
}
