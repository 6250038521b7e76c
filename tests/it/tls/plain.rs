//! Servers that cannot do TLS, as far as a client that insists on it ever gets.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

/// Waits for one client; `heard` is what that client said after it was told that there is no TLS.
pub(super) struct PlainServer {
    pub(super) port: u16,
    thread: JoinHandle<Vec<u8>>,
}

impl PlainServer {
    pub(super) fn mysql() -> Self {
        // Protocol::HandshakeV10 with every capability but CLIENT_SSL (0x0800).
        let mut greeting = vec![10];
        greeting.extend(b"8.0.0\0"); // version
        greeting.extend(1_u32.to_le_bytes()); // connection
        greeting.extend(b"12345678\0"); // first part of the challenge
        greeting.extend(0xf7ff_u16.to_le_bytes()); // capabilities, lower half
        greeting.extend([45, 2, 0]); // utf8mb4, autocommit
        greeting.extend(0x000f_u16.to_le_bytes()); // capabilities, upper half
        greeting.push(21); // length of the challenge
        greeting.extend([0; 10]);
        greeting.extend(b"123456789012\0"); // its second part
        greeting.extend(b"mysql_native_password\0");
        let mut packet = vec![u8::try_from(greeting.len()).expect("a short greeting"), 0, 0, 0];
        packet.extend(greeting);
        Self::start(0, packet)
    }

    pub(super) fn postgres() -> Self {
        Self::start(8, b"N".to_vec()) // SSLRequest has 8 bytes
    }

    fn start(asked: usize, answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        let thread = thread::spawn(move || {
            let (mut client, _) = listener.accept().expect("a client");
            client.read_exact(&mut vec![0; asked]).expect("its question");
            client.write_all(&answer).expect("a client that listens");
            let mut heard = Vec::new();
            client.read_to_end(&mut heard).expect("a client that hangs up");
            heard
        });
        Self { port, thread }
    }

    pub(super) fn heard(self) -> Vec<u8> {
        self.thread.join().expect("the server's thread")
    }
}
