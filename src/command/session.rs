//! What every verb starts with: settings, a connection, a look at the schema; and the run of one that writes.

use std::cell::OnceCell;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use anyhow::Context;

use super::hands::HandsArgs;
use super::heat::environment_ca;
use super::run_args::RunArgs;
use super::which::Those;
use crate::command::global::GlobalArgs;
use crate::db::{Access, Connector, DatabaseUrl, Db, Limits, Link};
use crate::exit::Exit;
use crate::report::Format;
use crate::report::Hint;
use crate::run::record::{BeginError, Beginning, Run};
use crate::run::shard::Share;
use crate::run::workers::{Hands, Queue};
use crate::secret::Secret;
use crate::settings::{self, OsloConfig, Settings};
use crate::stop::Stop;
use crate::tacker::entity::vnf::Site;
use crate::tacker::journal::Journal;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::mapping;
use crate::tacker::migrate::cursor::{Cursor, Selection};
use crate::tacker::migrate::report::{Ending, Header, Report};
use crate::tacker::migrate::tally::Tally;
use crate::tacker::migrate::{Belt, Work};
use crate::tacker::schema::survey::{Survey, survey};
use crate::tacker::vim::crypt_key::{self, CryptKeyError};
use crate::tacker::vim::openstack::Trust;
use crate::tacker::vim::openstack::barbican::Barbican;
use crate::tacker::vim::{self, Cipher};

/// An open database of Tacker's.
pub struct Session {
    pub db: Db,
    pub connector: Connector,
    pub limits: Limits,
    pub survey: Survey,
    /// The database as it may be shown.
    pub database: String,
    pub format: Format,
    /// How retack was called, up to the verb: what hints begin with.
    pub invocation: String,
    pub credentials: settings::Credentials,
    pub oslo: OsloConfig,
    pub stop: Arc<Stop>,
}

/// A run of the belt to come.
pub(super) struct Job<'a> {
    /// At the top of the report.
    pub title: &'static str,
    /// The verb, in the journal and in hints.
    pub command: &'static str,
    /// Its options, as they can be typed again.
    pub options: String,
    pub selection: Selection,
    pub those: Those,
    pub hands: &'a HandsArgs,
    pub args: &'a RunArgs,
    pub next: Next,
}

/// What to type next about those, given what became of them.
pub(super) type Next = fn(&Tally, &str) -> Vec<Hint>;

impl Session {
    pub fn open(global: &GlobalArgs, access: Access) -> anyhow::Result<Self> {
        let settings = Settings::resolve(&global.settings, |name| std::env::var(name).ok())?;
        if let Some(warning) = settings.warning() {
            tracing::warn!("{warning}");
        }
        let invocation = invocation(&global.settings, &settings);
        let session = Self::on(&settings.database, access, global.format, invocation)?;
        let Settings { database: _, source: _, credentials, oslo } = settings;
        Ok(Self { credentials, oslo, ..session })
    }

    pub(super) fn on(
        url: &DatabaseUrl,
        access: Access,
        format: Format,
        invocation: String,
    ) -> anyhow::Result<Self> {
        let connector = Connector { url: url.clone(), access };
        let mut db = connector.connect()?;
        let survey = survey(&mut db)?;
        let limits = db.limits().context("reading the limits of the server")?;
        let database = url.to_string();
        tracing::info!(database, revision = survey.version_num, "connected");
        let (credentials, oslo) = Default::default();
        let stop = Arc::default();
        Ok(Self {
            db,
            connector,
            limits,
            survey,
            database,
            format,
            invocation,
            credentials,
            oslo,
            stop,
        })
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

    /// The same for those who write no v2 rows; operations that were closed by force count as closed.
    pub fn seen_site(&mut self) -> anyhow::Result<Site> {
        let site = Site::seen(&mut self.db, &self.credentials, self.survey.revision)
            .context("reading the VIMs")?;
        Ok(Site { force_failed_temp: true, ..site })
    }

    /// What there will be of the journal once a run with these options has begun.
    pub fn journal(&mut self, args: &RunArgs) -> anyhow::Result<Journal> {
        if args.dry_run { self.found_journal() } else { Ok(Journal::WHOLE) }
    }

    pub fn found_journal(&mut self) -> anyhow::Result<Journal> {
        self.link().retry(Journal::found).context("looking for the journal")
    }

    /// The connection, with what it takes to go on when it fails.
    pub fn link(&mut self) -> Link<'_> {
        Link::new(&mut self.db, &self.connector, &self.stop)
    }

