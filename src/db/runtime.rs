//! The one tokio runtime, on which the drivers work behind Diesel's synchronous API.

use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Builder, EnterGuard, Runtime};

/// One worker drives all connections: the drivers wait for the network, they do not compute. It must be a
/// worker rather than the caller's own thread, since PostgreSQL's connection task runs between two calls.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

/// Runs `work` to its end, or for as long as `limit`: `None`. Never to be called by asynchronous code.
pub(super) fn block_on<T>(limit: Duration, work: impl Future<Output = T>) -> io::Result<Option<T>> {
    Ok(runtime()?.block_on(async { tokio::time::timeout(limit, work).await.ok() }))
}

/// While the guard lives, connections that are wrapped into Diesel's API are tied to the runtime.
pub(super) fn enter() -> io::Result<EnterGuard<'static>> {
    Ok(runtime()?.enter())
}
