//! The frame of silence in which an encoder tells of the whole file: "Mp3 Info Tag revision 1" (Gabriel Bouvier, 2004)
//! for `Xing`, `Info` and what LAME adds to them, and Fraunhofer's `VBRI`.

use super::header::Header;
use std::ops::Range;

/// What the decoder adds to the beginning, in samples.
const DECODER_DELAY: u64 = 528 + 1;

/// What such a frame tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Info {
    /// How many frames follow.
    frames: Option<u64>,
    /// How long all of them are, in bytes.
    bytes: Option<u64>,
    /// What the encoder put before and behind the sound, in samples.
    around: Option<(u64, u64)>,
}

impl Info {
    /// Reads a frame; none where it is one of sound.
    pub(super) fn of(frame: &[u8], header: &Header) -> Option<Self> {
        let info = Self::xing(frame.get(4 + header.side_len()..)?).or_else(|| Self::vbri(frame))?;
        (info.frames.is_some() || info.bytes.is_some()).then_some(info)
    }

    fn xing(mut bytes: &[u8]) -> Option<Self> {
        let name = take::<4>(&mut bytes)?;
        if name != *b"Xing" && name != *b"Info" {
            return None;
        }
        let flags = number(&mut bytes)?;
        let mut field = |flag, length| {
            let value = (flags & flag != 0).then(|| number(&mut bytes)).flatten();
            if flags & flag != 0 {
                bytes = bytes.get(length..).unwrap_or_default();
            }
            value.filter(|&value| value > 0)
        };
        let (frames, size) = (field(1, 0), field(2, 0));
        // A table of a hundred places, and the quality.
        field(4, 96);
        field(8, 0);
        let encoder = take::<4>(&mut bytes);
        let known = encoder.is_some_and(|name| [*b"LAME", *b"Lavf", *b"Lavc"].contains(&name));
        let around = bytes.get(17..20).filter(|_| known).map(|bytes| {
            let [high, middle, low] = [bytes[0], bytes[1], bytes[2]].map(u64::from);
            (high << 4 | middle >> 4, (middle & 15) << 8 | low)
        });
        Some(Self {
            frames,
            bytes: size,
            around,
        })
    }

    fn vbri(frame: &[u8]) -> Option<Self> {
        let mut bytes = frame.get(36..)?;
        // The name and the version; then a delay and the quality.
        if take(&mut bytes)? != *b"VBRI\0\x01" {
            return None;
        }
        take::<4>(&mut bytes)?;
        let size = number(&mut bytes)?;
        Some(Self {
            bytes: Some(size),
            frames: Some(number(&mut bytes)?),
            around: None,
        })
    }

    /// Samples to leave out at the beginning.
    pub(super) fn delay(&self) -> u64 {
        self.around.map_or(0, |(before, _)| before + DECODER_DELAY)
    }

    /// Whether the file goes on behind what this tells of, which then says nothing of its end: by FFmpeg's measure,
    /// where it is longer by a sixteenth.
    fn is_of_a_part(&self, len: u64) -> bool {
        self.bytes
            .is_some_and(|bytes| len > bytes && len - bytes > bytes / 16)
    }

    /// The samples to leave out at the end of what this tells of, in a file of `len` bytes.
    pub(super) fn padding(&self, header: &Header, len: u64) -> Option<Range<u64>> {
        let (_, behind) = self.around?;
        let all = self.whole(header, len)?;
        Some(all.saturating_sub(behind.saturating_sub(DECODER_DELAY))..all)
    }

    /// How many samples the frames of a file of `len` bytes have, where it ends with what this tells of.
    pub(super) fn whole(&self, header: &Header, len: u64) -> Option<u64> {
        let frames = self.frames.filter(|_| !self.is_of_a_part(len))?;
        Some(frames * u64::from(header.samples))
    }

    /// How many samples a file of `len` bytes has.
    pub(super) fn samples(&self, header: &Header, len: u64) -> Option<u64> {
        let all = self.frames? * u64::from(header.samples);
        if let Some(bytes) = self.bytes.filter(|_| self.is_of_a_part(len)) {
            let all = u128::from(all) * u128::from(len) / u128::from(bytes);
            return u64::try_from(all).ok();
        }
        let end = self.padding(header, len).map_or(all, |range| range.start);
        Some(end.saturating_sub(self.delay()))
    }
}

/// The next bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    take(bytes).map(|bytes| u32::from_be_bytes(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_tells_what_lies_around_the_sound() {
        let header = Header::of([0xff, 0xfb, 0x90, 0x64]).unwrap();
        let mut frame = vec![0; header.len];
        frame[36..40].copy_from_slice(b"Xing");
        frame[43] = 15;
        frame[44..48].copy_from_slice(&100_u32.to_be_bytes());
        frame[48..52].copy_from_slice(&40_000_u32.to_be_bytes());
        frame[156..160].copy_from_slice(b"LAME");
        // 576 samples before, 1000 behind.
        frame[177..180].copy_from_slice(&[0x24, 0x03, 0xe8]);
        let info = Info::of(&frame, &header).unwrap();
        assert_eq!(info.delay(), 576 + 529);
        assert_eq!(info.padding(&header, 40_500), Some(115_200 - 471..115_200));
        assert_eq!(info.samples(&header, 40_500), Some(115_200 - 471 - 1105));
        assert_eq!(info.padding(&header, 80_000), None);
        assert_eq!(info.samples(&header, 80_000), Some(230_400));
        for cut in 0..frame.len() {
            Info::of(&frame[..cut], &header);
        }
        assert_eq!(Info::of(&[0; 417], &header), None);
    }
}
