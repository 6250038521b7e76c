//! HTTP/1.1 over TCP or TLS, as small as the tests need it: one thread a connection, which is kept open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Waits before it says anything.
    pub(crate) after: Duration,
    /// Hangs up in the middle of the body.
    pub(crate) cut: bool,
    /// Says this instead of HTTP.
    pub(crate) raw: Option<&'static str>,
}

impl Reply {
    pub(crate) fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    pub(crate) fn json(body: &serde_json::Value) -> Self {
        Self::status(200, body.to_string()).with("Content-Type", "application/json")
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// A server on 127.0.0.1 that lives as long as the test's process.
#[derive(Clone)]
pub(crate) struct Server {
    /// Without a slash at its end.
    pub(crate) url: String,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    connections: usize,
    requests: Vec<Request>,
}

impl Server {
    /// `handler` is told the URL of the server, and answers.
    pub(crate) fn start<H>(handler: impl FnOnce(&str) -> H) -> Self
    where
        H: Fn(&Request) -> Reply + Send + Sync + 'static,
    {
        Self::listen(None, handler)
    }

    /// The same over TLS, with this certificate and key.
    pub(crate) fn start_tls<H>(
        (certificate, key): (&Path, &Path),
        handler: impl FnOnce(&str) -> H,
    ) -> Self
    where
        H: Fn(&Request) -> Reply + Send + Sync + 'static,
    {
        let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_file(key).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("a certificate that fits its key");
        Self::listen(Some(Arc::new(config)), handler)
    }

    fn listen<H>(tls: Option<Arc<ServerConfig>>, handler: impl FnOnce(&str) -> H) -> Self
    where
        H: Fn(&Request) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://127.0.0.1:{port}");
        let handler: Arc<Handler> = Arc::new(handler(&url));
        let log = Arc::<Mutex<Log>>::default();
        let server = Self { url, log: Arc::clone(&log) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                log.lock().expect("a log").connections += 1;
                let (handler, log, tls) = (Arc::clone(&handler), Arc::clone(&log), tls.clone());
                thread::spawn(move || match tls {
                    None => serve(stream, &*handler, &log),
                    Some(config) => {
                        let session = ServerConnection::new(config).expect("a TLS session");
                        serve(StreamOwned::new(session, stream), &*handler, &log)
                    }
                });
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        self.log.lock().expect("a log").connections
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.log.lock().expect("a log").requests.clone()
    }

    /// How many requests there were whose method and target contain these.
    pub(crate) fn count(&self, method: &str, target: &str) -> usize {
        let asked =
            |request: &&Request| request.method == method && request.target.contains(target);
        self.requests().iter().filter(asked).count()
    }
}

/// Until the client hangs up, or is not to be answered any more.
fn serve(stream: impl Read + Write, handler: &Handler, log: &Mutex<Log>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        log.lock().expect("a log").requests.push(request.clone());
        let reply = handler(&request);
        thread::sleep(reply.after);
        if write(stream.get_mut(), &reply).is_none() || reply.cut || reply.raw.is_some() {
            return;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut line = || {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|length| *length > 0)?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request { method, target, headers, body: String::new() };
    let length =
        request.header("Content-Length").map_or(0, |length| length.parse().expect("a length"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).expect("JSON is UTF-8");
    Some(request)
}

fn write(stream: &mut impl Write, reply: &Reply) -> Option<()> {
    if let Some(raw) = reply.raw {
        return stream.write_all(raw.as_bytes()).ok();
    }
    let mut head =
        format!("HTTP/1.1 {} Answer\r\nContent-Length: {}\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let body = if reply.cut { &reply.body[..reply.body.len() / 2] } else { &reply.body };
    stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).ok()?;
    stream.flush().ok()
}
