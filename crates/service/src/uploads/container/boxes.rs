//! MP4 and `QuickTime`: boxes in boxes (ISO/IEC 14496-12, section 4.2).

use super::{Fault, MOST_METADATA, MOST_PARTS, read_at};
use std::io::{Read, Seek};

/// The file itself, `moov`, `trak`, `mdia`, `minf`, `stbl` and `stsd` are seven.
const DEEPEST: u32 = 16;

/// Boxes that hold boxes and nothing before them.
const CONTAINERS: [&[u8; 4]; 11] = [
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"udta", b"mvex", b"moof",
    b"traf",
];

/// Tables: a full box's four bytes, a count (after a further field in `stsz`), and entries of so many bytes.
const TABLES: [(&[u8; 4], u64, u64); 7] = [
    (b"stts", 4, 8),
    (b"ctts", 4, 8),
    (b"stsc", 4, 12),
    (b"stss", 4, 4),
    (b"stco", 4, 4),
    (b"co64", 4, 8),
    (b"stsz", 8, 4),
];

/// Follows the outline of all boxes.
pub(super) fn look(file: &mut (impl Read + Seek), start: u64, end: u64) -> Result<(), Fault> {
    let mut seen = 0;
    walk(file, start, end, end, 0, &mut seen)
}

/// `to` is where the box around ends, which may lie behind the `end` of a file that was cut off.
fn walk(
    file: &mut (impl Read + Seek),
    start: u64,
    to: u64,
    end: u64,
    depth: u32,
    seen: &mut u64,
) -> Result<(), Fault> {
    if depth > DEEPEST {
        return Err(Fault::Hostile("its boxes are nested too deeply"));
    }
    let mut at = start;
    while at < to.min(end) {
        let mut head = [0; 8];
        // Apple ends some boxes with four zero bytes instead of a box.
        if to - at < 8 || read_at(file, at, &mut head)?.is_none() {
            return Ok(());
        }
        *seen += 1;
        if *seen > MOST_PARTS {
            return Err(Fault::Hostile("it has too many boxes"));
        }
        let [a, b, c, d, kind @ ..] = head;
        let (body, length) = match u64::from(u32::from_be_bytes([a, b, c, d])) {
            0 if depth == 0 => (8, to - at),
            0 => return Ok(()),
            1 => {
                let mut long = [0; 8];
                if read_at(file, at + 8, &mut long)?.is_none() {
                    return Ok(());
                }
                (16, u64::from_be_bytes(long))
            }
            length => (8, length),
        };
        let next = at.checked_add(length).filter(|_| length >= body);
        let Some(next) = next else {
            return Err(Fault::Hostile("a box of it has an impossible length"));
        };
        if depth > 0 && next > to {
            return Err(Fault::Hostile(
                "a box of it is longer than the one around it",
            ));
        }
        if depth == 0 && &kind == b"moov" && length > MOST_METADATA {
            return Err(Fault::Hostile("its index is too long"));
        }
        if CONTAINERS.contains(&&kind) {
            walk(file, at + body, next, end, depth + 1, seen)?;
        } else if let Some((_, before, entry)) = TABLES.iter().find(|(name, ..)| **name == kind) {
            check_table(file, at + body, length - body, *before, *entry)?;
        }
        at = next;
    }
    Ok(())
}

/// Whether a table of `length` bytes holds as many entries as it says.
fn check_table(
    file: &mut (impl Read + Seek),
    at: u64,
    length: u64,
    before: u64,
    entry: u64,
) -> Result<(), Fault> {
    let mut count = [0; 4];
    if read_at(file, at + before, &mut count)?.is_none() {
        return Ok(());
    }
    let mut same = [0; 4];
    // `stsz` with one size for all samples has a count and no entries.
    if before == 8 && read_at(file, at + 4, &mut same)?.is_some() && same != [0; 4] {
        return Ok(());
    }
    let needed = u64::from(u32::from_be_bytes(count)) * entry + before + 4;
    if needed > length {
        return Err(Fault::Hostile("a table of it is shorter than it says"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;

    fn a_box(kind: &str, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&length.to_be_bytes()[..], kind.as_bytes(), body].concat()
    }

    fn film(moov: &[u8]) -> Vec<u8> {
        [a_box("ftyp", b"M4A \0\0\0\0"), a_box("moov", moov)].concat()
    }

    #[test]
    fn an_honest_outline_passes_also_cut_off() {
        let table = a_box("stsz", &[&[0; 8][..], &[0, 0, 0, 2], &[0; 8]].concat());
        let same = a_box("stsz", &[0, 0, 0, 0, 0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff]);
        for table in [table, same] {
            let whole = film(&a_box(
                "trak",
                &a_box("mdia", &a_box("minf", &a_box("stbl", &table))),
            ));
            for length in 12..=whole.len() {
                assert_eq!(hostile(&whole[..length]), None, "{length} bytes");
            }
        }
    }

    #[test]
    fn impossible_claims_are_refused() {
        let mut deep = a_box("trak", b"");
        for _ in 0..20 {
            deep = a_box("trak", &deep);
        }
        let table = a_box("stts", &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
        let mut longer = a_box("trak", b"12345678");
        longer[3] = 0xff;
        let mut endless = a_box("mdat", b"");
        endless[3] = 1;
        endless.extend(u64::MAX.to_be_bytes());
        let told = [
            film(&deep),
            film(&a_box("trak", &table)),
            film(&longer),
            [film(b""), endless].concat(),
            [film(b""), vec![0, 0, 0, 4, b'f', b'r', b'e', b'e']].concat(),
            [film(b""), vec![0x7f, 0, 0, 0, b'm', b'o', b'o', b'v']].concat(),
        ]
        .map(|film| hostile(&film).unwrap_or("passed"));
        insta::assert_snapshot!(told.join("\n"), @r"
        its boxes are nested too deeply
        a table of it is shorter than it says
        a box of it is longer than the one around it
        a box of it has an impossible length
        a box of it has an impossible length
        its index is too long
        ");
    }
}
