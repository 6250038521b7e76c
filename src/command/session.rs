//! What every verb starts with: settings, a connection, a look at the schema.

use std::cell::OnceCell;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

use super::heat::environment_ca;
use crate::batch::cursor::{Cursor, Source};
use crate::batch::report::Format;
use crate::batch::report::{Header, Hint, Report};
use crate::batch::tally::Tally;
use crate::batch::{Belt, Work};
use crate::cli::Cli;
use crate::db::{Access, DatabaseUrl, Db, Limits};
use crate::entity::Site;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;
use crate::journal::run::Run;
use crate::schema::survey::{Survey, survey};
use crate::secret::Secret;
use crate::settings::{self, OsloConfig, Settings};
use crate::vim::crypt_key::{self, CryptKeyError};
use crate::vim::openstack::Trust;
use crate::vim::openstack::barbican::Barbican;
use crate::vim::{self, Cipher};

/// An open database of Tacker's.
pub struct Session {
    pub db: Db,
    pub limits: Limits,
    pub survey: Survey,
    /// The database as it may be shown.
    pub database: String,
    pub format: Format,
    /// How retack was called, up to the verb: what hints begin with.
    pub invocation: String,
    pub credentials: settings::Credentials,
    pub oslo: OsloConfig,
}

impl Session {
    pub fn open(cli: &Cli, access: Access) -> anyhow::Result<Self> {
        let settings = Settings::resolve(&cli.settings, |name| std::env::var(name).ok())?;
        if let Some(warning) = settings.warning() {
            tracing::warn!("{warning}");
        }
        let invocation = invocation(&cli.settings, &settings);
        let session = Self::on(&settings.database, access, cli.format, invocation)?;
        let Settings { database: _, source: _, credentials, oslo } = settings;
        Ok(Self { credentials, oslo, ..session })
    }

    pub(super) fn on(
        url: &DatabaseUrl,
        access: Access,
        format: Format,
        invocation: String,
    ) -> anyhow::Result<Self> {
        let mut db = Db::open(url, access)?;
        let survey = survey(&mut db)?;
        let limits = db.limits().context("reading the limits of the server")?;
        let database = url.to_string();
        tracing::info!(database, revision = survey.version_num, "connected");
        let (credentials, oslo) = Default::default();
        Ok(Self { db, limits, survey, database, format, invocation, credentials, oslo })
    }

    /// What conversion needs to know of this Tacker, its VIMs opened. Writes nothing, and refuses where credentials
    /// could not be encrypted as Tacker does it.
    pub fn site(&mut self) -> anyhow::Result<Site> {
        let settings::Credentials { vim_keys, encryption } = &self.credentials;
        let barbican = barbican(&self.oslo);
        let revision = self.survey.revision;
        let cipher = crypt_key::cipher(&mut self.db, revision, encryption, Some(&barbican))?;
        let keys = vim::Keys { files: vim_keys, barbican: Some(&barbican) };
        let vims = vim::read(&mut self.db, &keys).context("reading the VIMs")?;
        Ok(Site { vims, cipher, ..Site::default() })
    }

    /// The part of it that is not about VNFs: what encrypts credentials in v2, if this Tacker does.
    pub fn cipher(&mut self) -> Result<Option<Cipher>, CryptKeyError> {
        let revision = self.survey.revision;
        let barbican = barbican(&self.oslo);
        crypt_key::cipher(&mut self.db, revision, &self.credentials.encryption, Some(&barbican))
    }

    /// Runs the belt over what `source` gives, tells about them, and says how it ended.
    pub fn work<'a>(
        &mut self,
        run: &'a Run,
        command: &'static str,
        source: Source,
        next: Next,
        work: impl FnOnce(&'a Run, Limits) -> Box<dyn Work + 'a>,
    ) -> anyhow::Result<(Tally, Exit)> {
        let mut work = work(run, self.limits);
        let header = Header {
            command,
            entity: work.entity(),
            run_id: run.id.clone(),
            database: self.database.clone(),
            engine: self.db.engine(),
            revision: self.survey.version_num.clone(),
        };
        let mut report = Report::begin(self.format, header);
        let stop = stop_flag();
        let mut belt = Belt { db: &mut self.db, run, limits: self.limits, stop: &stop };
        let worked = belt.run(Cursor::new(work.entity(), source), work.as_mut(), &mut report);
        let exit = match &worked {
            Err(_) => Exit::Failed,
            Ok(tally) if tally.interrupted => Exit::Interrupted,
            Ok(tally) if tally.of(Outcome::Rejected) > 0 => Exit::Rejected,
            Ok(_) => Exit::Ok,
        };
        // The run's own error is the one to tell.
        let ended = run.end(&mut self.db, exit.name());
        let tally = worked?;
        let next =
            next(&tally).into_iter().map(|hint| hint.typed_after(&self.invocation)).collect();
        report.end(&tally, exit, next);
        ended.context("writing the end of the run into the journal")?;
        Ok((tally, exit))
    }
}

/// Asks the configured Barbican, logged in to when a key is there: most Tackers have all of theirs in files.
fn barbican(oslo: &OsloConfig) -> impl Fn(&str) -> Result<Secret, Box<dyn Error + Send + Sync>> {
    let configured = OnceCell::new();
    move |secret_uuid| {
        let barbican = configured.get_or_init(|| {
            let trust = Trust { ca: environment_ca(), insecure: false };
            Barbican::configured(oslo, &trust).map_err(|error| error.to_string())
        });
        Ok(barbican.as_ref().map_err(Clone::clone)?.payload(secret_uuid)?)
    }
}

/// The program, and the options that name the database; a URL with a password is not repeated.
pub(super) fn invocation(options: &settings::Options, settings: &Settings) -> String {
    let mut words = vec![program()];
    if settings.source == settings::Source::Option && !settings.database.has_password() {
        words.push(format!("--database-url '{}'", settings.database));
    }
    for file in &options.config_file {
        words.push(format!("--config-file {}", file.display()));
    }
    for dir in &options.config_dir {
        words.push(format!("--config-dir {}", dir.display()));
    }
    if let Some(dir) = &options.vim_keys {
        words.push(format!("--vim-keys {}", dir.display()));
    }
    words.join(" ")
}

/// By the path it was called by, or by its name when it was found on the PATH.
pub(super) fn program() -> String {
    std::env::args().next().filter(|path| path.contains('/')).unwrap_or_else(|| "retack".to_owned())
}

/// What to type next, given what became of all.
pub(super) type Next = fn(&Tally) -> Vec<Hint>;

/// Goes up on SIGINT, SIGTERM or SIGHUP: the chunk in hand is finished, then the run stops. A second signal ends the
/// process at once; the database rolls the open transaction back.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    if let Err(error) = set {
        tracing::warn!(%error, "signals will end the run at once");
    }
    flag
}
