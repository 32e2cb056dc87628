//! WAV, AVI and AIFF: chunks side by side (Microsoft's RIFF, 1991; EA's IFF 85).

use super::{Fault, MOST_METADATA, MOST_PARTS, read_at};
use std::io::{Read, Seek};

/// Chunks that hold the sound, the pictures, or room for the lengths of a file over 4 GiB.
const LONG: [&[u8; 4]; 6] = [b"data", b"SSND", b"LIST", b"JUNK", b"PAD ", b"FLLR"];

/// Longer than any format's description: a `WAVEFORMATEXTENSIBLE` has 40 bytes.
const LONGEST_FORMAT: u64 = 64 << 10;

/// Follows the chunks from `start` on.
pub(super) fn look(
    file: &mut (impl Read + Seek),
    start: u64,
    end: u64,
    number: fn([u8; 4]) -> u32,
) -> Result<(), Fault> {
    let (mut at, mut seen) = (start, 0);
    let mut head = [0; 8];
    while at < end && read_at(file, at, &mut head)?.is_some() {
        seen += 1;
        if seen > MOST_PARTS {
            return Err(Fault::Hostile("it has too many chunks"));
        }
        let [kind @ .., a, b, c, d] = head;
        let length = u64::from(number([a, b, c, d]));
        if [*b"fmt ", *b"COMM"].contains(&kind) && length > LONGEST_FORMAT {
            return Err(Fault::Hostile("the description of its format is too long"));
        }
        if !LONG.contains(&&kind) && length > MOST_METADATA {
            return Err(Fault::Hostile("a chunk of it is too long"));
        }
        // Chunks begin at even positions.
        at += 8 + length + length % 2;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;

    fn chunk(kind: &str, length: u32, body: &[u8]) -> Vec<u8> {
        [kind.as_bytes(), &length.to_le_bytes(), body].concat()
    }

    fn wave(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"RIFF\xff\xff\xff\xffWAVE".to_vec(), chunks.concat()].concat()
    }

    #[test]
    fn an_honest_outline_passes_also_cut_off_and_without_a_length() {
        let whole = wave(&[
            chunk("fmt ", 16, &[0; 16]),
            chunk("odd ", 3, b"abc\0"),
            chunk("data", u32::MAX, &[0; 100]),
        ]);
        for length in 12..=whole.len() {
            assert_eq!(hostile(&whole[..length]), None, "{length} bytes");
        }
    }

    #[test]
    fn impossible_claims_are_refused() {
        let format = wave(&[chunk("fmt ", 1 << 20, &[0; 16])]);
        assert_eq!(
            hostile(&format),
            Some("the description of its format is too long")
        );
        let tag = wave(&[chunk("id3 ", u32::MAX, b"")]);
        assert_eq!(hostile(&tag), Some("a chunk of it is too long"));
        let dust = wave(&vec![chunk("dust", 0, b""); 1_000_001]);
        assert_eq!(hostile(&dust), Some("it has too many chunks"));
    }
}
