//! From whatever a decoder gives to what Chromaprint hears: 11 025 Hz, one channel, 16 bits.
//!
//! A fingerprint is only as comparable as the samples it is made of, so this does what `fpcalc` lets FFmpeg do,
//! in the same order and with the same roundings: each channel is filtered and resampled in the arithmetic of
//! its source, then the channels are mixed, then rounded. Everything streams; memory is the length of one filter
//! and one block.

mod arithmetic;
mod channel;
mod dot;
mod filter;
mod lanes;
mod layout;

use crate::SAMPLE_RATE;
use arithmetic::Arithmetic;
use channel::Resampler;
pub(crate) use filter::response;
use symphonia::core::audio::Channels;

/// The sample rates that are taken, in Hz.
pub const RATES: std::ops::RangeInclusive<u32> = 100..=768_000;

/// The most channels that are taken.
pub const MAX_CHANNELS: usize = 32;

/// How many frames are mixed at a time.
const MIX_BLOCK: usize = 256;

/// Decoded samples, one vector for each channel and all equally long, in the arithmetic FFmpeg would use.
#[derive(Clone, Debug)]
pub enum Planes {
    /// From sources of at most 16 bits.
    S16(Vec<Vec<i16>>),
    /// From sources of 24 or 32 bits and from lossy codecs; full scale is 1.
    F32(Vec<Vec<f32>>),
    /// From sources of 64-bit floats; full scale is 1.
    F64(Vec<Vec<f64>>),
}

impl Planes {
    /// How many channels there are.
    pub fn channels(&self) -> usize {
        match self {
            Self::S16(planes) => planes.len(),
            Self::F32(planes) => planes.len(),
            Self::F64(planes) => planes.len(),
        }
    }

    /// How many samples each channel has.
    pub fn frames(&self) -> usize {
        match self {
            Self::S16(planes) => planes.first().map_or(0, Vec::len),
            Self::F32(planes) => planes.first().map_or(0, Vec::len),
            Self::F64(planes) => planes.first().map_or(0, Vec::len),
        }
    }

    /// Has 16-bit samples of so many channels filled in anew.
    pub(crate) fn s16(&mut self, channels: usize, fill: impl FnOnce(&mut Vec<Vec<i16>>)) {
        let before = std::mem::replace(self, Self::S16(Vec::new()));
        let mut planes = if let Self::S16(planes) = before {
            planes
        } else {
            Vec::new()
        };
        clear(&mut planes, channels);
        fill(&mut planes);
        *self = Self::S16(planes);
    }

    /// Has samples in single precision of so many channels filled in anew.
    pub(crate) fn f32(&mut self, channels: usize, fill: impl FnOnce(&mut Vec<Vec<f32>>)) {
        let before = std::mem::replace(self, Self::F32(Vec::new()));
        let mut planes = if let Self::F32(planes) = before {
            planes
        } else {
            Vec::new()
        };
        clear(&mut planes, channels);
        fill(&mut planes);
        *self = Self::F32(planes);
    }

    /// Has samples in double precision of so many channels filled in anew.
    pub(crate) fn f64(&mut self, channels: usize, fill: impl FnOnce(&mut Vec<Vec<f64>>)) {
        let before = std::mem::replace(self, Self::F64(Vec::new()));
        let mut planes = if let Self::F64(planes) = before {
            planes
        } else {
            Vec::new()
        };
        clear(&mut planes, channels);
        fill(&mut planes);
        *self = Self::F64(planes);
    }

    /// Drops up to `count` frames at the beginning and says how many.
    pub(crate) fn drop_first(&mut self, count: u64) -> u64 {
        let dropped = usize::try_from(count)
            .unwrap_or(usize::MAX)
            .min(self.frames());
        if dropped > 0 {
            match self {
                Self::S16(planes) => planes
                    .iter_mut()
                    .for_each(|plane| drop(plane.drain(..dropped))),
                Self::F32(planes) => planes
                    .iter_mut()
                    .for_each(|plane| drop(plane.drain(..dropped))),
                Self::F64(planes) => planes
                    .iter_mut()
                    .for_each(|plane| drop(plane.drain(..dropped))),
            }
        }
        dropped as u64
    }
}

/// Empties the channels, and keeps their memory.
fn clear<S: Clone>(planes: &mut Vec<Vec<S>>, channels: usize) {
    planes.resize(channels, Vec::new());
    planes.iter_mut().for_each(Vec::clear);
}

