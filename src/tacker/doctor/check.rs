//! The list of checks: names, explanations, and where each is done.

use diesel::result::QueryResult;
use serde::{Serialize, Serializer};

use super::{
    Finding, Patient, clock, encryption, indexes, keys, orphans, own_tables, privileges, revision,
    server, space, storage, unreadable, v2_rows, vnfs,
};

/// Declares the checks with names, meanings and explanations in one list, so that none can lack any.
macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $explanation:literal => $run:path;)+) => {
        /// What is looked at. The names are stable: programs may match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Check { $($(#[doc = $doc])+ $variant,)+ }

        impl Check {
            /// In the order in which they are done.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// In one line.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// What is judged how, and why.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)+ }
            }

            pub(super) fn run(self, patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
                match self { $(Self::$variant => $run(patient),)+ }
            }
        }
    };
}

checks! {
    /// The database answers, and whether the way to it is encrypted.
    Connection = "connection",
    "A TCP connection in clear is a warning: VIM credentials travel on it. A round trip of more than 50 ms is one, too: a \
     chunk takes some twenty of them, under locks." => server::connection;
    /// The server is of a version that retack is made for.
    ServerVersion = "server-version",
    "MariaDB 10.5, MySQL 8.0, PostgreSQL 12 and later; SQLite is built in. Older ones are a warning: nobody maintains \
     them, and retack is not tested there. Before MariaDB 10.2 and MySQL 5.7.8 there is no JSON type, before PostgreSQL \
     10 no catalogue that retack can read: an error." => server::version;
    /// Text of any language can be stored.
    CharacterSet = "character-set",
    "v1 keeps names and texts as clients sent them. A column that is not utf8mb4 (MariaDB, MySQL), or a database that is \
     not UTF8 (PostgreSQL), refuses characters that another column could hold, and with them the VNF." => storage::character_set;
    /// How the server stores JSON.
    JsonColumns = "json-columns",
    "MariaDB keeps JSON as LONGTEXT and PostgreSQL as json, both byte for byte; MySQL's JSON sorts members, so what is \
     archived and restored there is equal as JSON, not as text. Columns of any other type are found by schema-shape." => storage::json_columns;
    /// Every table takes part in transactions.
    StorageEngine = "storage-engine",
    "A table that is not InnoDB has no transactions: a VNF could be left half-migrated. MariaDB and MySQL only." => storage::storage_engine;
    /// The state of the Galera cluster, where there is one.
    Galera = "galera",
    "A node that is not ready, or not in the primary component, refuses all statements. A small wsrep_max_ws_size refuses \
     whole chunks, which then go VNF by VNF." => server::galera;
    /// The largest row fits into one packet.
    PacketSize = "packet-size",
    "A statement longer than max_allowed_packet ends the connection. v2 encodes objects twice, which can double a row. \
     MariaDB and MySQL only; with --quick only the setting is looked at." => server::packet_size;
    /// The server takes writes.
    ReadOnly = "read-only",
    "A replica, a server in recovery, or one that was made read-only refuses what every verb but doctor does. On SQLite the \
     file and its directory must be writable." => server::read_only;
    /// The user may do what each verb does.
    Privileges = "privileges",
    "What migrate-to-v2, complete or rollback lack is an error; what only purge-deleted lacks is a warning. SQLite has no \
     users." => privileges::check;
    /// The revision of Tacker's schema is one that retack knows.
    SchemaRevision = "schema-revision",
    "A schema from before the v2 tables, or half-upgraded, is refused by every verb. One that is newer than this retack is \
     a warning: look at schema-shape." => revision::revision;
    /// Tacker's tables have the columns that retack uses.
    SchemaShape = "schema-shape",
    "Each column that a statement of retack's names must be there, with a type and nullability it can read and write; \
     a column of a v2 table that retack does not know must be optional. All else may differ." => revision::shape;
    /// Whatever rows are searched by is indexed.
    Indexes = "indexes",
    "Rows are found by primary key, but for which VNF they belong to: PostgreSQL and SQLite have no index on that, and no \
     engine has one for the operation occurrences of v2, which only rollback and verify ask about. From 10,000 VNFs on a chunk \
     that reads whole tables is a warning. retack makes no index in Tacker's tables; whoever owns them can, and drop it afterwards." => indexes::check;
    /// retack's own tables are there or can be made, and are not from a newer retack.
    OwnTables = "own-tables",
    "The first verb that writes creates them. Versions in their ledger that this retack does not have mean that a newer \
     one was here; an older one then refuses to work." => own_tables::check;
    /// This host and the server agree on the time.
    Clock = "clock",
    "Marks of soft deletion and the journal carry this host's time, Tacker's rows that of its hosts, and purge-deleted \
     compares them. More than 5 seconds is a warning: rows then seem to be deleted before they were last changed. Time zones \
     do not matter: retack's sessions are in UTC." => clock::check;
    /// The Fernet keys of the VIMs that VNFs run on are on this host.
    VimKeys = "vim-keys",
    "v1 encrypts VIM credentials with a key file for each VIM, in [vim_keys] openstack (or \
     /etc/tacker/vim/fernet_keys). Without it, the credentials of VNFs on that VIM cannot be read." => keys::check;
    /// The keys with which v2 encrypts credentials are consistent.
    CryptKey = "crypt-key",
    "Where v2 encrypts credentials (use_credential_encryption), exactly one row of CryptKey is in use, and its \
     master key is where keymanager_type says." => encryption::check;
    /// What there is to migrate.
    Vnfs = "vnfs",
    "VNF instances by their state in v1." => vnfs::census;
    /// Which VNFs a migration would leave as they are, and why.
    Rejections = "rejections",
    "Every VNF is read, held against the rules for a VNF at rest, and converted in memory, exactly as migrate-to-v2 --keep-orig would \
     do it. With --quick only states are looked at, in the database itself." => vnfs::rejections;
    /// What the conversion will have to say about the values of the others.
    Notes = "notes",
    "By the code of the note, with the number of VNFs that will have it." => vnfs::notes;
    /// What v2 will be able to do with the VNFs.
    Operability = "operability",
    "By the notes that a migration without further options would make: which LCM operations of v2 would fail, or leave \
     something behind, and why. The first Tacker whose v2 looks for stacks so that --point-at-v1-stacks can lead it there \
     is 8.0.0, schema de8d835ae776." => vnfs::operability;
    /// Cells that cannot be read.
    UnreadableCells = "unreadable-cells",
    "Every cell of the VNFs that would be rejected is opened by itself, so that all that is to be repaired is \
     known at once." => unreadable::check;
    /// Rows whose owner is missing, and owners whose rows are missing or too many.
    Orphans = "orphans",
    "Operation occurrences and instantiated infos without their instance are ignored by a migration. An instance \
     without its row in vnf, its package or its VIM is migrated with a note. Two live infos of one VNF get it \
     rejected." => orphans::check;
    /// What is in v2 already.
    V2Rows = "v2-rows",
    "VNFs that v2 made itself are none of retack's business; those that are live in both wait for complete or \
     rollback." => v2_rows::check;
    /// What migrating, completing and rolling back add to the database.
    ArchiveSpace = "archive-space",
    "Sums of the lengths of values; pages and indexes come on top. SQLite is held against the free space of its disk, with \
     as much again for its journal. Servers do not tell theirs." => space::check;
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_name_of_its_own_a_meaning_and_an_explanation() {
        let mut names: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
        let letter = |byte: u8| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
        assert!(names.iter().all(|name| name.bytes().all(letter)));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Check::ALL.len());
        for check in Check::ALL {
            assert!(
                check.meaning().ends_with('.') && check.explanation().ends_with('.'),
                "{check:?}"
            );
        }
    }
}
