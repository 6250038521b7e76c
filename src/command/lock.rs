//! `retack lock`: who may write, and taking that away.

use std::io::{self, Write};

use diesel::result::QueryResult;
use serde_json::{Value, json};

use super::Session;
use super::failure::Refused;
use crate::command::global::GlobalArgs;
use crate::db::{Access, Db};
use crate::exit::Exit;
use crate::report::Format;
use crate::run::holder::{self, Holder, State};

/// Say which run may write to this database, or take that away from it
///
/// One run at a time writes, or one for each shard. It holds a lease that it renews with every chunk; when it is killed,
/// the lease ends by itself within a minute, and the next run takes over.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Say who holds a lease
    Status,
    /// Take the lease away from a run that is certainly gone, or that must not go on
    ///
    /// The run that held it commits nothing more and ends with an error; of shards, all that there are. A lease that has
    /// expired needs no breaking: the next run takes it over.
    Break {
        /// Even while it is renewed: its run may be alive
        #[arg(long)]
        force: bool,
    },
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let access = match self.action {
            Action::Status => Access::ReadOnly,
            Action::Break { force: _ } => Access::ReadWrite,
        };
        let mut session = Session::open(global, access)?;
        let holders = holders(&mut session)?;
        let alive = holders.iter().find(|holder| holder.state() == State::Held);
        let broken = match (&self.action, alive) {
            (Action::Status, _) => false,
            (Action::Break { force: false }, Some(holder)) => {
                return Err(Refused(format!(
                    "the lease is being renewed, so its run is alive: {holder}. Stop that run; --force breaks the lease \
                     all the same, and the run commits nothing more"
                ))
                .into());
            }
            (Action::Break { force: _ }, _) => {
                session.link().retry(|db| break_all(db, &holders))?
            }
        };
        if let Err(error) = tell(&session, &holders, broken) {
            tracing::debug!(%error, "standard output is gone");
        }
        Ok(Exit::Ok)
    }
}

/// Before the first run that writes there is no table to ask.
fn holders(session: &mut Session) -> anyhow::Result<Vec<Holder>> {
    if !session.link().retry(|db| db.has_table("retack_lease"))? {
        return Ok(Vec::new());
    }
    if !session.found_journal()?.entries {
        return Err(Refused(
            "retack's own tables are those of another retack: the next run of this one brings older ones up to date"
                .to_owned(),
        )
        .into());
    }
    Ok(session.link().retry(holder::holders)?)
}

fn break_all(db: &mut Db, holders: &[Holder]) -> QueryResult<bool> {
    db.transaction(|db| {
        let mut broken = false;
        for holder in holders {
            broken |= holder.break_it(db)?;
        }
        Ok(broken)
    })
}

fn tell(session: &Session, holders: &[Holder], broken: bool) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match session.format {
        Format::Json => {
            let state = |state| holders.iter().any(|holder| holder.state() == state);
            let state = match (state(State::Held), state(State::Expired)) {
                (true, _) => name(State::Held),
                (false, true) => name(State::Expired),
                (false, false) => "free",
            };
            let answer = json!({
                "command": "lock",
                "database": session.database,
                "state": state,
                "broken": broken,
                "holders": holders.iter().map(json_of).collect::<Vec<_>>(),
            });
            writeln!(out, "{answer}")?;
        }
        Format::Text if holders.is_empty() => writeln!(out, "Free.")?,
        Format::Text => {
            for holder in holders {
                match (broken, holder.state()) {
                    (true, _) => writeln!(out, "Broken. It was held by {holder}.")?,
                    (false, State::Held) => writeln!(out, "Held by {holder}.")?,
                    (false, State::Expired) => writeln!(
                        out,
                        "Expired, the next run takes it over. It was held by {holder}."
                    )?,
                }
            }
        }
    }
    out.flush()
}

fn name(state: State) -> &'static str {
    match state {
        State::Held => "held",
        State::Expired => "expired",
    }
}

pub(super) fn json_of(holder: &Holder) -> Value {
    let time = |time: chrono::NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({
        "state": name(holder.state()),
        "command": holder.command,
        "shard": holder.share.shard(),
        "runId": holder.run_id,
        "host": holder.host,
        "pid": holder.pid,
        "workers": holder.workers(),
        "acquiredAt": time(holder.acquired_at),
        "expiresAt": time(holder.expires_at),
        "expiresIn": holder.left().num_seconds(),
    })
}
