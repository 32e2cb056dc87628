//! A link between client and server that can be slow, silent, or cut: a proxy in this process.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::Result;

/// How often a pump that may not move looks again.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What happens on the link at the moment.
#[derive(Debug, Default)]
struct Weather {
    /// Nothing passes in either direction, and nobody is told.
    hole: AtomicBool,
    /// Bytes a second towards the server; 0 is as fast as can be.
    rate: AtomicU64,
    /// Everything the server says from now on is dropped, and then the connection.
    mute: AtomicBool,
    /// Bytes that passed towards the server.
    passed: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

/// A proxy in front of a server, which may move to another address meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) address: SocketAddr,
    weather: Arc<Weather>,
}

impl Link {
    /// Begins to listen in front of `server`.
    pub(crate) fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let link = Self {
            address: listener.local_addr()?,
            weather: Arc::default(),
        };
        let weather = Arc::clone(&link.weather);
        // It ends with the process: a test's few links cost a thread each.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let weather = Arc::clone(&weather);
                thread::spawn(move || connect(client, server, &weather));
            }
        });
        Ok(link)
    }

    /// Lets so many bytes a second pass towards the server.
    pub(crate) fn slow(&self, bytes_a_second: u64) {
        self.weather.rate.store(bytes_a_second, Ordering::Relaxed);
    }

    /// Swallows nothing and passes nothing, or goes on.
    pub(crate) fn hole(&self, on: bool) {
        self.weather.hole.store(on, Ordering::Relaxed);
    }

    /// Drops every answer until told otherwise; the connections end.
    pub(crate) fn mute(&self, on: bool) {
        self.weather.mute.store(on, Ordering::Relaxed);
    }

    /// Cuts every connection at once.
    pub(crate) fn cut(&self) {
        let mut open = self
            .weather
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for stream in open.drain(..) {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Bytes that were handed on towards the server.
    pub(crate) fn passed(&self) -> u64 {
        self.weather.passed.load(Ordering::Relaxed)
    }
}

fn connect(client: TcpStream, server: SocketAddr, weather: &Arc<Weather>) {
    let Ok(server) = TcpStream::connect(server) else {
        return;
    };
    let (Ok(to_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    if let (Ok(one), Ok(other)) = (client.try_clone(), server.try_clone()) {
        let mut open = weather.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.extend([one, other]);
    }
    let back = Arc::clone(weather);
    thread::spawn(move || answers(server, to_client, &back));
    requests(client, to_server, weather);
}

/// Passes what the client says.
fn requests(mut from: TcpStream, mut to: TcpStream, weather: &Weather) {
    let mut buffer = [0; 8192];
    loop {
        wait(weather);
        let Ok(count @ 1..) = from.read(&mut buffer) else {
            break;
        };
        wait(weather);
        // Before they go, so that the server never has a byte that is not counted.
        weather.passed.fetch_add(count as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
        if let Some(micros) =
            (count as u64 * 1_000_000).checked_div(weather.rate.load(Ordering::Relaxed))
        {
            thread::sleep(Duration::from_micros(micros));
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// Passes what the server says.
fn answers(mut from: TcpStream, mut to: TcpStream, weather: &Weather) {
    let mut buffer = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        wait(weather);
        if weather.mute.load(Ordering::Relaxed) || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

fn wait(weather: &Weather) {
    while weather.hole.load(Ordering::Relaxed) {
        thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_passes_what_it_may() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let link = Link::to(listener.local_addr().unwrap()).unwrap();
        let mut client = TcpStream::connect(link.address).unwrap();
        client.write_all(b"ping").unwrap();
        let (mut server, _) = listener.accept().unwrap();
        let mut four = [0; 4];
        server.read_exact(&mut four).unwrap();
        server.write_all(b"pong").unwrap();
        client.read_exact(&mut four).unwrap();
        assert_eq!((&four, link.passed()), (b"pong", 4));
        link.mute(true);
        server.write_all(b"lost").unwrap();
        assert_eq!(
            client.read(&mut four).unwrap(),
            0,
            "the connection ends without the answer"
        );
    }
}