    /// Begins a run: from here on, signals stop it between two steps. A dry run is written down nowhere.
    pub fn begin(
        &mut self,
        command: &str,
        options: &str,
        args: &RunArgs,
        share: Share,
        workers: usize,
    ) -> anyhow::Result<Run> {
        if args.dry_run {
            // As a run would be.
            self.db.refuse_newer().map_err(BeginError::Tables)?;
            stop_on_signals(&self.stop, "stopped at once".to_owned());
            return Ok(Run::rehearsal());
        }
        let ttl = args.ttl().as_secs();
        let at_once = format!(
            "stopped at once: the database rolls the open chunk back, what was committed stays; the lease expires \
             within {ttl} s, the same command with --wait-lock {ttl}s goes on"
        );
        stop_on_signals(&self.stop, at_once);
        let wait = args.wait_lock.unwrap_or_default();
        let ttl = args.ttl();
        let mapping_version = mapping::VERSION;
        let beginning = Beginning { command, options, mapping_version, share, workers, ttl, wait };
        Ok(Run::begin(&mut self.link(), &beginning)?)
    }

    /// How many work on a selection, and how much they take at once.
    pub(super) fn hands(
        &mut self,
        args: &HandsArgs,
        selection: &Selection,
    ) -> anyhow::Result<Hands> {
        let galera = self.link().retry(Db::is_galera);
        let galera = galera.context("asking whether this is a node of Galera")?;
        let (engine, access) = (self.db.engine(), self.connector.access);
        let (jobs, pace) = (args.jobs(engine, access), args.pace(engine, access, galera));
        Ok(Hands { jobs, pace, limit: selection.limit })
    }

    /// Runs the belt over what is selected, tells about them, and says how it ended.
    pub(super) fn work<W: Work>(
        &mut self,
        job: Job<'_>,
        work: impl FnOnce(&Run, Limits) -> W,
    ) -> anyhow::Result<(Tally, Exit)> {
        let Job { title, command, options, selection, those, hands, args, next } = job;
        let options = format!("{options}{}", args.throttle);
        let (share, limits) = (selection.share, self.limits);
        let hands = self.hands(hands, &selection)?;
        let mut throttle = args.throttle.open(&self.connector.url)?;
        let run = self.begin(command, &options, args, share, hands.jobs)?;
        let work = work(&run, limits);
        let header = Header {
            command: title,
            entity: work.entity(),
            share,
            run_id: (!run.is_rehearsal()).then(|| run.id.clone()),
            database: self.database.clone(),
            engine: self.db.engine(),
            revision: self.survey.version_num.clone(),
        };
        let mut report = Report::begin(self.format, header);
        let mut tally = Tally::default();
        let cursor = Cursor::new(work.entity(), selection);
        let belt = Belt { run: &run, work: &work, limits };
        let queue = Queue { cursor, throttle: &mut throttle, run: &run };
        let worked = belt.run(&mut self.link(), hands, queue, &mut tally, &mut report);
        let exit = match &worked {
            Err(_) => Exit::Failed,
            Ok(()) if tally.interrupted => Exit::Interrupted,
            Ok(()) if tally.of(Outcome::Rejected) > 0 => Exit::Rejected,
            Ok(()) => Exit::Ok,
        };
        let ended = self.end(&run, exit);
        let worked = worked.and(ended);
        let exit = if worked.is_err() { Exit::Failed } else { exit };
        let again = |meaning| vec![Hint::new(&format!("{command} {options}"), meaning)];
        let next = match exit {
            Exit::Failed | Exit::Interrupted => again("go on; what is done is not done again"),
            Exit::Ok | Exit::Rejected | Exit::Usage | Exit::Differs | Exit::Refused => {
                match args.dry_run {
                    true if tally.changed() > 0 => again("do it"),
                    true => Vec::new(),
                    false => next(&tally, &those.after(&run.id)),
                }
            }
        };
        let next = next.into_iter().map(|hint| hint.typed_after(&self.invocation)).collect();
        let error = worked.as_ref().err().map(|error| format!("{error:#}"));
        report.end(&tally, &Ending { exit, error, next, paused: throttle.paused() });
        worked.map(|()| (tally, exit))
    }

    /// Writes the end of a run into the journal and gives its lease back. One that broke off has lost its patience, or
    /// its right to write; its own error is the one to tell.
    pub fn end(&mut self, run: &Run, exit: Exit) -> anyhow::Result<()> {
        if exit != Exit::Failed {
            return run
                .end(&mut self.link(), exit.name())
                .context("writing the end of the run into the journal");
        }
        if let Err(error) = run.end_once(&mut self.db, exit.name()) {
            tracing::info!(%error, "the journal has no end of this run");
        }
        Ok(())
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

/// SIGINT, SIGTERM or SIGHUP: the chunk in hand is finished, then the run stops. A second signal ends the process at
/// once; the database rolls the open transaction back.
pub(super) fn stop_on_signals(stop: &Arc<Stop>, at_once: String) {
    let stop = Arc::clone(stop);
    let set = ctrlc::set_handler(move || {
        let again = stop.raise();
        let told = match again {
            true => &at_once,
            false => "stopping after what is in hand; a second signal stops at once",
        };
        // Nobody may be reading.
        drop(writeln!(anstream::stderr(), "{told}"));
        if again {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    if let Err(error) = set {
        tracing::warn!(%error, "signals will end the run at once");
    }
}
