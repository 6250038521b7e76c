//! What any mover of rows stands on: a run and its lease, shards, workers, the size of chunks, politeness. It knows no
//! product: whoever uses it says what a chunk is.

pub mod chunk_size;
pub mod held;
pub mod holder;
pub mod lease;
pub mod record;
pub mod shard;
pub mod throttle;
pub mod workers;
