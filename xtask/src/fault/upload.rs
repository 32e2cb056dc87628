//! A file to send, and the plain requests by which it is sent.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    http::{Connection, Reply},
    random::Random,
    server::PATIENCE,
};

/// A WAV file of noise: no two are alike.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: String,
    pub(crate) name: String,
}

impl Track {
    pub(crate) fn noise(random: &mut Random, length: usize) -> Self {
        let mut bytes = Vec::with_capacity(length);
        let data = u32::try_from(length.saturating_sub(44)).unwrap_or(u32::MAX);
        bytes.extend(b"RIFF");
        bytes.extend((data + 36).to_le_bytes());
        bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data");
        bytes.extend(data.to_le_bytes());
        while bytes.len() < length {
            bytes.extend(random.next().to_le_bytes());
        }
        bytes.truncate(length);
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let name = format!("{}.wav", &hash[..12]);
        Self { bytes, hash, name }
    }

    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(crate) fn metadata(&self) -> String {
        let (name, hash) = (STANDARD.encode(&self.name), STANDARD.encode(&self.hash));
        format!("filename {name},hash {hash}")
    }
}

/// A client that asks one thing at a time and believes nothing but answers.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) cookie: String,
}

impl Client {
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> Result<Reply> {
        let mut connection = Connection::open(self.address, PATIENCE)?;
        let headers = format!("cookie: {}\r\n{headers}", self.cookie);
        Ok(connection.ask(method, path, &headers, body, &mut |_| {})?)
    }

    /// Announces a file and answers the upload's address.
    pub(crate) fn create(&self, track: &Track) -> Result<String> {
        let headers = format!(
            "upload-length: {}\r\nupload-metadata: {}\r\n",
            track.len(),
            track.metadata()
        );
        let created = self.ask("POST", "/files", &headers, b"")?;
        ensure!(
            created.status == 201,
            "creation answered {}: {}",
            created.status,
            created.text()
        );
        let address = created.header("location").context("no address")?;
        Ok(address.to_owned())
    }

    /// Bytes that the server says it has.
    pub(crate) fn offset(&self, upload: &str) -> Result<u64> {
        let head = self.ask("HEAD", upload, "", b"")?;
        ensure!(head.status == 200, "HEAD answered {}", head.status);
        head.number("upload-offset").context("no offset")
    }

    /// Sends some bytes; any answer is one.
    pub(crate) fn patch(&self, upload: &str, offset: u64, bytes: &[u8]) -> Result<Reply> {
        self.ask("PATCH", upload, &piece(offset), bytes)
    }

    /// Sends what the server does not have and answers the track's identifier.
    pub(crate) fn complete(&self, track: &Track, upload: &str) -> Result<String> {
        let offset = self.offset(upload)?;
        let from = usize::try_from(offset)?;
        let done = self.patch(upload, offset, &track.bytes[from..])?;
        ensure!(
            done.status == 204,
            "the rest was answered with {}: {}",
            done.status,
            done.text()
        );
        let track = done.header("reprise-track").context("no track")?;
        Ok(track.to_owned())
    }
}

/// The headers of a PATCH.
pub(crate) fn piece(offset: u64) -> String {
    format!("content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n")
}
