//! Hearing a file that something else decodes: its packets go out, and samples come back.
//!
//! Browsers decode what is not decoded here (`WebCodecs`): AAC with what HE-AAC adds to it, and AAC or Opus of more than
//! two channels. How a file is taken apart, and what becomes of its sound, stays the same.

mod ways;

use crate::analyse::conclude;
use crate::decode::{self, Block, End, Fetched, Opened, Outcome};
use crate::ear::Ear;
use crate::resample::Planes;
use crate::{AnalyseError, Analysis, Options, Progress, Sniffed};
use std::io::{Read, Seek};
use symphonia::core::audio::Channels;
pub use ways::Way;
use ways::ways;

/// A file on its way through another decoder.
pub struct Relay {
    opened: Opened,
    ways: Vec<Way>,
    /// Frames still to be left out at the beginning; none before the rate is known.
    skip: Option<u64>,
    ear: Ear,
    options: Options,
    sniffed: Option<Sniffed>,
    len: u64,
    end: End,
}

impl Relay {
    /// Opens a file of `len` bytes, of which the fingerprint is wanted. None where nothing but the decoders here is of
    /// use, be it because they hear all there is in it or because nobody hears anything.
    ///
    /// `whole_file` and `low_band` of the options are of no effect.
    pub fn open<R>(source: R, len: u64, options: &Options) -> Result<Option<Self>, AnalyseError>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        let (sniffed, opened) = decode::open(source, len, options.reach);
        let opened = match opened {
            Ok(opened) => opened,
            Err(Some(error)) => return Err(error.into()),
            Err(None) => return Ok(None),
        };
        let Some(audio) = &opened.audio else {
            return Ok(None);
        };
        let ways = ways(&audio.parameters);
        let options = Options {
            whole_file: false,
            low_band: false,
            ..*options
        };
        Ok((!ways.is_empty()).then(|| Self {
            opened,
            ways,
            skip: None,
            ear: Ear::new(&options),
            options,
            sniffed,
            len,
            end: End::Complete,
        }))
    }

    /// The ways to decode it, best first. One that is not the file's fails at its first packets: then the next may be
    /// tried, on the file opened anew.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The next packet to decode; none at the end of the file, or where the rest of it cannot be read.
    pub fn packet(&mut self) -> Result<Option<Box<[u8]>>, AnalyseError> {
        match self.opened.fetch() {
            Fetched::Packet(packet) => Ok(Some(packet.data)),
            // The other decoder was set up for what came before.
            Fetched::End | Fetched::Changed(_) => Ok(None),
            Fetched::Broken => {
                self.end = End::Broken;
                Ok(None)
            }
            Fetched::Source(error) => Err(error.into()),
        }
    }

    /// Takes in decoded samples, in the order of the packets, and says how far it has come.
    pub fn hear(&mut self, rate: u32, planes: &mut Planes) -> Progress {
        let priming = self.opened.audio.as_ref().and_then(|track| track.priming);
        let skip = self
            .skip
            .get_or_insert_with(|| priming.map_or(0, |priming| priming.frames(rate)));
        *skip -= planes.drop_first(*skip);
        if planes.frames() > 0 {
            let channels = Channels::Discrete(u16::try_from(planes.channels()).unwrap_or(u16::MAX));
            let block = Block {
                rate,
                channels: &channels,
                planes,
            };
            if !self.ear.take(&block, &self.options) {
                self.end = End::Stopped;
            }
        }
        Progress {
            decoded_ms: self.ear.decoded_ms(),
            duration_ms: self.opened.duration_ms(),
            loudest: self.ear.loudest(),
        }
    }

    /// Whether it has heard enough.
    pub fn is_complete(&self) -> bool {
        self.end == End::Stopped
    }

    /// What was heard; `broken` where the other decoder gave up before the end.
    pub fn finish(mut self, broken: bool) -> Analysis {
        self.opened.absorb();
        if broken {
            self.end = End::Broken;
        }
        let outcome = Outcome {
            end: self.end,
            faults: 0,
        };
        let heard = self.ear.finish(&outcome, &self.options);
        let audio = self.opened.audio.as_ref();
        let approximate = audio.is_some_and(|track| !track.is_preferred);
        let analysis = conclude(self.opened, self.sniffed, self.len, &outcome, heard, false);
        Analysis {
            approximate,
            ..analysis
        }
    }
}
