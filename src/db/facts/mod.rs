//! What a server says of itself, its tables and its session: facts without judgement, for `doctor`.

mod clock;
mod columns;
mod grants;
mod privileges;
mod settings;
mod volume;

pub use columns::ColumnFact;
pub use privileges::{Privilege, Privileges};
pub use settings::ServerSettings;
pub use volume::Volume;
