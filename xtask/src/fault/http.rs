//! HTTP/1.1 of a few lines, over sockets that a fault may cut at any byte.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// How much of a body is written at a time: faults fall between two of these.
const PIECE: usize = 16 * 1024;

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then_some(value.trim())
        })
    }

    pub(crate) fn number(&self, header: &str) -> Option<u64> {
        self.header(header)?.parse().ok()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).trim().to_owned()
    }
}

/// One connection, kept open between requests.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    host: SocketAddr,
}

impl Connection {
    /// Connects. Nothing is waited for longer than `patience`.
    pub(crate) fn open(to: SocketAddr, patience: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&to, patience)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: to })
    }

    /// Closes it from another thread.
    pub(crate) fn handle(&self) -> io::Result<TcpStream> {
        self.stream.try_clone()
    }

    /// One request and its answer. `headers` are whole lines; `sent` hears how much of the body has been handed over.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
        sent: &mut dyn FnMut(u64),
    ) -> io::Result<Reply> {
        self.begin(method, path, headers, body.len())?;
        let mut done = 0;
        for piece in body.chunks(PIECE) {
            self.stream.write_all(piece)?;
            done += piece.len() as u64;
            sent(done);
        }
        self.answer(method == "HEAD")
    }

    /// The head of a request alone; its body is the caller's to [`send`](Self::send), or not.
    pub(crate) fn begin(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        length: usize,
    ) -> io::Result<()> {
        let host = self.host;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ntus-resumable: 1.0.0\r\n\
             content-length: {length}\r\n{headers}\r\n"
        );
        self.stream.write_all(head.as_bytes())
    }

    /// Bytes of a body.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads an answer. `bare`: it has no body, whatever its length says.
    pub(crate) fn answer(&mut self, bare: bool) -> io::Result<Reply> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                break end;
            }
            self.more(&mut bytes)?;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut reply = Reply {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            head,
            body: bytes.split_off(end + 4),
        };
        let length = if bare || reply.status == 204 {
            0
        } else {
            reply.number("content-length").unwrap_or(0)
        };
        while (reply.body.len() as u64) < length {
            self.more(&mut reply.body)?;
        }
        Ok(reply)
    }

    fn more(&mut self, into: &mut Vec<u8>) -> io::Result<()> {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                into.extend_from_slice(&buffer[..count]);
                Ok(())
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, thread};

    #[test]
    fn an_answer_is_read_whatever_its_pieces() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for piece in [
                "HTTP/1.1 201 Cre",
                "ated\r\nX-A: 7\r\nconte",
                "nt-length: 5\r\n\r\nhe",
                "llo",
            ] {
                stream.write_all(piece.as_bytes()).unwrap();
                stream.flush().unwrap();
            }
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let mut connection = Connection::open(address, Duration::from_secs(30)).unwrap();
        let mut sent = 0;
        let reply = connection
            .ask("PATCH", "/x", "a: b\r\n", b"body", &mut |bytes| {
                sent = bytes;
            })
            .unwrap();
        assert_eq!(
            (reply.status, reply.number("x-a"), reply.text()),
            (201, Some(7), "hello".to_owned())
        );
        assert_eq!(sent, 4);
        assert!(server.join().unwrap().contains("PATCH /x HTTP/1.1\r\n"));
    }
}
