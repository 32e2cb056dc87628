//! Reading and decoding: the one place that speaks to symphonia, and the readers that do without.
//!
//! `mpa`, `wave` and `flac` come with the first module a browser fetches; `mp4`, `mkv`, `avi`, `caf` and what symphonia reads
//! come with the second.

mod ahead;
#[cfg(feature = "every-codec")]
mod aiff;
mod apart;
#[cfg(feature = "every-codec")]
mod avi;
mod band;
#[cfg(feature = "every-codec")]
mod bare;
#[cfg(feature = "every-codec")]
mod caf;
mod decoder;
mod flac;
#[cfg(feature = "every-codec")]
mod layer_two;
#[cfg(feature = "every-codec")]
mod library;
#[cfg(feature = "every-codec")]
mod linear;
#[cfg(feature = "every-codec")]
mod low;
#[cfg(feature = "every-codec")]
mod mkv;
#[cfg(feature = "every-codec")]
mod mp4;
mod mpa;
mod open;
mod opened;
#[cfg(feature = "every-codec")]
mod opus;
mod own;
mod pcm;
mod planes;
mod source;
mod track;
mod wave;
mod waveform;

use crate::AnalyseError;
use crate::resample::Planes;
#[cfg(feature = "every-codec")]
pub(crate) use bare::open_bare;
use decoder::{Decoded, Decoder};
pub(crate) use open::open;
#[cfg(feature = "every-codec")]
pub(crate) use opened::Fetched;
#[cfg(not(feature = "every-codec"))]
use opened::Fetched;
pub(crate) use opened::Opened;
use opened::Reader;
#[cfg(feature = "every-codec")]
pub(crate) use source::UNENDING;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use symphonia::core::audio::Channels;
use track::AudioTrack;

/// A block of decoded samples.
pub(crate) struct Block<'a> {
    pub(crate) rate: u32,
    pub(crate) channels: &'a Channels,
    pub(crate) planes: &'a Planes,
}

/// Why decoding ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At the end of the file.
    Complete,
    /// Because the caller had enough.
    Stopped,
    /// Because the rest of the container cannot be read.
    Broken,
    /// Because the file needs another decoder, from its beginning.
    Unsuited,
}

/// How decoding went.
pub(crate) struct Outcome {
    pub(crate) end: End,
    /// Packets that could not be decoded and were skipped.
    pub(crate) faults: u64,
}

/// What reading one packet came to.
enum Step {
    /// Samples, in `planes`.
    Decoded { rate: u32, channels: Channels },
    /// Nothing to be heard.
    Nothing,
    /// A packet that could not be decoded.
    Fault,
    /// The end of the file.
    End,
    /// The rest of the container cannot be read.
    #[cfg(feature = "every-codec")]
    Broken,
    /// The file needs another decoder.
    Unsuited,
    /// The source failed.
    Source(io::Error),
}

/// Runs what reads bytes from outside; none if it panicked.
///
/// No format may panic over its content, but three dozen readers written elsewhere are believed no more than
/// the bytes. Where a panic aborts, as in WebAssembly, it still does.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// The track that is heard of those a container of that name holds.
fn heard(tracks: Vec<AudioTrack>, demuxer: &str) -> Option<AudioTrack> {
    track::choose(tracks, |track| {
        Decoder::new(track, demuxer, false).is_some()
    })
}

/// A decoder for the audio track of an opened file.
pub(crate) struct Decoding {
    opened: Opened,
    /// None where the file decodes itself.
    decoder: Option<Decoder>,
    /// Whether no more need be decoded than is heard.
    low_band: bool,
    planes: Planes,
    /// Frames still to be left out at the beginning; none before the rate is known.
    skip: Option<u64>,
}

