//! What an operator runs before anything else: looks at all that a migration will meet, and changes nothing.
//!
//! One check a file, or one natural group; [`Check::ALL`] is the list. A check asks the rooms below for facts and judges
//! them; it knows no engine's dialect. What it finds are [`Finding`]s: counts and a few ids, never a value.

mod affected;
mod check;
mod clock;
mod encryption;
mod finding;
mod indexes;
mod keys;
mod orphans;
mod own_tables;
mod patient;
mod privileges;
pub mod report;
mod revision;
mod server;
mod space;
mod storage;
mod unreadable;
mod v2_rows;
mod vnfs;

pub use check::Check;
pub use finding::{Detail, Finding, Level};
pub use patient::Patient;

use diesel::result::{Error, QueryResult};

use crate::db::{Failure, classify};
use crate::exit::Exit;

/// All that was found, worst first.
#[derive(Debug, Default)]
pub struct Diagnosis {
    pub findings: Vec<Finding>,
    /// A signal came; what is not in the findings was not looked at.
    pub interrupted: bool,
    /// There was nothing to look at.
    pub unreachable: bool,
}

impl Diagnosis {
    /// Runs every check in turn. A check that fails is a finding itself; only a lost connection ends it.
    pub fn of(patient: &mut Patient<'_>) -> QueryResult<Self> {
        let mut findings = Vec::new();
        for check in Check::ALL {
            if patient.interrupted() {
                break;
            }
            match check.run(patient) {
                Ok(found) => findings.extend(found),
                Err(error) if classify(&error) == Failure::Lost => return Err(error),
                Err(error) => findings.push(failed(*check, &error)),
            }
        }
        findings.sort_by_key(|finding: &Finding| std::cmp::Reverse(finding.level));
        Ok(Self { findings, interrupted: patient.interrupted(), unreachable: false })
    }

    /// Of a database that does not answer; `why` is without the password.
    pub fn unreachable(why: String) -> Self {
        let finding = Finding::error(Check::Connection, "the database cannot be reached")
            .because(why)
            .advise("check host, port, user and password; docs/reference/configuration.md has the forms of URLs");
        Self { findings: vec![finding], interrupted: false, unreachable: true }
    }

    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// What `migrate-to-v2 --all` would end with, were it typed now: nothing else is worth acting on.
    pub fn exit(&self) -> Exit {
        let rejected = |finding: &Finding| {
            finding.check == Check::Rejections && finding.level == Level::Warning
        };
        if self.interrupted {
            Exit::Interrupted
        } else if self.unreachable {
            Exit::Failed
        } else if self.count(Level::Error) > 0 {
            Exit::Refused
        } else if self.findings.iter().any(rejected) {
            Exit::Rejected
        } else {
            Exit::Ok
        }
    }
}

fn failed(check: Check, error: &Error) -> Finding {
    Finding::error(check, "this could not be looked at")
        .because(error.to_string())
        .advise("remove the cause, then run doctor again; often it is told by another finding")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Access, DatabaseUrl, Db};
    use crate::settings::Credentials;
    use crate::tacker::entity::vnf::testing::sampled;

    /// What these checks find in a database, in this order; of those that measure, that they found something.
    fn found(url: &DatabaseUrl, checks: &[Check]) -> Vec<String> {
        let db = Db::open(url, Access::ReadOnly).unwrap();
        let credentials = Credentials::default();
        let mut patient = Patient::new(db, url, &credentials, false, &|| false).unwrap();
        let mut found = Vec::new();
        for check in checks {
            let findings =
                check.run(&mut patient).unwrap_or_else(|error| vec![failed(*check, &error)]);
            let measures = [Check::Clock, Check::Connection, Check::ArchiveSpace].contains(check);
            found.extend(findings.into_iter().map(|finding| match measures {
                true => check.name().to_owned(),
                false => format!("{finding:?}"),
            }));
        }
        found.sort();
        found
    }

    #[test]
    fn a_check_finds_the_same_whichever_ran_before_it() {
        let (directory, db) = sampled();
        drop(db);
        let url = format!("sqlite:///{}", directory.path().join("tacker.db").display());
        let url: DatabaseUrl = url.parse().unwrap();
        let together = found(&url, Check::ALL);
        let reversed: Vec<Check> = Check::ALL.iter().rev().copied().collect();
        let backwards = found(&url, &reversed);
        let mut alone: Vec<String> =
            Check::ALL.iter().flat_map(|check| found(&url, &[*check])).collect();
        alone.sort();
        assert_eq!(together, backwards);
        assert_eq!(together, alone);
        assert!(together.iter().any(|finding| finding.contains("UnreadableCells")), "{together:?}");
    }
}
