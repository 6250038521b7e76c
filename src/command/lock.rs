//! `retack lock`: who may write, and taking that away.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Session;
use super::failure::Refused;
use crate::batch::report::Format;
use crate::cli::Cli;
use crate::db::{Access, Db};
use crate::exit::Exit;
use crate::journal::lease::{self, Holder, State};

/// Say which run may write to this database, or take that away from it
///
/// One run at a time writes. It holds a lease that it renews with every chunk; when it is killed, the lease ends by
/// itself within a minute, and the next run takes over.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Say who holds the lease
    Status,
    /// Take the lease away from a run that is certainly gone, or that must not go on
    ///
    /// The run that held it commits nothing more and ends with an error. A lease that has expired needs no breaking:
    /// the next run takes it over.
    Break {
        /// Even while it is renewed: its run may be alive
        #[arg(long)]
        force: bool,
    },
}

impl Args {
    pub fn run(&self, cli: &Cli) -> anyhow::Result<Exit> {
        let access = match self.action {
            Action::Status => Access::ReadOnly,
            Action::Break { force: _ } => Access::ReadWrite,
        };
        let mut session = Session::open(cli, access)?;
        let holder = session.link().retry(holder)?;
        let broken = match (&self.action, &holder) {
            (Action::Status, _) | (Action::Break { force: _ }, None) => false,
            (Action::Break { force: false }, Some(holder)) if holder.state() == State::Held => {
                return Err(Refused(format!(
                    "the lease is being renewed, so its run is alive: {holder}. Stop that run; --force breaks the lease \
                     all the same, and the run commits nothing more"
                ))
                .into());
            }
            (Action::Break { force: _ }, Some(holder)) => {
                holder.state() != State::Free
                    && session.link().retry(|db| lease::break_it(db, holder))?
            }
        };
        if let Err(error) = tell(&session, holder.as_ref(), broken) {
            tracing::debug!(%error, "standard output is gone");
        }
        Ok(Exit::Ok)
    }
}

/// Before the first run that writes there is no table to ask.
fn holder(db: &mut Db) -> diesel::QueryResult<Option<Holder>> {
    if db.has_table("retack_lease")? { lease::holder(db) } else { Ok(None) }
}

fn tell(session: &Session, holder: Option<&Holder>, broken: bool) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let state = holder.map_or(State::Free, Holder::state);
    match session.format {
        Format::Json => {
            let mut answer = json!({
                "command": "lock",
                "database": session.database,
                "state": match state {
                    State::Free => "free",
                    State::Held => "held",
                    State::Expired => "expired",
                },
                "broken": broken,
                "holder": null,
            });
            if let Some(holder) = holder.filter(|_| state != State::Free) {
                answer["holder"] = json_of(holder);
            }
            writeln!(out, "{answer}")?;
        }
        Format::Text => match (holder, state, broken) {
            (Some(holder), _, true) => writeln!(out, "Broken. It was held by {holder}.")?,
            (Some(holder), State::Held, false) => writeln!(out, "Held by {holder}.")?,
            (Some(holder), State::Expired, false) => {
                writeln!(out, "Expired, the next run takes it over. It was held by {holder}.")?;
            }
            (_, State::Free, false) | (None, _, _) => writeln!(out, "Free.")?,
        },
    }
    out.flush()
}

pub(super) fn json_of(holder: &Holder) -> Value {
    let time = |time: chrono::NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({
        "command": holder.command,
        "runId": holder.run_id,
        "host": holder.host,
        "pid": holder.pid,
        "token": holder.token,
        "acquiredAt": time(holder.acquired_at),
        "expiresAt": holder.expires_at.map(time),
        "expiresIn": holder.left().map(|left| left.num_seconds()),
    })
}
