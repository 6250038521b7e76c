//! A proxy between retack and a server, which does to a connection what networks do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use url::Url;

use super::{Engine, TestDb};

/// What happens to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// It is closed as soon as it is open.
    Refused,
    /// It is cut once so many bytes have gone to the server.
    CutAfterSent(u64),
    /// It is cut once so many bytes have come from the server.
    CutAfterAnswered(u64),
    /// It is cut instead of the nth COMMIT.
    CommitLost(usize),
    /// It is cut instead of the answer to the nth COMMIT: the server has committed.
    AnswerLost(usize),
    /// Each answer comes so much later.
    Slow(Duration),
}

/// The connections that are opened next, in order, have these troubles; those after them have none.
pub(crate) struct Proxy {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    troubles: Mutex<Vec<Trouble>>,
    connections: AtomicUsize,
    sent: AtomicU64,
    answered: AtomicU64,
    commits: AtomicUsize,
    round_trips: AtomicUsize,
}

/// What the two directions of one connection know of each other.
#[derive(Default)]
struct Conversation {
    /// Something has gone to the server that it has not begun to answer.
    asked: AtomicBool,
    /// Nothing of what it answers is passed on.
    silenced: AtomicBool,
}

impl Proxy {
    pub(crate) fn before(db: &TestDb) -> Proxy {
        let url = Url::parse(&db.url).expect("a URL");
        let option = |name: &str| {
            let found = url.query_pairs().find(|(option, _)| option == name);
            found.map_or_else(|| panic!("no {name} in {url}"), |(_, value)| value.into_owned())
        };
        let name = url.path().trim_start_matches('/');
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        let (socket, commit, through) = match db.engine {
            Engine::Mariadb => (
                option("socket"),
                &b"\x03COMMIT"[..],
                format!("mysql://root@127.0.0.1:{port}/{name}"),
            ),
            Engine::Postgres => (
                format!("{}/.s.PGSQL.5432", option("host")),
                &b"COMMIT\0"[..],
                format!("postgres://postgres@127.0.0.1:{port}/{name}?sslmode=disable"),
            ),
            Engine::Sqlite => panic!("SQLite has no server"),
        };
        let state = Arc::new(State::default());
        let theirs = Arc::clone(&state);
        // Until the test's process ends.
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("a client");
                let nth = theirs.connections.fetch_add(1, Ordering::SeqCst);
                let trouble = theirs.troubles.lock().expect("a list").get(nth).copied();
                if trouble == Some(Trouble::Refused) {
                    continue;
                }
                let server = UnixStream::connect(&socket).expect("the server");
                let state = Arc::clone(&theirs);
                let trouble = trouble.unwrap_or(Trouble::None);
                relay(client, server, commit, trouble, state);
            }
        });
        Proxy { url: through, state }
    }

    /// What happens to the connections from now on, in order. Counts begin anew.
    pub(crate) fn expect(&self, troubles: &[Trouble]) {
        *self.state.troubles.lock().expect("a list") = troubles.to_vec();
        self.state.connections.store(0, Ordering::SeqCst);
        self.state.commits.store(0, Ordering::SeqCst);
        self.state.sent.store(0, Ordering::SeqCst);
        self.state.answered.store(0, Ordering::SeqCst);
        self.state.round_trips.store(0, Ordering::SeqCst);
    }

    /// Bytes that went to the server, and that came from it.
    pub(crate) fn passed(&self) -> (u64, u64) {
        (self.state.sent.load(Ordering::SeqCst), self.state.answered.load(Ordering::SeqCst))
    }

    /// How often a client has sent something and waited for the answer.
    pub(crate) fn round_trips(&self) -> usize {
        self.state.round_trips.load(Ordering::SeqCst)
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

fn relay(
    client: TcpStream,
    server: UnixStream,
    commit: &'static [u8],
    trouble: Trouble,
    state: Arc<State>,
) {
    let copy = (client.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
    let (shared, conversation) = (Arc::clone(&state), Arc::new(Conversation::default()));
    let theirs = Arc::clone(&conversation);
    thread::spawn(move || {
        answers(server, client, trouble, &shared, &theirs);
    });
    thread::spawn(move || {
        let (client, server) = copy;
        statements(client, server, commit, trouble, &state, &conversation);
    });
}

/// From the client to the server.
fn statements(
    mut client: TcpStream,
    mut server: UnixStream,
    commit: &[u8],
    trouble: Trouble,
    state: &State,
    conversation: &Conversation,
) {
    let mut buffer = [0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        if !conversation.asked.swap(true, Ordering::SeqCst) {
            state.round_trips.fetch_add(1, Ordering::SeqCst);
        }
        let mut sent = &buffer[..length];
        let mut last = false;
        if sent.windows(commit.len()).any(|window| window == commit) {
            let nth = state.commits.fetch_add(1, Ordering::SeqCst) + 1;
            if trouble == Trouble::CommitLost(nth) {
                break;
            }
            if trouble == Trouble::AnswerLost(nth) {
                conversation.silenced.store(true, Ordering::SeqCst);
            }
        }
        let before = state.sent.fetch_add(length as u64, Ordering::SeqCst);
        if let Trouble::CutAfterSent(limit) = trouble
            && before + length as u64 > limit
        {
            let room = usize::try_from(limit.saturating_sub(before)).unwrap_or(length);
            sent = &sent[..room.min(length)];
            last = true;
        }
        if server.write_all(sent).is_err() || last {
            break;
        }
    }
    cut(&client, &server);
}

/// From the server to the client.
fn answers(
    mut server: UnixStream,
    mut client: TcpStream,
    trouble: Trouble,
    state: &State,
    conversation: &Conversation,
) {
    let mut buffer = [0; 1 << 16];
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        conversation.asked.store(false, Ordering::SeqCst);
        if conversation.silenced.load(Ordering::SeqCst) {
            break;
        }
        if let Trouble::Slow(pause) = trouble {
            thread::sleep(pause);
        }
        let before = state.answered.fetch_add(length as u64, Ordering::SeqCst);
        let is_over =
            matches!(trouble, Trouble::CutAfterAnswered(limit) if before + length as u64 > limit);
        if is_over || client.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    cut(&client, &server);
}

fn cut(client: &TcpStream, server: &UnixStream) {
    // One end may be gone already.
    drop((client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both)));
}
