//! In which ways a decoder may be asked to decode a file.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};

/// A way in which a decoder may be asked to decode a file, in the terms of `WebCodecs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The codec, such as `mp4a.40.5`.
    pub codec: &'static str,
    /// Samples a second and channel that come out, in Hz.
    pub rate: u32,
    /// Channels that come out.
    pub channels: u32,
    /// What the decoder has to know before the first packet.
    pub description: Vec<u8>,
}

/// Sample rates by their index (ISO/IEC 14496-3, 1.6.3.4).
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// How a track may be decoded where the decoders here do not do.
pub(super) fn ways(parameters: &AudioCodecParameters) -> Vec<Way> {
    let channels = parameters.channels.as_ref().map(Channels::count);
    let description = parameters.extra_data.as_deref();
    match (parameters.codec, description) {
        (CODEC_ID_OPUS, Some(header)) => {
            let channels = header.get(9).copied().unwrap_or(0);
            let way = Way {
                codec: "opus",
                rate: 48_000,
                channels: channels.into(),
                description: header.to_vec(),
            };
            (channels > 2).then_some(way).into_iter().collect()
        }
        (CODEC_ID_AAC, Some(description)) => ways_of_aac(description),
        (CODEC_ID_AAC, None) => {
            // ADTS says of itself what a configuration would: AAC-LC, its rate, and its channels.
            let index = RATES
                .iter()
                .position(|&rate| Some(rate) == parameters.sample_rate);
            let bytes = |index: usize| {
                let channels = match channels? {
                    8 => 7,
                    count => u16::try_from(count).ok()?,
                };
                let bits = 2 << 11 | u16::try_from(index).ok()? << 7 | channels << 3;
                Some(bits.to_be_bytes().to_vec())
            };
            index
                .and_then(bytes)
                .map_or(Vec::new(), |bytes| ways_of_aac(&bytes))
        }
        _ => Vec::new(),
    }
}

/// How AAC of that configuration (`AudioSpecificConfig`, 1.6.2.1) may be decoded.
///
/// Spectral band replication doubles the rate and parametric stereo the channels, and neither need be announced: what
/// may be there has to be tried.
fn ways_of_aac(description: &[u8]) -> Vec<Way> {
    let Some(configuration) = Configuration::of(description) else {
        return Vec::new();
    };
    let Configuration {
        rate,
        channels,
        replicated,
    } = configuration;
    let way = |codec, rate, channels| Way {
        codec,
        rate,
        channels,
        description: description.to_vec(),
    };
    let mut ways = Vec::new();
    if let Some(rate) = replicated.or((rate <= 24_000).then_some(2 * rate)) {
        // Decoders make two channels of one as soon as there might be two.
        if channels == 1 {
            ways.push(way("mp4a.40.29", rate, 2));
        }
        ways.push(way("mp4a.40.5", rate, channels));
    }
    if channels > 2 {
        ways.push(way("mp4a.40.2", rate, channels));
    }
    ways
}

/// What matters of an `AudioSpecificConfig`.
struct Configuration {
    /// Of the core, in Hz.
    rate: u32,
    /// Of the core.
    channels: u32,
    /// The rate with spectral band replication, where that is announced.
    replicated: Option<u32>,
}

impl Configuration {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut bits = Bits { bytes, at: 0 };
        let object = bits.object()?;
        let rate = bits.rate()?;
        let channels = match bits.take(4)? {
            0 => return None,
            7 => 8,
            count => count,
        };
        let (mut replicated, mut object) = (None, object);
        if matches!(object, 5 | 29) {
            replicated = Some(bits.rate()?);
            object = bits.object()?;
        }
        // AAC Main, LC, SSR and LTP; others do not go into `WebCodecs`.
        if !(1..=4).contains(&object) {
            return None;
        }
        // How long frames are, and what a core coder and extensions would need.
        bits.take(1)?;
        if bits.take(1)? == 1 {
            bits.take(14)?;
        }
        bits.take(1)?;
        // Behind that it may be announced in a way that older decoders pass over.
        if replicated.is_none() && bits.take(11) == Some(0x2b7) && bits.object() == Some(5) {
            let present = bits.take(1) == Some(1);
            replicated = present.then(|| bits.rate()).flatten();
        }
        Some(Self {
            rate,
            channels,
            replicated,
        })
    }
}

/// Bits, highest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` bits; none behind the end.
    fn take(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| {
            let byte = self.bytes.get(self.at / 8)?;
            let bit = byte >> (7 - self.at % 8) & 1;
            self.at += 1;
            Some(value << 1 | u32::from(bit))
        })
    }

    fn object(&mut self) -> Option<u32> {
        match self.take(5)? {
            31 => Some(32 + self.take(6)?),
            object => Some(object),
        }
    }

    fn rate(&mut self) -> Option<u32> {
        match self.take(4)? {
            15 => self.take(24),
            index => RATES.get(index as usize).copied(),
        }
        .filter(|rate| (1..=192_000).contains(rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The codec, rate and channels of each way.
    fn told(description: &[u8]) -> Vec<(&'static str, u32, u32)> {
        let ways = ways_of_aac(description);
        assert!(ways.iter().all(|way| way.description == description));
        ways.iter()
            .map(|way| (way.codec, way.rate, way.channels))
            .collect()
    }

    #[test]
    fn a_configuration_says_what_may_come_out() {
        // LC at 44.1 kHz: nothing that needs another decoder.
        assert_eq!(told(&[0x12, 0x10]), []);
        // LC at 22.05 kHz, where replication need not be announced.
        assert_eq!(told(&[0x13, 0x90]), [("mp4a.40.5", 44_100, 2)]);
        let one = [("mp4a.40.29", 44_100, 2), ("mp4a.40.5", 44_100, 1)];
        assert_eq!(told(&[0x13, 0x88]), one);
        // Announced, in both ways, and parametric stereo.
        assert_eq!(told(&[0x2b, 0x92, 0x08, 0x00]), [("mp4a.40.5", 44_100, 2)]);
        assert_eq!(
            told(&[0x13, 0x90, 0x56, 0xe5, 0xa0]),
            [("mp4a.40.5", 44_100, 2)]
        );
        assert_eq!(told(&[0xeb, 0x8a, 0x08, 0x00]), one);
        // LC with 5.1 channels.
        assert_eq!(told(&[0x12, 0x30]), [("mp4a.40.2", 44_100, 6)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_error(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            for way in ways_of_aac(&bytes) {
                prop_assert!(way.rate > 0 && (1..=15).contains(&way.channels));
            }
        }
    }
}
