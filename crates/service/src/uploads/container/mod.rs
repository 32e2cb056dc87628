//! A shallow look at a container, before anything parses it deeply.
//!
//! Decoders allocate what a file says it needs and follow where it points. Here the file's own claims about lengths,
//! counts and nesting are held against each other and against bounds that no honest recording comes near, by code that
//! allocates nothing in proportion. A file that was cut off is not hostile: what it claims may lie behind its end.

mod boxes;
mod chunks;
mod elements;
mod tags;

use crate::{Error, Result, Service};
use domain::{FileName, UploadId};
use std::io::{self, Read, Seek, SeekFrom};

/// Endings of file names that media have. Others say that the file is something else, whatever its first bytes are.
const ENDINGS: [&str; 39] = [
    "3g2", "3gp", "aac", "aif", "aifc", "aiff", "alac", "asf", "avi", "bwf", "caf", "flac", "m2v",
    "m4a", "m4b", "m4p", "m4r", "m4v", "mka", "mkv", "mov", "mp1", "mp2", "mp3", "mp4", "mpeg",
    "mpg", "mpga", "oga", "ogg", "ogv", "opus", "qt", "rf64", "wav", "wave", "webm", "wma", "wv",
];

/// Length of metadata in one piece: pictures of an album, an index of hours.
const MOST_METADATA: u64 = 256 << 20;

/// Parts side by side: a day in fragments of a second has a tenth of it.
const MOST_PARTS: u64 = 1_000_000;

/// What is wrong with a container.
#[derive(Debug)]
enum Fault {
    /// It claims what no honest file does.
    Hostile(&'static str),
    /// It could not be read.
    Unreadable(io::Error),
}

impl From<io::Error> for Fault {
    /// Behind the end there is nothing that could be hostile.
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// Refuses a name whose ending says that the file is no media. No ending says nothing.
pub(super) fn check_ending(name: &FileName) -> Result<()> {
    let ending = name.as_str().rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.filter(|ending| is_ending(ending));
    match ending.map(str::to_ascii_lowercase) {
        Some(ending) if !ENDINGS.contains(&ending.as_str()) => Err(Error::Invalid(format!(
            "“{name}” ends in .{ending}, which is no audio or video that this library takes; \
             rename it if it is a recording"
        ))),
        _ => Ok(()),
    }
}

/// `flac`, but not the `2` of “Vol. 2” or the end of a sentence.
fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

impl Service {
    /// Looks at a staged file. [`Error::Invalid`] for one that nothing should parse.
    pub(super) async fn check_container(&self, staged: UploadId, name: &FileName) -> Result<()> {
        let Some(mut file) = self.0.blobs.staged_file(staged).await? else {
            return Err(Error::NotFound("upload"));
        };
        let looked = tokio::task::spawn_blocking(move || look(&mut file)).await;
        match looked.map_err(Error::internal)? {
            Ok(()) => Ok(()),
            Err(Fault::Hostile(why)) => Err(Error::Invalid(format!(
                "“{name}” is damaged or made to do harm: {why}; nothing of it was kept"
            ))),
            Err(Fault::Unreadable(error)) => Err(Error::internal(error)),
        }
    }
}

/// Walks the outline of the file.
fn look(file: &mut (impl Read + Seek)) -> Result<(), Fault> {
    let end = file.seek(SeekFrom::End(0))?;
    let start = tags::skip(file, end)?;
    let mut first = [0; 12];
    if read_at(file, start, &mut first)?.is_none() {
        return Ok(());
    }
    let kind: [u8; 4] = [first[4], first[5], first[6], first[7]];
    match [first[0], first[1], first[2], first[3]] {
        [b'R', b'I', b'F', b'F'] => chunks::look(file, start + 12, end, u32::from_le_bytes),
        [b'F', b'O', b'R', b'M'] => chunks::look(file, start + 12, end, u32::from_be_bytes),
        [b'f', b'L', b'a', b'C'] => tags::look_at_flac(file, start + 4, end),
        [0x1a, 0x45, 0xdf, 0xa3] => elements::look(file, start, end),
        _ if [*b"ftyp", *b"moov", *b"mdat", *b"wide", *b"free"].contains(&kind) => {
            boxes::look(file, start, end)
        }
        _ => Ok(()),
    }
}

/// Fills `into` from `at` on; none where the file ends before.
fn read_at<const N: usize>(
    file: &mut (impl Read + Seek),
    at: u64,
    into: &mut [u8; N],
) -> Result<Option<()>, Fault> {
    file.seek(SeekFrom::Start(at))?;
    match file.read_exact(into) {
        Ok(()) => Ok(Some(())),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Why the bytes are hostile; none where they are not.
    pub(super) fn hostile(bytes: &[u8]) -> Option<&'static str> {
        match look(&mut Cursor::new(bytes)) {
            Ok(()) => None,
            Err(Fault::Hostile(why)) => Some(why),
            Err(Fault::Unreadable(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn endings_of_other_things_are_refused() {
        let check = |name: &str| check_ending(&name.parse().unwrap()).is_ok();
        for fine in [
            "a.flac",
            "a.MP3",
            "Vol. 2",
            "12. a sentence",
            "none",
            "live 3.11",
            ".wav",
        ] {
            assert!(check(fine), "{fine}");
        }
        for other in [
            "a.exe",
            "a.mp3.exe",
            "a.html",
            "a.svg",
            "a.zip",
            "a.mp3.PHP",
        ] {
            assert!(!check(other), "{other}");
        }
        assert!(ENDINGS.is_sorted());
    }

    #[test]
    fn what_is_not_looked_into_and_what_is_cut_off_passes() {
        for bytes in [
            &b""[..],
            b"OggS",
            b"RIFF",
            b"fLaC\0\0",
            b"\x1a\x45\xdf\xa3",
            b"\0\0\0\x18ftyp",
        ] {
            assert_eq!(hostile(bytes), None, "{bytes:?}");
        }
    }
}
