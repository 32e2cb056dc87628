//! Matroska and WebM: elements in elements (RFC 8794, sections 4 and 5).

use super::{Fault, MOST_METADATA, MOST_PARTS, read_at};
use std::io::{Read, Seek};

const HEADER: u32 = 0x1a45_dfa3;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const VOID: u32 = 0xec;

/// The header names a document type and a few versions.
const LONGEST_HEADER: u64 = 4096;

struct Element {
    id: u32,
    /// Where its content begins.
    body: u64,
    /// None where it lasts until something else begins.
    length: Option<u64>,
}

/// Looks at the header and at what the segment holds side by side, up to its first cluster of unknown length.
pub(super) fn look(file: &mut (impl Read + Seek), start: u64, end: u64) -> Result<(), Fault> {
    let Some(header) = element(file, start)? else {
        return Ok(());
    };
    let length = header.length.filter(|length| *length <= LONGEST_HEADER);
    let (HEADER, Some(length)) = (header.id, length) else {
        return Err(Fault::Hostile("its header has an impossible length"));
    };
    let mut at = header.body + length;
    for _ in 0..MOST_PARTS {
        if at >= end {
            return Ok(());
        }
        let Some(found) = element(file, at)? else {
            return Ok(());
        };
        at = match (found.id, found.length) {
            // Its content follows side by side.
            (SEGMENT, _) => found.body,
            (CLUSTER, None) => return Ok(()),
            (_, None) => return Err(Fault::Hostile("an element of it has no length")),
            (CLUSTER | VOID, Some(length)) => found.body.saturating_add(length),
            (_, Some(length)) if length > MOST_METADATA => {
                return Err(Fault::Hostile("an element of it is too long"));
            }
            (_, Some(length)) => found.body + length,
        };
    }
    Err(Fault::Hostile("it has too many elements"))
}

/// The head of the element at `at`; none where the file ends within it.
fn element(file: &mut (impl Read + Seek), at: u64) -> Result<Option<Element>, Fault> {
    let Some((id, id_bytes)) = number(file, at, 4)? else {
        return Ok(None);
    };
    let Some((marked, length_bytes)) = number(file, at + id_bytes, 8)? else {
        return Ok(None);
    };
    // All ones is "unknown"; the marker in front tells how many bytes there are.
    let mask = (1_u64 << (7 * length_bytes)) - 1;
    let length = Some(marked & mask).filter(|length| *length != mask);
    Ok(Some(Element {
        id: u32::try_from(id).unwrap_or(u32::MAX),
        body: at + id_bytes + length_bytes,
        length,
    }))
}

/// A number whose first byte tells by its zeros how many bytes it has, marker included.
fn number(file: &mut (impl Read + Seek), at: u64, most: u32) -> Result<Option<(u64, u64)>, Fault> {
    let mut first = [0];
    if read_at(file, at, &mut first)?.is_none() {
        return Ok(None);
    }
    let count = first[0].leading_zeros() + 1;
    if count > most {
        return Err(Fault::Hostile("a number of it is too long"));
    }
    let mut value = u64::from(first[0]);
    for further in 1..u64::from(count) {
        let mut byte = [0];
        if read_at(file, at + further, &mut byte)?.is_none() {
            return Ok(None);
        }
        value = value << 8 | u64::from(byte[0]);
    }
    Ok(Some((value, u64::from(count))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;

    const START: &[u8] =
        b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff";

    fn film(rest: &[u8]) -> Vec<u8> {
        [START, rest].concat()
    }

    #[test]
    fn an_honest_outline_passes_also_cut_off() {
        let whole = film(b"\x15\x49\xa9\x66\x83abc\x1f\x43\xb6\x75\x90cluster cut off");
        for length in 12..=whole.len() {
            assert_eq!(hostile(&whole[..length]), None, "{length} bytes");
        }
        assert_eq!(hostile(&film(b"\x1f\x43\xb6\x75\xffa live stream")), None);
    }

    #[test]
    fn impossible_claims_are_refused() {
        let told = [
            b"\x1a\x45\xdf\xa3\x10\xff\xff\xff and a header of gigabytes".to_vec(),
            film(b"\x15\x49\xa9\x66\x08\xff\xff\xff\xff"),
            film(b"\x15\x49\xa9\x66\xff"),
            film(b"\x00\x49\xa9\x66\x81a"),
            film(&b"\xec\x80".repeat(1_000_001)),
        ]
        .map(|film| hostile(&film).unwrap_or("passed"));
        insta::assert_snapshot!(told.join("\n"), @r"
        its header has an impossible length
        an element of it is too long
        an element of it has no length
        a number of it is too long
        it has too many elements
        ");
    }
}