/// Turns blocks of decoded samples into 11 025 Hz mono.
///
/// The last half filter length of a signal (1 ms at 44.1 kHz) is never given out: `fpcalc` leaves it in the
/// resampler too, and flushing it would now and then add a word to a short file's fingerprint.
pub struct ToMono {
    path: Path,
}

/// One resampler for each arithmetic.
enum Path {
    S16(Chain<i16>),
    F32(Chain<f32>),
    F64(Chain<f64>),
}

/// Samples of a format that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Outside [`RATES`].
    #[error("sample rate of {0} Hz is not between 1 000 and 768 000")]
    Rate(u32),
    /// None, or more than [`MAX_CHANNELS`].
    #[error("{0} channels are not between 1 and 32")]
    Channels(usize),
}

impl ToMono {
    /// Prepares for blocks of the kind of `like`, at `rate` Hz, whose channels are `channels`.
    pub fn new(rate: u32, channels: &Channels, like: &Planes) -> Result<Self, FormatError> {
        if !RATES.contains(&rate) {
            return Err(FormatError::Rate(rate));
        }
        if !(1..=MAX_CHANNELS).contains(&channels.count()) {
            return Err(FormatError::Channels(channels.count()));
        }
        let shares = layout::shares(channels);
        let path = match like {
            Planes::S16(_) => Path::S16(Chain::new(rate, &shares)),
            Planes::F32(_) => Path::F32(Chain::new(rate, &shares)),
            Planes::F64(_) => Path::F64(Chain::new(rate, &shares)),
        };
        Ok(Self { path })
    }

    /// Takes in a block and appends what it completes to `out`.
    ///
    /// A block of another arithmetic or number of channels than this was made for is not taken: `false`.
    #[must_use]
    pub fn feed(&mut self, block: &Planes, out: &mut Vec<i16>) -> bool {
        match (&mut self.path, block) {
            (Path::S16(chain), Planes::S16(planes)) => chain.feed(planes, out),
            (Path::F32(chain), Planes::F32(planes)) => chain.feed(planes, out),
            (Path::F64(chain), Planes::F64(planes)) => chain.feed(planes, out),
            _ => false,
        }
    }
}

/// Resampling and mixing in one arithmetic.
struct Chain<S: Arithmetic> {
    /// None where the rate is right already.
    resampler: Option<Resampler<S>>,
    shares: Vec<S::Share>,
    /// Resampled channels on their way into the mix.
    resampled: Vec<Vec<S>>,
}

impl<S: Arithmetic> Chain<S> {
    fn new(rate: u32, shares: &[f64]) -> Self {
        Self {
            resampler: (rate != SAMPLE_RATE).then(|| Resampler::new(rate, shares.len())),
            shares: S::shares(shares),
            resampled: vec![Vec::new(); shares.len()],
        }
    }

    fn feed(&mut self, planes: &[Vec<S>], out: &mut Vec<i16>) -> bool {
        let equally_long = planes.windows(2).all(|pair| pair[0].len() == pair[1].len());
        if planes.len() != self.shares.len() || !equally_long {
            return false;
        }
        match &mut self.resampler {
            None => mix(planes, &self.shares, out),
            Some(resampler) => {
                resampler.feed(planes, &mut self.resampled);
                mix(&self.resampled, &self.shares, out);
            }
        }
        true
    }
}

/// Appends the mix of equally long channels.
fn mix<S: Arithmetic>(channels: &[Vec<S>], shares: &[S::Share], out: &mut Vec<i16>) {
    if let [only] = channels {
        out.extend(only.iter().map(|sample| sample.to_s16()));
        return;
    }
    let frames = channels.first().map_or(0, Vec::len);
    let mut sums = [S::SILENCE; MIX_BLOCK];
    for start in (0..frames).step_by(MIX_BLOCK) {
        let end = frames.min(start + MIX_BLOCK);
        let sums = &mut sums[..end - start];
        sums.fill(S::SILENCE);
        for (channel, &share) in channels.iter().zip(shares) {
            for (sum, sample) in sums.iter_mut().zip(&channel[start..end]) {
                *sum = sample.mix_into(*sum, share);
            }
        }
        out.extend(sums.iter().map(|&sum| S::mixed(sum)));
    }
}
