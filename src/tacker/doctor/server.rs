//! The server and the way to it.

use std::time::Duration;

use diesel::result::QueryResult;

use super::{Check, Finding, Patient};
use crate::db::{DatabaseUrl, Engine, Host, ServerSettings};

/// A chunk takes some twenty round trips while it holds its locks: at this, a second.
const SLOW: Duration = Duration::from_millis(50);

/// MariaDB's default, the smaller of the two.
const USUAL_PACKET: u64 = 16 << 20;

pub(super) fn connection(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::Connection;
    let latency = format!("{:.1} ms a round trip", patient.latency.as_secs_f64() * 1000.0);
    let (way, clear) = match patient.url {
        DatabaseUrl::Sqlite(_) => ("a file", false),
        DatabaseUrl::Mysql(server) | DatabaseUrl::Postgres(server) => match &server.host {
            Host::Socket(_) => ("a Unix socket", false),
            Host::Tcp(_) => match patient.settings.get("ssl_version") {
                Some(version) if version.starts_with("TLS") => ("TCP with TLS", false),
                Some(_) | None => ("TCP without TLS", true),
            },
        },
    };
    let found = format!("{way}, {latency}");
    Ok(vec![if clear {
        Finding::warning(check, found)
            .because("passwords and VIM credentials can be read on the way, and changed")
            .advise("ask for TLS in the URL: ssl_ca=FILE (MariaDB, MySQL), sslmode=verify-full (PostgreSQL)")
    } else if patient.latency > SLOW {
        Finding::warning(check, found)
            .because("a chunk takes some twenty round trips while it holds its locks")
            .advise("run retack nearer to the database")
    } else {
        Finding::ok(check, found)
    }])
}

pub(super) fn version(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    Ok(vec![judge_version(patient.engine(), &patient.version)])
}

fn judge_version(engine: Engine, version: &str) -> Finding {
    let check = Check::ServerVersion;
    let mariadb = version.contains("MariaDB");
    let (name, needed, supported): (_, &[u32], &[u32]) = match engine {
        Engine::Sqlite => return Finding::ok(check, format!("SQLite {version}, built in")),
        Engine::Mysql if mariadb => ("MariaDB", &[10, 2, 7], &[10, 5]),
        Engine::Mysql => ("MySQL", &[5, 7, 8], &[8, 0]),
        Engine::Postgres => ("PostgreSQL", &[10], &[12]),
    };
    let shown = version.split(['-', ' ']).next().unwrap_or_default();
    // Old drivers are told of MariaDB as 5.5.5-10.x.
    let version = version.strip_prefix("5.5.5-").filter(|_| mariadb).unwrap_or(version);
    let numbers = version.split(['-', ' ', '~', '+']).next().unwrap_or_default().split('.');
    let numbers: Vec<u32> = numbers.map_while(|part| part.parse().ok()).collect();
    let found = format!("{name} {shown}");
    let advice = |least: &[u32]| {
        let least: Vec<_> = least.iter().map(u32::to_string).collect();
        format!("use {name} {} or later", least.join("."))
    };
    if numbers.is_empty() {
        Finding::info(check, found).because("the version is not one that retack can compare")
    } else if numbers.as_slice() < needed {
        Finding::error(check, found)
            .because("it lacks what retack's statements use")
            .advise(advice(supported))
    } else if numbers.as_slice() < supported {
        Finding::warning(check, found)
            .because("nobody maintains it, and retack is not tested on it")
            .advise(advice(supported))
    } else {
        Finding::ok(check, found)
    }
}

pub(super) fn galera(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    Ok(judge_galera(&patient.settings).into_iter().collect())
}

