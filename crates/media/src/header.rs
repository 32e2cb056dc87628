//! What the first bytes of a picture say: which kind it is, and how large. Read here and not by a decoder, so that what
//! is far too large is refused before anything makes room for it.

use domain::cover::MAX_PICTURE_PIXELS;
use std::io::{self, Read, Seek, SeekFrom};

/// A picture as its header describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Such as `image/jpeg`.
    pub media_type: &'static str,
    /// Width in pixels as it is shown, above zero.
    pub width: u32,
    /// Height in pixels as it is shown, above zero.
    pub height: u32,
}

/// Why a file is not taken for a picture.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    /// It is none of the kinds that are known.
    #[error("this is not a JPEG, PNG, WebP, AVIF or GIF picture")]
    Unknown,
    /// It begins like one and does not go on like one.
    #[error("the picture is damaged: its header cannot be read")]
    Damaged,
    /// Not every browser shows it, and no still can be made of it.
    #[error("an animated WebP cannot be a cover; send a still picture")]
    Animated,
    /// More pixels than are decoded.
    #[error(
        "the picture of {width} × {height} pixels is too large: at most {} million pixels are taken; make it smaller",
        MAX_PICTURE_PIXELS / 1_000_000
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file could not be read.
    #[error("reading the picture failed")]
    Io(#[from] io::Error),
}

/// What the headers of PNG, GIF, WebP and AVIF fit into: of AVIF all that comes before the picture itself.
const HEAD: u64 = 64 << 10;

/// The most segments of a JPEG before its frame: each is at most 64 KiB long, and a file no longer than 16 MiB.
const MAX_SEGMENTS: u32 = 4096;

/// Reads the header of a picture. Nothing is decoded; however long the file is, little of it is read.
pub fn read_header(file: &mut (impl Read + Seek)) -> Result<Header, HeaderError> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let (media_type, sides) = if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("image/png", png(&head))
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        ("image/gif", gif(&head))
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp(&head)?)
    } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
        ("image/jpeg", jpeg(file)?)
    } else if is_avif(&head) {
        ("image/avif", avif(&head))
    } else {
        return Err(HeaderError::Unknown);
    };
    let (width, height) = sides
        .filter(|&(width, height)| width > 0 && height > 0)
        .ok_or(HeaderError::Damaged)?;
    if u64::from(width) * u64::from(height) > MAX_PICTURE_PIXELS {
        return Err(HeaderError::TooLarge { width, height });
    }
    Ok(Header {
        media_type,
        width,
        height,
    })
}

type Sides = Option<(u32, u32)>;

/// The `N` bytes at a place; none where the text ends before.
fn bytes<const N: usize>(from: &[u8], at: usize) -> Option<[u8; N]> {
    from.get(at..)?.first_chunk().copied()
}

/// PNG (RFC 2083): the first chunk is IHDR.
fn png(head: &[u8]) -> Sides {
    (head.get(12..16)? == b"IHDR").then_some(())?;
    let side = |at| bytes(head, at).map(u32::from_be_bytes);
    side(16).zip(side(20))
}

/// `GIF89a`: the logical screen.
fn gif(head: &[u8]) -> Sides {
    let side = |at| bytes(head, at).map(u16::from_le_bytes).map(u32::from);
    side(6).zip(side(8))
}

/// WebP (RFC 9649): lossy, lossless, or either behind an extended header.
fn webp(head: &[u8]) -> Result<Sides, HeaderError> {
    let chunk: [u8; 4] = bytes(head, 12).ok_or(HeaderError::Damaged)?;
    Ok(match &chunk {
        b"VP8 " => {
            let side =
                |at| bytes(head, at).map(|side| u32::from(u16::from_le_bytes(side) & 0x3fff));
            let begins = head.get(23..26) == Some(&[0x9d, 0x01, 0x2a]);
            side(26).zip(side(28)).filter(|_| begins)
        }
        b"VP8L" => bytes(head, 21)
            .map(u32::from_le_bytes)
            .filter(|_| head[20] == 0x2f)
            .map(|sides| ((sides & 0x3fff) + 1, ((sides >> 14) & 0x3fff) + 1)),
        b"VP8X" => {
            if head.get(20).is_some_and(|flags| flags & 0x02 != 0) {
                return Err(HeaderError::Animated);
            }
            let side = |at| {
                let [a, b, c] = bytes(head, at)?;
                Some(u32::from_le_bytes([a, b, c, 0]) + 1)
            };
            side(24).zip(side(27))
        }
        _ => None,
    })
}

