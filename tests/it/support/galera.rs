//! A Galera cluster: MariaDB nodes that all take writes, and tell of conflicts at COMMIT.

use super::account::free_port;
use super::node::{Node, Template};
use super::until;

/// Two nodes in step.
pub(crate) fn cluster() -> [Node; 2] {
    let template = Template::new();
    let port = free_port();
    let first = join(&template, port, "");
    let second = join(&template, free_port(), &format!("127.0.0.1:{port}"));
    [first, second]
}

/// A node that joins the others at these ports. As soon as a change waits for it, it holds the cluster up.
fn join(template: &Template, port: u16, others: &str) -> Node {
    let provider = "/usr/lib/galera/libgalera_smm.so";
    let address = format!("--wsrep-cluster-address=gcomm://{others}");
    let options = format!(
        "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{port};ist.recv_addr=127.0.0.1:{};\
         gcs.fc_limit=1;gcache.size=8M",
        free_port()
    );
    let state = format!("--wsrep-sst-receive-address=127.0.0.1:{}", free_port());
    let provider = format!("--wsrep-provider={provider}");
    let node = template.start(&[
        "--wsrep-on=ON",
        "--binlog-format=ROW",
        "--innodb-autoinc-lock-mode=2",
        "--wsrep-sst-method=rsync",
        "--wsrep-node-address=127.0.0.1",
        &provider,
        &address,
        &options,
        &state,
    ]);
    until("the node is in step", || {
        let state = "SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'";
        node.ask(state).ends_with("Synced")
    });
    node
}
