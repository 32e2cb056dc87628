//! What stands before the sound of MP3 and FLAC: `ID3v2` tags (id3.org, "ID3v2.4.0 – Main Structure", section 3.1) and
//! FLAC's blocks of metadata (RFC 9639, section 8.1).

use super::{Fault, MOST_METADATA, read_at};
use fingerprint::{ID3_HEAD, id3_length};
use std::io::{Read, Seek};

/// Tags in a row: one of each version are three.
const MOST_TAGS: u32 = 16;

/// Blocks of metadata in a FLAC file.
const MOST_BLOCKS: u32 = 10_000;

/// Where what follows the tags begins.
pub(super) fn skip(file: &mut (impl Read + Seek), end: u64) -> Result<u64, Fault> {
    let mut at = 0;
    for _ in 0..MOST_TAGS {
        let mut head = [0; ID3_HEAD];
        if read_at(file, at, &mut head)?.is_none() || &head[..3] != b"ID3" {
            return Ok(at);
        }
        let length = id3_length(head).filter(|&length| length < MOST_METADATA);
        at += length.ok_or(Fault::Hostile("its tag has an impossible length"))?;
        if at > end {
            return Ok(end);
        }
    }
    Err(Fault::Hostile("it has too many tags"))
}

/// Follows the blocks from `start` on.
pub(super) fn look_at_flac(
    file: &mut (impl Read + Seek),
    start: u64,
    end: u64,
) -> Result<(), Fault> {
    let mut at = start;
    let mut head = [0; 4];
    for _ in 0..MOST_BLOCKS {
        if at >= end || read_at(file, at, &mut head)?.is_none() {
            return Ok(());
        }
        let [kind, a, b, c] = head;
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        at += 4 + length;
        if at - start > MOST_METADATA {
            return Err(Fault::Hostile("its metadata are too long"));
        }
        if kind & 0x80 != 0 {
            return Ok(());
        }
    }
    Err(Fault::Hostile("it has too many blocks of metadata"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;

    fn tag(length: [u8; 4], body: &[u8]) -> Vec<u8> {
        [&b"ID3\x04\0\0"[..], &length, body].concat()
    }

    #[test]
    fn tags_are_skipped_and_what_follows_is_looked_at() {
        let sound = b"\xff\xfb\x90\0rest of the sound";
        let whole = [tag([0, 0, 0, 5], b"title"), sound.to_vec()].concat();
        assert_eq!(hostile(&whole), None);
        assert_eq!(hostile(&tag([0, 0, 0x7f, 0], b"cut off")), None);
        let flac = [&b"fLaC"[..], &b"\x04\0\0\0".repeat(10_000)].concat();
        let inside = [tag([0, 0, 0, 5], b"title"), flac].concat();
        assert!(hostile(&inside).is_some());
    }

    #[test]
    fn impossible_claims_are_refused() {
        let told = [
            tag([0x7f, 0x7f, 0x7f, 0x7f], b""),
            tag([0, 0, 0x80, 0], b""),
            tag([0, 0, 0, 0], b"").repeat(20),
            [
                &b"fLaC\0\0\0\x22"[..],
                &[0; 34],
                &b"\x04\0\0\0".repeat(10_000),
            ]
            .concat(),
        ]
        .map(|file| hostile(&file).unwrap_or("passed"));
        insta::assert_snapshot!(told.join("\n"), @r"
        its tag has an impossible length
        its tag has an impossible length
        it has too many tags
        it has too many blocks of metadata
        ");
    }

    #[test]
    fn an_honest_flac_passes_also_cut_off() {
        let whole = [
            &b"fLaC\0\0\0\x22"[..],
            &[0; 34],
            b"\x84\0\0\x08comments sound",
        ]
        .concat();
        for length in 4..=whole.len() {
            assert_eq!(hostile(&whole[..length]), None, "{length} bytes");
        }
    }
}
