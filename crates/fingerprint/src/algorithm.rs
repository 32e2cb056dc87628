//! Chromaprint's algorithms and the streaming fingerprinter.

use crate::resample::{FormatError, Planes, ToMono};
use rusty_chromaprint::{Configuration, Fingerprinter as Chromaprint};
use symphonia::core::audio::Channels;

/// The rate at which Chromaprint listens, in Hz.
pub const SAMPLE_RATE: u32 = 11_025;

/// Which of Chromaprint's algorithms makes the fingerprint. Fingerprints of different ones never match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// The first classifiers ever trained.
    Test1,
    /// What AcoustID uses, and nearly everybody.
    #[default]
    Test2,
    /// As TEST2, but leading silence is left out.
    Test4,
    /// As TEST2, with frames half as long.
    Test5,
}

impl Algorithm {
    /// The byte that stands for it in a packed fingerprint.
    pub const fn wire_byte(self) -> u8 {
        match self {
            Self::Test1 => 0,
            Self::Test2 => 1,
            Self::Test4 => 3,
            Self::Test5 => 4,
        }
    }

    fn configuration(self) -> Configuration {
        match self {
            Self::Test1 => Configuration::preset_test1(),
            Self::Test2 | Self::Test4 => Configuration::preset_test2(),
            Self::Test5 => Configuration::preset_test2()
                .with_frame_size(2048)
                .with_frame_overlap(1024),
        }
    }
}

/// Turns 11 025 Hz mono samples into a fingerprint.
pub(crate) struct Listener {
    chromaprint: Chromaprint,
}

impl Listener {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let mut chromaprint = Chromaprint::new(&algorithm.configuration());
        // Fails for no channels or rates below 1 kHz alone.
        if chromaprint.start(SAMPLE_RATE, 1).is_err() {
            unreachable!("one channel at 11 025 Hz is always taken");
        }
        Self { chromaprint }
    }

    pub(crate) fn feed(&mut self, samples: &[i16]) {
        self.chromaprint.consume(samples);
    }

    pub(crate) fn finish(mut self) -> Vec<u32> {
        self.chromaprint.finish();
        self.chromaprint.fingerprint().to_vec()
    }
}

/// Makes a fingerprint of decoded samples as they come, for callers that decode by other means than
/// [`analyse`](crate::analyse).
///
/// Listens to the first `seconds` alone, as `fpcalc` does.
pub struct Fingerprinter {
    listener: Listener,
    to_mono: ToMono,
    planes: Planes,
    mono: Vec<i16>,
    /// Samples at 11 025 Hz still wanted.
    wanted: usize,
}

impl Fingerprinter {
    /// Listens to interleaved 16-bit samples of `channels` channels at `rate` Hz.
    pub fn of_s16(
        algorithm: Algorithm,
        rate: u32,
        channels: u16,
        seconds: u32,
    ) -> Result<Self, FormatError> {
        Self::new(
            algorithm,
            rate,
            channels,
            seconds,
            Planes::S16(vec![Vec::new(); channels.into()]),
        )
    }

    /// Listens to interleaved floating-point samples (full scale 1) of `channels` channels at `rate` Hz.
    pub fn of_f32(
        algorithm: Algorithm,
        rate: u32,
        channels: u16,
        seconds: u32,
    ) -> Result<Self, FormatError> {
        Self::new(
            algorithm,
            rate,
            channels,
            seconds,
            Planes::F32(vec![Vec::new(); channels.into()]),
        )
    }

    fn new(
        algorithm: Algorithm,
        rate: u32,
        channels: u16,
        seconds: u32,
        planes: Planes,
    ) -> Result<Self, FormatError> {
        Ok(Self {
            listener: Listener::new(algorithm),
            to_mono: ToMono::new(rate, &Channels::Discrete(channels), &planes)?,
            planes,
            mono: Vec::new(),
            wanted: seconds as usize * SAMPLE_RATE as usize,
        })
    }

    /// Takes in whole frames; true while more are wanted. A rest of less than a frame is dropped.
    pub fn feed_s16(&mut self, interleaved: &[i16]) -> bool {
        match &mut self.planes {
            Planes::S16(planes) => deinterleave(interleaved, planes, |sample| sample),
            Planes::F32(planes) => {
                deinterleave(interleaved, planes, |sample| f32::from(sample) / 32_768.0);
            }
            Planes::F64(planes) => {
                deinterleave(interleaved, planes, |sample| f64::from(sample) / 32_768.0);
            }
        }
        self.listen()
    }

    /// Takes in whole frames; true while more are wanted. A rest of less than a frame is dropped.
    pub fn feed_f32(&mut self, interleaved: &[f32]) -> bool {
        match &mut self.planes {
            Planes::S16(planes) => {
                deinterleave(interleaved, planes, to_s16);
            }
            Planes::F32(planes) => deinterleave(interleaved, planes, |sample| sample),
            Planes::F64(planes) => deinterleave(interleaved, planes, f64::from),
        }
        self.listen()
    }

    fn listen(&mut self) -> bool {
        if self.wanted > 0 {
            self.mono.clear();
            let taken = self.to_mono.feed(&self.planes, &mut self.mono);
            debug_assert!(taken, "the planes are those the resampler was made for");
            self.hear();
        }
        self.wanted > 0
    }

    fn hear(&mut self) {
        self.mono.truncate(self.wanted);
        self.wanted -= self.mono.len();
        self.listener.feed(&self.mono);
    }

    /// The words of the fingerprint; none of less than about three seconds.
    pub fn finish(mut self) -> Vec<u32> {
        if self.wanted > 0 {
            self.mono.clear();
            self.to_mono.finish(&mut self.mono);
            self.hear();
        }
        self.listener.finish()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, as clipping does"
)]
fn to_s16(sample: f32) -> i16 {
    (sample * 32_768.0).round_ties_even() as i16
}

fn deinterleave<In: Copy, Out>(
    interleaved: &[In],
    planes: &mut [Vec<Out>],
    convert: impl Fn(In) -> Out,
) {
    let channels = planes.len();
    let whole = interleaved.len() - interleaved.len() % channels;
    for (channel, plane) in planes.iter_mut().enumerate() {
        plane.clear();
        let samples = interleaved[..whole].iter().skip(channel).step_by(channels);
        plane.extend(samples.map(|&sample| convert(sample)));
    }
}