/// JPEG (ITU-T T.81, annex B): segments up to the frame's header. Exif says whether it is shown lying on its side.
fn jpeg(file: &mut (impl Read + Seek)) -> Result<Sides, HeaderError> {
    file.seek(SeekFrom::Start(2))?;
    let mut lies = false;
    for _ in 0..MAX_SEGMENTS {
        let Some(marker) = marker(file)? else {
            return Ok(None);
        };
        let length = match array(file)?.map(u16::from_be_bytes) {
            Some(length @ 2..) => length - 2,
            _ => return Ok(None),
        };
        match marker {
            // A frame's header, of whatever process; DHT, JPG and DAC lie between them and are none.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let frame: Option<[u8; 5]> = array(file)?;
                return Ok(frame.map(|[_, top, high, left, wide]| {
                    let height = u32::from(u16::from_be_bytes([top, high]));
                    let width = u32::from(u16::from_be_bytes([left, wide]));
                    if lies {
                        (height, width)
                    } else {
                        (width, height)
                    }
                }));
            }
            // The picture, or its end, without a frame before it.
            0xd8..=0xda => return Ok(None),
            0xe1 => {
                let mut segment = Vec::new();
                file.by_ref()
                    .take(length.into())
                    .read_to_end(&mut segment)?;
                lies = lies || exif_lies(&segment).unwrap_or(false);
            }
            _ => drop(file.seek(SeekFrom::Current(length.into()))?),
        }
    }
    Ok(None)
}

/// The next marker, behind any fill bytes.
fn marker(file: &mut impl Read) -> Result<Option<u8>, HeaderError> {
    let Some([0xff]) = array(file)? else {
        return Ok(None);
    };
    for _ in 0..HEAD {
        match array(file)? {
            Some([0xff]) => {}
            Some([marker]) => return Ok(Some(marker)),
            None => return Ok(None),
        }
    }
    Ok(None)
}

fn array<const N: usize>(file: &mut impl Read) -> Result<Option<[u8; N]>, HeaderError> {
    let mut array = [0; N];
    match file.read_exact(&mut array) {
        Ok(()) => Ok(Some(array)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether Exif's orientation (TIFF tag 274) is one of the four that lie on a side.
fn exif_lies(segment: &[u8]) -> Option<bool> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let big = tiff.starts_with(b"MM");
    let short = |at| {
        bytes(tiff, at).map(|two| {
            if big {
                u16::from_be_bytes(two)
            } else {
                u16::from_le_bytes(two)
            }
        })
    };
    let four: [u8; 4] = bytes(tiff, 4)?;
    let first = if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    };
    let first = usize::try_from(first).ok()?;
    let count = usize::from(short(first)?);
    let entry = (0..count)
        .map(|index| first + 2 + 12 * index)
        .find(|&at| short(at) == Some(274))?;
    Some((5..=8).contains(&short(entry + 8)?))
}

/// Boxes of ISO/IEC 14496-12 that lie one after the other: the type and the content of each, the last one perhaps cut.
fn boxes(mut from: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::try_from(u32::from_be_bytes(bytes(from, 0)?)).ok()?;
        let kind = bytes(from, 4)?;
        // 0 is "to the end of the file", 1 "the length follows in 64 bits": neither holds what is looked for.
        let end = if size < 8 {
            from.len()
        } else {
            size.min(from.len())
        };
        let (whole, rest) = from.split_at(end);
        from = rest;
        Some((kind, whole.get(8..)?))
    })
}

fn inside(from: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    boxes(from)
        .find(|(found, _)| *found == kind)
        .map(|(_, content)| content)
}

/// Whether one of the brands is AVIF's.
fn is_avif(head: &[u8]) -> bool {
    let brands = inside(head, *b"ftyp").unwrap_or_default();
    head.get(4..8) == Some(b"ftyp")
        && brands
            .chunks_exact(4)
            .any(|brand| matches!(brand, b"avif" | b"avis"))
}

