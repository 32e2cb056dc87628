//! The header of a frame (ISO/IEC 11172-3, 2.4.1.3; 13818-3, 2.4.1.3), and which streams are taken.

/// Why a stream is not for this decoder. Another one may well play it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuited {
    /// Not MPEG-1 or MPEG-2 layer III, or of a sample rate so low that there is little to leave out.
    #[error("an mp3 of this kind is not decoded in part")]
    Kind,
    /// The right channel is written as a direction of the left.
    #[error("an mp3 with intensity stereo is not decoded in part")]
    Intensity,
    /// Kind, sample rate or number of channels change within the file.
    #[error("an mp3 that changes its format is not decoded in part")]
    Change,
    /// The channels cancel each other out.
    #[error("an mp3 whose channels cancel each other out is not decoded in part")]
    Cancels,
    /// What is wanted is so faint that what is left out would be heard through it.
    #[error("an mp3 whose low notes are faint beside its high ones is not decoded in part")]
    Faint,
}

/// Why a frame was not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The frame makes no sense; the next one may.
    #[error("damaged mp3 frame")]
    Damaged,
    /// The stream is not for this decoder.
    #[error(transparent)]
    Unsuited(#[from] Unsuited),
}

/// What a frame says of the stream it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// MPEG-2's lower sample rates, with one granule a frame instead of two.
    low: bool,
    /// Which of the three sample rates.
    rate_index: usize,
    mono: bool,
}

/// Sample rates of MPEG-1 in the order of the header's index; MPEG-2's are half of those.
const RATES: [u32; 3] = [44_100, 48_000, 32_000];

/// Sub-bands of the filter bank.
pub(crate) const SUBBANDS: usize = 32;

impl Header {
    /// Reads the header that a frame begins with; none where it is not one of layer III of MPEG-1 or MPEG-2.
    pub fn of(frame: &[u8]) -> Option<Self> {
        let [sync, kind, rate, mode] = *frame.first_chunk()?;
        let (version, layer) = (kind >> 3 & 3, kind >> 1 & 3);
        let rate_index = usize::from(rate >> 2 & 3);
        let whole = sync == 0xff && kind >> 5 == 7 && layer == 1 && rate_index < RATES.len();
        (whole && version >= 2).then_some(Self {
            low: version == 2,
            rate_index,
            mono: mode >> 6 == 3,
        })
    }

    /// Samples a second of the whole stream.
    pub fn rate(&self) -> u32 {
        RATES[self.rate_index] >> u32::from(self.low)
    }

    /// How many samples of a whole decoder there are to one of this.
    pub fn divisor(&self) -> usize {
        match (self.low, self.rate_index) {
            (false, 0 | 1) => 4,
            _ => 2,
        }
    }

    /// Samples a second that come out.
    pub fn output_rate(&self) -> u32 {
        self.rate() / if self.divisor() == 4 { 4 } else { 2 }
    }

    /// How many samples come out of a frame.
    pub fn samples(&self) -> usize {
        self.granules() * 576 / self.divisor()
    }

    /// How many sub-bands hold the frequencies up to `band` Hz, with what reaches into the last from above it.
    pub(crate) fn bands(&self, band: f64) -> Result<usize, Unsuited> {
        let width = f64::from(self.rate()) / 2.0 / 32.0;
        // Where two sub-bands meet, their filters overlap by half a width to either side.
        let wanted = (band / width + 0.75).ceil();
        let most = SUBBANDS / self.divisor();
        (1..=most)
            .find(|&count| f64::from(u8::try_from(count).unwrap_or(u8::MAX)) >= wanted)
            .ok_or(Unsuited::Kind)
    }

    /// Whether the frame is of the stream that began with this header.
    pub(crate) fn same_stream(&self, other: &Self, frame: &[u8]) -> Result<(), Unsuited> {
        if self != other {
            return Err(Unsuited::Change);
        }
        // Mode 1 is joint stereo, whose extension says of which kind.
        if frame[3] >> 6 == 1 && frame[3] & 0x10 != 0 {
            return Err(Unsuited::Intensity);
        }
        Ok(())
    }

