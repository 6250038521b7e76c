//! Looks at a database before anything is done with it.

use diesel::prelude::*;

use super::revision::Revision;
use crate::db::Db;
use crate::on;
use crate::tacker::tables::v1::alembic_version;

/// Why a database is not one that retack works on. Nothing has been touched when this is said.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    #[error(
        "this is not Tacker's database: it has no table `{0}`; check the database's name in the URL, \
         or the search_path on PostgreSQL"
    )]
    NotTacker(&'static str),
    #[error(
        "table alembic_version has {0} rows, expected one; Tacker's schema is half-upgraded: run `tacker-db-manage upgrade head`"
    )]
    Rows(usize),
    #[error(
        "Tacker's schema is at revision {found}, before the v2 tables came with {}: upgrade Tacker, and run \
         `tacker-db-manage upgrade head`",
        Revision::V2_TABLES
    )]
    TooOld { found: Revision },
    #[error("reading the schema's revision")]
    Database(#[from] diesel::result::Error),
}

/// Why subscriptions cannot be migrated, where VNFs can.
#[derive(Debug, thiserror::Error)]
#[error(
    "Tacker's schema is at revision {found}, before subscriptions had their present columns, which came with {}: upgrade \
     Tacker, and run `tacker-db-manage upgrade head`",
    Revision::SUBSCRIPTION_AUTHENTICATION
)]
pub struct TooOldForSubscriptions {
    found: Revision,
}

/// What schema a database is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    pub version_num: String,
    /// `None` when it is newer than retack.
    pub revision: Option<Revision>,
}

impl Survey {
    /// Whether subscriptions can be migrated: their columns came after the v2 tables.
    pub fn has_subscriptions(&self) -> Result<(), TooOldForSubscriptions> {
        match self.revision {
            Some(found) if found < Revision::SUBSCRIPTION_AUTHENTICATION => {
                Err(TooOldForSubscriptions { found })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The tables without which nothing can be migrated.
const NEEDED: [&str; 7] = [
    "vnf_instances",
    "vnf_instantiated_info",
    "vnf_lcm_op_occs",
    "vnf",
    "vnf_attribute",
    "VnfInstanceV2",
    "VnfLcmOpOccV2",
];

pub fn survey(db: &mut Db) -> Result<Survey, SurveyError> {
    if !db.has_table("alembic_version")? {
        return Err(SurveyError::NotTacker("alembic_version"));
    }
    let versions: Vec<String> =
        on!(db, c => alembic_version::table.select(alembic_version::version_num).load(c))?;
    let [version_num] =
        <[String; 1]>::try_from(versions).map_err(|rows| SurveyError::Rows(rows.len()))?;
    let revision = Revision::find(&version_num);
    if let Some(found) = revision.filter(|found| *found < Revision::V2_TABLES) {
        return Err(SurveyError::TooOld { found });
    }
    for table in NEEDED {
        if !db.has_table(table)? {
            return Err(SurveyError::NotTacker(table));
        }
    }
    if revision.is_none() {
        tracing::warn!(
            revision = version_num,
            "Tacker's schema is at a revision that this retack does not know; the newest it knows is {}",
            Revision::HEAD
        );
    }
    Ok(Survey { version_num, revision })
}
