//! AcoustID's compressed form of a fingerprint, as text, both ways.
//!
//! Layout: a byte for the algorithm and a 24-bit big-endian count of words; then, for each word XOR the one
//! before, the gaps between its set bits (counted from bit 1) as 3-bit values, where 0 ends the word and 7 says
//! that the gap goes on in the list that follows; then that list, each `gap - 7` in 5 bits. Both lists are packed
//! least significant bit first and padded to whole bytes. The text is base64 in its URL-safe alphabet, unpadded.

use crate::UnpackError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The most words a packed fingerprint may hold here: a little over two hours of audio.
///
/// The format itself could promise 16 million; what comes from outside is bounded before it is believed.
pub const MAX_WORDS: usize = 1 << 16;

/// A gap from here on is written in two parts.
const ESCAPE: u8 = 7;

/// Packs `words` of the algorithm with that wire byte (TEST2: 1) into the text AcoustID exchanges.
///
/// The format counts words in 24 bits; of a longer fingerprint only the first 2²⁴ − 1 words are packed.
pub fn pack(words: &[u32], algorithm: u8) -> String {
    let words = &words[..words.len().min(0x00ff_ffff)];
    let mut gaps = Vec::with_capacity(words.len() * 8);
    let mut escaped = Vec::new();
    let mut previous = 0;
    for &word in words {
        let mut rest = word ^ previous;
        previous = word;
        let mut last = 0;
        while rest != 0 {
            let position = rest.trailing_zeros().to_le_bytes()[0] + 1;
            let gap = position - last;
            gaps.push(gap.min(ESCAPE));
            if gap >= ESCAPE {
                escaped.push(gap - ESCAPE);
            }
            last = position;
            rest &= rest - 1;
        }
        gaps.push(0);
    }

    let count = u32::try_from(words.len())
        .unwrap_or(0x00ff_ffff)
        .to_be_bytes();
    let mut bytes = vec![algorithm, count[1], count[2], count[3]];
    write_bits(&mut bytes, &gaps, 3);
    write_bits(&mut bytes, &escaped, 5);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Unpacks the text AcoustID exchanges into the words and the wire byte of their algorithm.
///
/// Bytes after the last word are ignored, as the original ignores them. A packed word takes at least 3 bits, so
/// memory is bounded by the length of `text` whatever its header promises.
pub fn unpack(text: &str) -> Result<(Vec<u32>, u8), UnpackError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text.trim_end_matches('='))
        .map_err(|_| UnpackError::Base64)?;
    let [algorithm, high, middle, low, body @ ..] = bytes.as_slice() else {
        return Err(UnpackError::Truncated);
    };
    let count = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
    if count > MAX_WORDS {
        return Err(UnpackError::TooLong(count));
    }
    if body.len().saturating_mul(8) < count * 3 {
        return Err(UnpackError::Truncated);
    }

    let mut gaps = Vec::with_capacity(count * 4);
    let mut reader = BitReader { bytes: body, at: 0 };
    let mut ended = 0;
    while ended < count {
        let gap = reader.read(3).ok_or(UnpackError::Truncated)?;
        ended += usize::from(gap == 0);
        gaps.push(gap);
    }

    reader.at = reader.at.next_multiple_of(8);
    let mut words = Vec::with_capacity(count);
    let (mut word, mut position) = (0_u32, 0_u32);
    for gap in gaps {
        if gap == 0 {
            let previous = words.last().copied().unwrap_or(0);
            words.push(word ^ previous);
            (word, position) = (0, 0);
            continue;
        }
        position += u32::from(gap);
        if gap == ESCAPE {
            position += u32::from(reader.read(5).ok_or(UnpackError::Truncated)?);
        }
        word |= 1_u32
            .checked_shl(position - 1)
            .ok_or(UnpackError::BitOutOfRange)?;
    }
    Ok((words, *algorithm))
}

/// Appends the low `width` bits of each value, least significant bit first, and fills the last byte with zeros.
fn write_bits(bytes: &mut Vec<u8>, values: &[u8], width: u32) {
    let (mut buffer, mut held) = (0_u32, 0);
    for &value in values {
        buffer |= u32::from(value) << held;
        held += width;
        while held >= 8 {
            bytes.push(buffer.to_le_bytes()[0]);
            buffer >>= 8;
            held -= 8;
        }
    }
    if held > 0 {
        bytes.push(buffer.to_le_bytes()[0]);
    }
}

/// Reads values of a few bits, least significant bit first.
struct BitReader<'a> {
    bytes: &'a [u8],
    /// Bits already read.
    at: usize,
}

impl BitReader<'_> {
    /// The next `width` (at most 8) bits, or none past the end.
    fn read(&mut self, width: usize) -> Option<u8> {
        let low = *self.bytes.get(self.at / 8)?;
        let end = self.at + width;
        let high = match self.bytes.get(self.at / 8 + 1) {
            Some(&byte) => byte,
            None if end > self.bytes.len() * 8 => return None,
            None => 0,
        };
        let pair = u16::from_le_bytes([low, high]) >> (self.at % 8);
        self.at = end;
        Some(pair.to_le_bytes()[0] & ((1_u16 << width) - 1).to_le_bytes()[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn packs_as_the_reference_documents() {
        // Vectors of the published test suite of the format: one bit, three bits, and an escaped gap.
        assert_eq!(pack(&[1], 0), URL_SAFE_NO_PAD.encode([0, 0, 0, 1, 1]));
        assert_eq!(pack(&[7], 0), URL_SAFE_NO_PAD.encode([0, 0, 0, 1, 73, 0]));
        assert_eq!(
            pack(&[1 << 6], 0),
            URL_SAFE_NO_PAD.encode([0, 0, 0, 1, 7, 0])
        );
        assert_eq!(
            pack(&[1 << 8], 0),
            URL_SAFE_NO_PAD.encode([0, 0, 0, 1, 7, 2])
        );
        assert_eq!(
            pack(&[1, 0], 0),
            URL_SAFE_NO_PAD.encode([0, 0, 0, 2, 65, 0])
        );
        assert_eq!(pack(&[1, 1], 0), URL_SAFE_NO_PAD.encode([0, 0, 0, 2, 1, 0]));
    }

    #[test]
    fn hostile_headers_are_refused_by_name() {
        assert_eq!(unpack("!"), Err(UnpackError::Base64));
        assert_eq!(unpack("AQ"), Err(UnpackError::Truncated));
        assert_eq!(unpack("Af___w"), Err(UnpackError::TooLong(0x00ff_ffff)));
        assert_eq!(unpack("AQAAAQ"), Err(UnpackError::Truncated));
        let leap = URL_SAFE_NO_PAD.encode([1, 0, 0, 1, 0b0011_1111, 0, 0xff, 0xff]);
        assert_eq!(unpack(&leap), Err(UnpackError::BitOutOfRange));
    }

    proptest! {
        #[test]
        fn every_fingerprint_survives_its_text_form(
            words in prop::collection::vec(any::<u32>(), 0..300), algorithm in 0_u8..5,
        ) {
            prop_assert_eq!(unpack(&pack(&words, algorithm)), Ok((words, algorithm)));
        }

        #[test]
        fn arbitrary_bytes_never_panic_and_stay_bounded(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok((words, _)) = unpack(&URL_SAFE_NO_PAD.encode(&bytes)) {
                prop_assert!(words.len() * 3 <= bytes.len() * 8);
            }
        }
    }
}