/// Nothing where there is no cluster.
fn judge_galera(settings: &ServerSettings) -> Option<Finding> {
    let check = Check::Galera;
    if !settings.is_on("wsrep_on") {
        return None;
    }
    let status = settings.get("wsrep_cluster_status").unwrap_or("unknown");
    let state = settings.get("wsrep_local_state_comment").unwrap_or("unknown");
    let size = settings.get("wsrep_cluster_size").unwrap_or("?");
    let found = format!("{size} nodes, this one is {state} in the component {status}");
    Some(if status != "Primary" || !settings.is_on("wsrep_ready") {
        Finding::error(check, found)
            .because("a node outside of the primary component refuses statements")
            .advise("name a node that is Synced, or repair the cluster")
    } else if settings
        .number("wsrep_max_ws_size")
        .is_some_and(|most| most > 0 && most < USUAL_PACKET)
    {
        Finding::warning(check, found)
            .because(
                "wsrep_max_ws_size is below 16 MiB: it may refuse chunks, which then go VNF by VNF",
            )
            .advise("set wsrep_max_ws_size higher, or expect a slow run")
    } else if settings.number("wsrep_sync_wait") == Some(0) {
        Finding::info(check, found)
            .because("wsrep_sync_wait is 0: a node may not yet show what another one has committed")
            .advise("run all of retack's commands against one node, not through a balancer")
    } else {
        Finding::ok(check, found)
    })
}

pub(super) fn packet_size(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let Some(packet) = patient.settings.number("max_allowed_packet") else { return Ok(Vec::new()) };
    let mut largest = None;
    if !patient.quick && patient.has_tables() {
        let instance = patient.volume("vnf_instances")?.largest;
        let info = patient.volume("vnf_instantiated_info")?.largest;
        let op_occ = patient.volume("vnf_lcm_op_occs")?.largest;
        largest = Some((instance + info).max(op_occ).unsigned_abs());
    }
    Ok(vec![judge_packet(packet, largest)])
}

fn judge_packet(packet: u64, largest: Option<u64>) -> Finding {
    let check = Check::PacketSize;
    let found = format!("max_allowed_packet is {} MiB", packet >> 20);
    match largest {
        Some(largest) if largest.saturating_mul(2) > packet => Finding::warning(check, found)
            .because(format!(
                "the largest row of v1 has {largest} bytes, and in v2 it may have twice as many: the database would refuse it"
            ))
            .advise(format!("SET GLOBAL max_allowed_packet = {}", largest.saturating_mul(4).next_power_of_two())),
        Some(_) => Finding::ok(check, found),
        None if packet < USUAL_PACKET => Finding::warning(check, found)
            .because("that is less than any server's default, and a row of v2 may be longer")
            .advise(format!("SET GLOBAL max_allowed_packet = {USUAL_PACKET}")),
        None => Finding::ok(check, found),
    }
}

pub(super) fn read_only(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let finding = match patient.url {
        DatabaseUrl::Sqlite(path) => super::space::writable(path),
        DatabaseUrl::Mysql(_) | DatabaseUrl::Postgres(_) => judge_read_only(&patient.settings),
    };
    Ok(vec![finding])
}

