//! A file whose tracks are known, and its packets.

use super::apart::{Apart, Demuxer};
use super::heard;
use super::own::{Begun, Own};
use super::track::AudioTrack;
use crate::tags::Tags;
use std::io;
use symphonia::core::packet::Packet;

/// What takes a file apart.
pub(super) enum Reader {
    /// Into packets.
    Apart(Box<dyn Demuxer>),
    /// And decodes it too.
    Own(Box<dyn Own>),
}

/// An opened file: its tracks are known, nothing is decoded yet.
pub(crate) struct Opened {
    pub(super) reader: Reader,
    /// What the file says about itself, as far as it has been read.
    pub(crate) tags: Tags,
    /// The track that will be heard.
    pub(crate) audio: Option<AudioTrack>,
    /// Whether there are moving pictures.
    pub(crate) has_video: bool,
    /// Short name of the container, as symphonia calls it.
    pub(crate) demuxer: &'static str,
    /// Length in milliseconds, as far as it is known by now.
    pub(super) duration_ms: Option<u64>,
    /// Whether the end of the file was left out.
    pub(crate) cut: bool,
}

impl Opened {
    /// A file that is taken apart and decoded in one go; `tags` are those that stood around it.
    pub(super) fn of_own(begun: Begun, mut tags: Tags) -> Self {
        tags.complete(begun.tags);
        Self {
            reader: Reader::Own(begun.reader),
            tags,
            duration_ms: begun.track.duration_ms,
            audio: Some(begun.track),
            has_video: false,
            demuxer: begun.name,
            cut: false,
        }
    }

    /// A file that is taken apart into packets; `tags` are those that stood around it.
    pub(super) fn of_apart(mut apart: Apart, mut tags: Tags) -> Self {
        tags.complete(apart.tags);
        let audio = heard(apart.tracks, apart.name);
        if let Some(track) = &audio {
            apart.demuxer.choose(track.id);
        }
        Self {
            reader: Reader::Apart(apart.demuxer),
            tags,
            duration_ms: match &audio {
                Some(track) => track.duration_ms,
                None => apart.duration_ms,
            },
            audio,
            has_video: apart.has_video,
            demuxer: apart.name,
            cut: false,
        }
    }

    /// The next packet of the track that is heard; none of a file that is not taken apart into packets.
    pub(crate) fn fetch(&mut self) -> Fetched {
        let (Reader::Apart(demuxer), Some(_)) = (&mut self.reader, &self.audio) else {
            return Fetched::End;
        };
        let fetched = demuxer.next();
        if let Fetched::Changed(track) = &fetched {
            self.duration_ms = track.duration_ms;
        }
        fetched
    }

    /// Length in milliseconds, where the container tells.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        self.duration_ms
    }

    /// Takes in the tags that were met on the way.
    pub(crate) fn absorb(&mut self) {
        if let Reader::Apart(demuxer) = &mut self.reader {
            self.tags.complete(demuxer.tags());
        }
    }

    /// Gives back the file as it was before anything was decoded.
    pub(super) fn reopen(mut self) -> Self {
        if let (Reader::Apart(demuxer), Some(track)) = (&mut self.reader, &self.audio) {
            demuxer.choose(track.id);
            self.duration_ms = track.duration_ms;
        }
        self
    }
}

/// What asking for a packet came to.
pub(crate) enum Fetched {
    /// One of the track that is heard.
    Packet(Packet),
    /// From here on another decoder is needed, for this track.
    Changed(Box<AudioTrack>),
    /// The end of the file.
    End,
    /// The rest of the container cannot be read.
    #[cfg(feature = "every-codec")]
    Broken,
    /// The source failed.
    Source(io::Error),
}

/// Why a file could not be opened: the source failed, or it is nothing known here.
pub(crate) type OpenError = Option<io::Error>;

/// An opened file, or why there is none.
pub(crate) type OpenResult = Result<Opened, OpenError>;