impl Opened {
    /// Prepares to decode; gives the file back where no decoder knows the codec.
    ///
    /// With `low_band` no more may be decoded than Chromaprint hears; such a run may end as
    /// [`End::Unsuited`], and then begins again with [`Decoding::reopen`].
    pub(crate) fn decode(self, low_band: bool) -> Result<Decoding, Box<Self>> {
        let ready = self.audio.as_ref().and_then(|audio| match self.reader {
            Reader::Own(_) => Some(None),
            Reader::Apart(_) => Decoder::new(audio, self.demuxer, low_band).map(Some),
        });
        match ready {
            Some(decoder) => Ok(Decoding {
                opened: self,
                decoder,
                low_band,
                planes: Planes::S16(Vec::new()),
                skip: None,
            }),
            None => Err(Box::new(self)),
        }
    }
}

impl Decoding {
    /// Decodes block by block until the end, or until `take` answers false.
    pub(crate) fn run(
        &mut self,
        mut take: impl FnMut(Block<'_>) -> Result<bool, AnalyseError>,
    ) -> Result<Outcome, AnalyseError> {
        let mut faults = 0;
        let end = loop {
            match guarded(|| self.step()) {
                Some(Step::Nothing) => {}
                Some(Step::Fault) => faults += 1,
                Some(Step::Decoded { rate, channels }) => {
                    let block = Block {
                        rate,
                        channels: &channels,
                        planes: &self.planes,
                    };
                    if !take(block)? {
                        break End::Stopped;
                    }
                }
                Some(Step::End) => break End::Complete,
                Some(Step::Source(error)) => return Err(error.into()),
                // After a panic nobody knows what state the readers are in: leave them alone.
                None => {
                    return Ok(Outcome {
                        end: End::Broken,
                        faults,
                    });
                }
                #[cfg(feature = "every-codec")]
                Some(Step::Broken) => break End::Broken,
                Some(Step::Unsuited) => break End::Unsuited,
            }
        };
        self.opened.absorb();
        Ok(Outcome { end, faults })
    }

    /// Reads one packet, and decodes it into `planes` if it is of the track that is heard.
    fn step(&mut self) -> Step {
        if let Reader::Own(own) = &mut self.opened.reader {
            return own.next(&mut self.planes);
        }
        let packet = match self.opened.fetch() {
            Fetched::Packet(packet) => packet,
            Fetched::Changed(track) => {
                self.decoder = Decoder::new(&track, self.opened.demuxer, self.low_band);
                return self.decoder.as_ref().map_or(Step::End, |_| Step::Nothing);
            }
            Fetched::End => return Step::End,
            #[cfg(feature = "every-codec")]
            Fetched::Broken => return Step::Broken,
            Fetched::Source(error) => return Step::Source(error),
        };
        let Some(decoder) = &mut self.decoder else {
            return Step::End;
        };
        let (rate, channels) = match decoder.decode(&packet, &mut self.planes) {
            Decoded::Samples { rate, channels } => (rate, channels),
            Decoded::Fault => return Step::Fault,
            Decoded::Unsuited => return Step::Unsuited,
        };
        let priming = self.opened.audio.as_ref().and_then(|track| track.priming);
        let priming = priming.filter(|_| !decoder.skips());
        let skip = self
            .skip
            .get_or_insert_with(|| priming.map_or(0, |priming| priming.frames(rate)));
        *skip -= self.planes.drop_first(*skip);
        if self.planes.frames() == 0 {
            Step::Nothing
        } else {
            Step::Decoded { rate, channels }
        }
    }

    /// Length in milliseconds, where the container tells.
    pub(crate) fn duration_ms(&self) -> Option<u64> {
        self.opened.duration_ms()
    }

    /// Whether less is decoded than is in the file, so that the samples do not tell what it holds.
    pub(crate) fn is_partial(&self) -> bool {
        self.decoder.as_ref().is_some_and(Decoder::is_partial)
    }

    /// Gives back the file as it was before anything was decoded.
    pub(crate) fn reopen(self) -> Opened {
        self.opened.reopen()
    }

    /// Gives back the file with all that was learnt of it on the way.
    pub(crate) fn into_opened(self) -> Opened {
        self.opened
    }
}
