//! How a node of a Galera cluster is, and how long the cluster has been held up.

use diesel::prelude::*;

use crate::db::Db;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GaleraNode {
    /// Another after every start, and on another node.
    pub id: String,
    /// Ready and in step with the cluster.
    pub synced: bool,
    /// `Synced`, `Donor/Desynced` and the like.
    pub state: String,
    /// Nanoseconds in which flow control kept the cluster from committing, since the node started.
    pub paused_ns: u64,
}

#[cfg(feature = "mysql")]
const NODE: &str = "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_gcomm_uuid', 'wsrep_ready', 'wsrep_local_state', \
     'wsrep_local_state_comment', 'wsrep_flow_control_paused_ns')";

impl Db {
    /// `None` on a server that is not part of a cluster.
    pub fn galera_node(&mut self) -> QueryResult<Option<GaleraNode>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => {
                use diesel::dsl::sql;
                use diesel::sql_types::Text;

                use super::ServerSettings;

                /// `wsrep_local_state` of a node that is in step.
                const SYNCED: u64 = 4;
                let found: Vec<(String, String)> = sql::<(Text, Text)>(NODE).load(c)?;
                let status: ServerSettings = found.into_iter().collect();
                let Some(paused_ns) = status.number("wsrep_flow_control_paused_ns") else {
                    return Ok(None);
                };
                let text = |name| status.get(name).unwrap_or("unknown").to_owned();
                Ok(Some(GaleraNode {
                    id: text("wsrep_gcomm_uuid"),
                    synced: status.is_on("wsrep_ready")
                        && status.number("wsrep_local_state") == Some(SYNCED),
                    state: text("wsrep_local_state_comment"),
                    paused_ns,
                }))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(None),
        }
    }
}