/// AVIF: the largest of the extents (`ispe`) that its items have; smaller ones are tiles, thumbnails and masks.
fn avif(head: &[u8]) -> Sides {
    // Version and flags come first in `meta`, as in `ispe`.
    let meta = inside(head, *b"meta")?.get(4..)?;
    let properties = inside(inside(meta, *b"iprp")?, *b"ipco")?;
    boxes(properties)
        .filter(|(kind, _)| kind == b"ispe")
        .filter_map(|(_, content)| {
            let side = |at| bytes(content, at).map(u32::from_be_bytes);
            side(4).zip(side(8))
        })
        .max_by_key(|&(width, height)| u64::from(width) * u64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(bytes: &[u8]) -> Result<Header, HeaderError> {
        read_header(&mut Cursor::new(bytes))
    }

    fn sides(bytes: &[u8]) -> (&'static str, u32, u32) {
        let header = read(bytes).unwrap();
        (header.media_type, header.width, header.height)
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png
    }

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap();
        [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
    }

    /// A JPEG of 400 by 300 with these segments before its frame.
    fn jpeg_with(segments: &[u8]) -> Vec<u8> {
        let frame = segment(0xc2, &[8, 1, 44, 1, 144, 3]);
        [&[0xff, 0xd8], segments, &frame].concat()
    }

    fn iso(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &kind, content].concat()
    }

    #[test]
    fn every_kind_tells_its_size() {
        assert_eq!(sides(&png_of(640, 480)), ("image/png", 640, 480));
        assert_eq!(sides(b"GIF89a\x90\x01\x2c\x01"), ("image/gif", 400, 300));
        assert_eq!(sides(&jpeg_with(&[])), ("image/jpeg", 400, 300));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x90\x01\x2c\x41";
        assert_eq!(sides(lossy), ("image/webp", 400, 300));
        let [a, b, c, d] = (0x18f_u32 | (0x12b << 14)).to_le_bytes();
        let lossless = [&b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f"[..], &[a, b, c, d]].concat();
        assert_eq!(sides(&lossless), ("image/webp", 400, 300));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x8f\x01\0\x2b\x01\0";
        assert_eq!(sides(extended), ("image/webp", 400, 300));
        let extent = |width: u32, height: u32| {
            iso(
                *b"ispe",
                &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat(),
            )
        };
        let properties = iso(*b"ipco", &[extent(64, 64), extent(400, 300)].concat());
        let meta = [&[0; 4][..], &iso(*b"iprp", &properties)].concat();
        let avif = [iso(*b"ftyp", b"mif1\0\0\0\0avifmiaf"), iso(*b"meta", &meta)].concat();
        assert_eq!(sides(&avif), ("image/avif", 400, 300));
    }

    #[test]
    fn a_photograph_taken_upright_is_told_so_by_exif() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
        for exif in [&little[..], &big[..]] {
            let turned = jpeg_with(&segment(0xe1, exif));
            assert_eq!(sides(&turned), ("image/jpeg", 300, 400));
        }
        // Segments of any length may come before the frame, and bytes that fill.
        let long = segment(0xe2, &vec![0; 60_000]).repeat(40);
        let filled = [&long[..], &[0xff, 0xff], &segment(0xfe, b"x")].concat();
        assert_eq!(sides(&jpeg_with(&filled)), ("image/jpeg", 400, 300));
    }

    #[test]
    fn what_is_too_large_is_refused_by_its_size() {
        let error = read(&png_of(20_000, 20_000)).unwrap_err();
        assert!(matches!(
            error,
            HeaderError::TooLarge {
                width: 20_000,
                height: 20_000
            }
        ));
        assert!(error.to_string().contains("at most 64 million pixels"));
        assert!(read(&png_of(8000, 8000)).is_ok());
        assert!(matches!(
            read(&png_of(u32::MAX, u32::MAX)),
            Err(HeaderError::TooLarge { .. })
        ));
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_is_told_apart() {
        for other in [
            &b""[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%PDF-1.7",
        ] {
            assert!(matches!(read(other), Err(HeaderError::Unknown)));
        }
        let film = [iso(*b"ftyp", b"isom\0\0\0\0mp42"), iso(*b"meta", &[0; 4])].concat();
        assert!(matches!(read(&film), Err(HeaderError::Unknown)));
        for broken in [
            &b"\x89PNG\r\n\x1a\n"[..],
            &png_of(0, 9),
            b"GIF89a\x90",
            b"\xff\xd8\xff\xd9",
            b"\xff\xd8\xff\xe1\0\0",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"RIFF\0\0\0\0WEBP",
            b"\0\0\0\x10ftypavif\0\0\0\0",
        ] {
            assert!(
                matches!(read(broken), Err(HeaderError::Damaged)),
                "{broken:?}"
            );
        }
        let moving = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x8f\x01\0\x2b\x01\0";
        assert!(matches!(read(moving), Err(HeaderError::Animated)));
    }

    #[test]
    fn nonsense_ends() {
        let mut state = 7_u32;
        for start in [
            &b"\xff\xd8\xff"[..],
            b"RIFF\0\0\0\0WEBP",
            b"\0\0\0\x14ftypavif",
        ] {
            for _ in 0..200 {
                let noise = std::iter::repeat_with(|| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state.to_be_bytes()[0]
                });
                let bytes: Vec<u8> = start.iter().copied().chain(noise.take(300)).collect();
                let _ = read(&bytes);
            }
        }
    }
}
