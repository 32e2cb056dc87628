//! How a request that another thread makes is broken off.

use std::{
    io,
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex, PoisonError},
};

use super::http::Connection;

/// A way to cut a request's connection, also while there is none yet.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Mutex<End>>);

#[derive(Default)]
enum End {
    #[default]
    Connecting,
    Connected(TcpStream),
    Cut,
}

impl Line {
    /// Ends the request, wherever it is.
    pub(super) fn cut(&self) {
        let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let End::Connected(stream) = &*end {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        *end = End::Cut;
    }

    /// Has `connection` cut with this, unless that happened before.
    pub(super) fn lead(&self, connection: &Connection) -> io::Result<()> {
        let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*end, End::Cut) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        *end = End::Connected(connection.handle()?);
        Ok(())
    }
}
