//! What a server says of itself, its tables and its session: facts without judgement, for `doctor` and `throttle`.

mod clock;
mod columns;
mod galera;
mod grants;
mod indexes;
mod privileges;
mod replication;
mod settings;
mod volume;

pub use columns::ColumnFact;
pub use galera::GaleraNode;
pub use privileges::{Privilege, Privileges};
pub use replication::{Channel, Primary, Receiver, Standby};
pub use settings::ServerSettings;
pub use volume::Volume;