fn judge_read_only(settings: &ServerSettings) -> Finding {
    let check = Check::ReadOnly;
    if settings.is_on("in_recovery") {
        return Finding::error(check, "the server is in recovery")
            .because("a standby takes no writes")
            .advise("name the primary server in the URL");
    }
    // MariaDB has further levels of read_only, named otherwise than by a plain ON.
    let levels = |name: &&str| {
        settings.get(name).is_some_and(|value| !["OFF", "0", "off", ""].contains(&value))
    };
    let on: Vec<_> =
        ["read_only", "super_read_only", "innodb_read_only"].into_iter().filter(levels).collect();
    if !on.is_empty() {
        return Finding::error(check, format!("the server is read-only: {}", on.join(", ")))
            .because("a replica, or a server under maintenance, takes no writes")
            .advise("name the primary server in the URL, or make this one writable");
    }
    if settings.is_on("default_transaction_read_only") {
        return Finding::info(check, "transactions are read-only unless they say otherwise")
            .because("default_transaction_read_only is set for the role, the database or the server; retack's sessions that write turn it off")
            .advise("make sure that this is the database to write to");
    }
    Finding::ok(check, "the server takes writes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tacker::doctor::Level;

    fn settings(pairs: &[(&str, &str)]) -> ServerSettings {
        pairs.iter().copied().collect()
    }

    #[test]
    fn a_version_is_held_against_what_retack_is_made_for() {
        let level = |engine, version| judge_version(engine, version).level;
        for (engine, version, expected) in [
            (Engine::Mysql, "10.11.6-MariaDB-0+deb12u1", Level::Ok),
            (Engine::Mysql, "5.5.5-10.6.12-MariaDB", Level::Ok),
            (Engine::Mysql, "10.4.30-MariaDB", Level::Warning),
            (Engine::Mysql, "10.1.48-MariaDB", Level::Error),
            (Engine::Mysql, "8.0.36-0ubuntu0.22.04.1", Level::Ok),
            (Engine::Mysql, "5.7.44-log", Level::Warning),
            (Engine::Mysql, "5.6.51", Level::Error),
            (Engine::Postgres, "15.5 (Debian 15.5-0+deb12u1)", Level::Ok),
            (Engine::Postgres, "12beta1", Level::Info),
            (Engine::Postgres, "11.22", Level::Warning),
            (Engine::Postgres, "9.6.24", Level::Error),
            (Engine::Sqlite, "3.50.4", Level::Ok),
        ] {
            assert_eq!(level(engine, version), expected, "{version}");
        }
    }

    #[test]
    fn a_node_of_a_cluster_must_be_ready_and_in_its_primary_component() {
        let on = [
            ("wsrep_on", "ON"),
            ("wsrep_ready", "ON"),
            ("wsrep_cluster_status", "Primary"),
            ("wsrep_sync_wait", "1"),
        ];
        let level = |name: &str, value: &str| {
            let changed =
                on.iter().map(|(known, was)| (*known, if *known == name { value } else { was }));
            let extra =
                [(name, value)].into_iter().filter(|_| !on.iter().any(|(known, _)| *known == name));
            judge_galera(&changed.chain(extra).collect()).map(|finding| finding.level)
        };
        assert_eq!(level("", ""), Some(Level::Ok));
        assert_eq!(level("wsrep_on", "OFF"), None);
        assert_eq!(level("wsrep_ready", "OFF"), Some(Level::Error));
        assert_eq!(level("wsrep_cluster_status", "non-Primary"), Some(Level::Error));
        assert_eq!(level("wsrep_max_ws_size", "1048576"), Some(Level::Warning));
        assert_eq!(level("wsrep_max_ws_size", "2147483647"), Some(Level::Ok));
        assert_eq!(level("wsrep_sync_wait", "0"), Some(Level::Info));
    }

    #[test]
    fn a_row_that_may_not_fit_into_a_packet_is_warned_of() {
        assert_eq!(judge_packet(16 << 20, None).level, Level::Ok);
        assert_eq!(judge_packet(1 << 20, None).level, Level::Warning);
        assert_eq!(judge_packet(1 << 20, Some(1 << 19)).level, Level::Ok);
        assert_eq!(judge_packet(1 << 20, Some((1 << 19) + 1)).level, Level::Warning);
    }

    #[test]
    fn a_server_that_takes_no_writes_is_an_error() {
        let level = |name, value| judge_read_only(&settings(&[(name, value)])).level;
        assert_eq!(level("read_only", "OFF"), Level::Ok);
        for name in ["read_only", "super_read_only", "innodb_read_only", "in_recovery"] {
            assert_eq!(level(name, "ON"), Level::Error, "{name}");
        }
        assert_eq!(level("read_only", "NO_LOCK"), Level::Error);
        assert_eq!(level("in_recovery", "true"), Level::Error);
        assert_eq!(level("default_transaction_read_only", "on"), Level::Info);
    }
}
