//! Files that are taken apart into packets here.

use super::opened::Fetched;
use super::track::AudioTrack;
use crate::Tags;

/// Takes a file apart into the packets of one of its tracks.
pub(super) trait Demuxer: Send + Sync {
    /// The next packet of the track that was chosen.
    fn next(&mut self) -> Fetched;

    /// Goes to the first packet of a track of sound.
    fn choose(&mut self, track: u32);

    /// What the file said of itself since this was last asked.
    fn tags(&mut self) -> Tags {
        Tags::default()
    }
}

/// What the beginning of such a file told.
pub(super) struct Apart {
    pub(super) demuxer: Box<dyn Demuxer>,
    /// Short name of the container.
    pub(super) name: &'static str,
    /// The tracks of sound in their order.
    pub(super) tracks: Vec<AudioTrack>,
    pub(super) has_video: bool,
    /// Length of the whole in milliseconds, where it has no sound and tells nevertheless.
    pub(super) duration_ms: Option<u64>,
    pub(super) tags: Tags,
}
