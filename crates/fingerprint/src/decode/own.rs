//! Files that are taken apart and decoded here, in one go and without a packet in between.

use super::Step;
use super::track::AudioTrack;
use crate::Tags;
use crate::resample::Planes;
use std::io::{self, Read};

/// A file on its way.
pub(super) trait Own: Send + Sync {
    /// Decodes what comes next into `planes`.
    fn next(&mut self, planes: &mut Planes) -> Step;
}

/// What the beginning of such a file told.
pub(super) struct Begun {
    pub(super) reader: Box<dyn Own>,
    /// Short name of the container.
    pub(super) name: &'static str,
    pub(super) track: AudioTrack,
    pub(super) tags: Tags,
}

/// Reads until `bytes` are full or the source ends, and says how many there are.
pub(super) fn read_full(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match source.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