    /// Whether the channels are written as middle and side.
    pub(crate) fn is_joined(frame: &[u8]) -> bool {
        frame
            .get(3)
            .is_some_and(|mode| mode >> 6 == 1 && mode & 0x20 != 0)
    }

    /// Where the side information begins: behind the checksum, where there is one.
    pub(crate) fn side_at(frame: &[u8]) -> usize {
        if frame[1] & 1 == 0 { 6 } else { 4 }
    }

    pub(crate) fn side_len(&self) -> usize {
        match (self.low, self.mono) {
            (false, false) => 32,
            (false, true) | (true, false) => 17,
            (true, true) => 9,
        }
    }

    pub(crate) fn granules(&self) -> usize {
        if self.low { 1 } else { 2 }
    }

    pub(crate) fn channels(&self) -> usize {
        if self.mono { 1 } else { 2 }
    }

    pub(crate) fn is_low(&self) -> bool {
        self.low
    }

    /// The scale factor bands of long blocks.
    pub(crate) fn long_bands(&self) -> &'static [usize; 23] {
        &LONG_BANDS[self.rate_index + 3 * usize::from(self.low)]
    }

    /// The scale factor bands of each window of short blocks.
    pub(crate) fn short_bands(&self) -> &'static [usize; 14] {
        &SHORT_BANDS[self.rate_index + 3 * usize::from(self.low)]
    }
}

/// Where scale factor bands of long blocks begin (ISO/IEC 11172-3, table B.8; 13818-3, table B.2).
#[rustfmt::skip]
const LONG_BANDS: [[usize; 23]; 6] = [
    [0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576],
    [0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576],
    [0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576],
    [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
    [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576],
    [0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576],
];

/// Where scale factor bands of short blocks begin (the same tables).
#[rustfmt::skip]
const SHORT_BANDS: [[usize; 14]; 6] = [
    [0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192],
    [0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192],
    [0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192],
    [0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192],
    [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192],
    [0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_the_stream() {
        let cd = Header::of(&[0xff, 0xfb, 0x90, 0x64]).unwrap();
        assert_eq!((cd.rate(), cd.divisor(), cd.samples()), (44_100, 4, 288));
        assert_eq!((cd.channels(), cd.side_len()), (2, 32));
        let low = Header::of(&[0xff, 0xf3, 0x40, 0xc4]).unwrap();
        assert_eq!((low.rate(), low.output_rate()), (22_050, 11_025));
        assert_eq!((low.channels(), low.side_len()), (1, 9));
        for other in [
            [0xff, 0xfd, 0x90, 0],
            [0xff, 0xe3, 0x40, 0],
            [0xff, 0xfb, 0x9c, 0],
            [0; 4],
        ] {
            assert_eq!(Header::of(&other), None, "{other:?}");
        }
    }

    #[test]
    fn only_the_bands_that_are_heard_are_decoded() {
        let bands = |second, third| {
            Header::of(&[0xff, second, third, 0])
                .unwrap()
                .bands(3_520.0)
        };
        assert_eq!(bands(0xfb, 0x90), Ok(6), "44.1 kHz");
        assert_eq!(bands(0xfb, 0x94), Ok(6), "48 kHz");
        assert_eq!(bands(0xfb, 0x98), Ok(8), "32 kHz");
        assert_eq!(bands(0xf3, 0x90), Ok(11), "22.05 kHz");
        assert_eq!(bands(0xf3, 0x94), Ok(11), "24 kHz");
        assert_eq!(bands(0xf3, 0x98), Ok(15), "16 kHz");
    }

    #[test]
    fn a_stream_may_not_change() {
        let frame = [0xff, 0xfb, 0x90, 0x64];
        let header = Header::of(&frame).unwrap();
        assert_eq!(header.same_stream(&header, &frame), Ok(()));
        assert_eq!(
            header.same_stream(&header, &[0xff, 0xfb, 0x90, 0x74]),
            Err(Unsuited::Intensity)
        );
        let mono = Header::of(&[0xff, 0xfb, 0x90, 0xc4]).unwrap();
        assert_eq!(header.same_stream(&mono, &frame), Err(Unsuited::Change));
    }
}
