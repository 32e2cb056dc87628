//! Chromaprint's algorithms and the streaming fingerprinter.

use crate::chromaprint::{self, CLASSIFIERS_1, CLASSIFIERS_2, Chromaprint, Preset};
use crate::resample::{FormatError, Planes, ToMono};
use std::collections::VecDeque;
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
    /// As TEST2, but frames do not overlap. (It was meant to share frequencies between neighbouring notes; `fpcalc`
    /// has that switched off.)
    Test3,
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
            Self::Test3 => 2,
            Self::Test4 => 3,
            Self::Test5 => 4,
        }
    }

    fn preset(self) -> Preset {
        let long = Preset {
            frame: 4_096,
            overlap: 2_731,
            classifiers: &CLASSIFIERS_2,
        };
        match self {
            Self::Test1 => Preset {
                classifiers: &CLASSIFIERS_1,
                ..long
            },
            Self::Test2 | Self::Test4 => long,
            Self::Test3 => Preset { overlap: 0, ..long },
            Self::Test5 => Preset {
                frame: 2_048,
                overlap: 1_024,
                ..long
            },
        }
    }

    /// How many samples go by before the first word is complete, but for the step to the next.
    #[cfg(feature = "every-codec")]
    pub(crate) fn delay(self) -> usize {
        self.preset().delay()
    }
}

/// Turns 11 025 Hz mono samples into a fingerprint.
pub(crate) struct Listener {
    chromaprint: Chromaprint,
    /// While the beginning is still silent; none once it is not, and for algorithms that take silence as it comes.
    silence: Option<Silence>,
}

impl Listener {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let silence = (algorithm == Algorithm::Test4).then(Silence::default);
        Self {
            chromaprint: Chromaprint::new(algorithm.preset()),
            silence,
        }
    }

    pub(crate) fn feed(&mut self, mut samples: &[i16]) {
        if let Some(silence) = &mut self.silence {
            let Some(sound) = samples.iter().position(|&sample| silence.ends_at(sample)) else {
                return;
            };
            samples = &samples[sound..];
            self.silence = None;
        }
        self.chromaprint.feed(samples);
    }

    /// The words completed so far. Nothing is held back: an unfinished frame never becomes a word.
    pub(crate) fn words(&self) -> &[u32] {
        self.chromaprint.words()
    }
}

/// The spectra of all frames of those samples and nothing else, for measuring; the sum of their power.
pub(crate) fn spectra(algorithm: Algorithm, samples: &[i16]) -> f64 {
    chromaprint::spectra(algorithm.preset(), samples)
}

/// Waits for sound: a mean amplitude above 50 over 55 samples (5 ms).
#[derive(Default)]
struct Silence {
    /// The last amplitudes, oldest first.
    window: VecDeque<u32>,
    sum: u32,
}

impl Silence {
    const WINDOW: usize = 55;
    const THRESHOLD: u32 = 50;

    /// Whether the silence is over with this sample.
    fn ends_at(&mut self, sample: i16) -> bool {
        if self.window.len() == Self::WINDOW {
            self.sum -= self.window.pop_front().unwrap_or(0);
        }
        let amplitude = u32::from(sample.unsigned_abs());
        self.window.push_back(amplitude);
        self.sum += amplitude;
        let count = u32::try_from(self.window.len()).unwrap_or(1);
        self.sum / count > Self::THRESHOLD
    }
}

/// Makes a fingerprint of decoded samples as they come, for callers that decode by other means than
/// [`analyse`](crate::analyse()).
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
            self.mono.truncate(self.wanted);
            self.wanted -= self.mono.len();
            self.listener.feed(&self.mono);
        }
        self.wanted > 0
    }

    /// The words of the fingerprint; none of less than about three seconds.
    pub fn finish(self) -> Vec<u32> {
        self.listener.words().to_vec()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, as clipping does"
)]
fn to_s16(sample: f32) -> i16 {
    (sample * 32_768.0).round_ties_even() as i16
}

/// Replaces the planes by the channels of whole interleaved frames.
pub(crate) fn deinterleave<In: Copy, Out>(
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
