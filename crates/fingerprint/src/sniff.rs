//! Telling media from everything else by its first bytes.

use crate::id3::{ID3_HEAD, id3_length};
use domain::MediaKind;

/// How many first bytes of a file [`sniff`] can make use of.
pub const SNIFF_BYTES: usize = 4096;

/// What the first bytes of a file say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// The media type, such as `audio/flac`.
    pub media_type: &'static str,
    /// Sound alone, or pictures too. For containers that may hold either, the commoner of the two: only a look
    /// at the tracks, as [`analyse`](crate::analyse()) takes it, knows.
    pub kind: MediaKind,
}

impl Sniffed {
    /// What is taken for one where nothing but a tag says so.
    pub(crate) const MP3: Self = Self {
        media_type: "audio/mpeg",
        kind: MediaKind::Audio,
    };

    /// Whether the decoders that are always built in are likely to be enough. Without the feature `every-codec`
    /// there are no others.
    pub fn is_common(&self) -> bool {
        matches!(self.media_type, "audio/mpeg" | "audio/wav" | "audio/flac")
    }
}

/// What a file is, judged by its first bytes (up to [`SNIFF_BYTES`]); none if it is no media we take.
///
/// Cheap: looks at signatures alone, decodes nothing. An MP3 that begins with neither a tag nor a frame is not
/// recognised here, though [`analyse`](crate::analyse()) finds its first frame.
pub fn sniff(first: &[u8]) -> Option<Sniffed> {
    let media_type = media_type(first)?;
    let kind = if media_type.starts_with("video/") {
        MediaKind::Video
    } else {
        MediaKind::Audio
    };
    Some(Sniffed { media_type, kind })
}

fn media_type(first: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| {
        first
            .get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    match first.get(..4)? {
        b"RIFF" | b"RF64" | b"BW64" if at(8, b"WAVE") => Some("audio/wav"),
        b"RIFF" if at(8, b"AVI ") => Some("video/x-msvideo"),
        b"FORM" if at(8, b"AIFF") || at(8, b"AIFC") => Some("audio/aiff"),
        b"fLaC" => Some("audio/flac"),
        b"OggS" => Some(ogg(first)),
        b"caff" => Some("audio/x-caf"),
        b"wvpk" => Some("audio/x-wavpack"),
        [0x1a, 0x45, 0xdf, 0xa3] => Some(matroska(first)),
        [0x30, 0x26, 0xb2, 0x75] => Some("audio/x-ms-wma"),
        [0, 0, 1, 0xba | 0xb3] => Some("video/mpeg"),
        b".snd" => Some("audio/basic"),
        b"TTA1" | b"TTA2" => Some("audio/x-tta"),
        b"riff" if at(0, &W64_RIFF) && at(24, &W64_WAVE) => Some("audio/x-w64"),
        [0x0b, 0x77, ..] => ac3(first),
        // In words of 16 and of 14 bits, in either order of bytes (ETSI TS 102 114, 5.3).
        [0x7f, 0xfe, 0x80, 0x01]
        | [0xfe, 0x7f, 0x01, 0x80]
        | [0x1f, 0xff, 0xe8, 0x00]
        | [0xff, 0x1f, 0x00, 0xe8] => Some("audio/vnd.dts"),
        _ if is_transport(first, 188, 0) || is_transport(first, 192, 4) => Some("video/mp2t"),
        _ if at(4, b"ftyp") => mp4(first),
        _ if [&b"moov"[..], b"mdat", b"wide", b"free"]
            .iter()
            .any(|atom| at(4, atom)) =>
        {
            Some("video/quicktime")
        }
        [b'I', b'D', b'3', _] => behind_tag(first),
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some("audio/aac"),
        [0xff, second, third, _] if is_mpeg_audio(*second, *third) => Some("audio/mpeg"),
        _ => None,
    }
}

/// What Sony's Wave64 calls its outermost chunk, and what that holds.
const W64_RIFF: [u8; 16] = [
    0x72, 0x69, 0x66, 0x66, 0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0, 0,
];
const W64_WAVE: [u8; 16] = [
    0x77, 0x61, 0x76, 0x65, 0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a,
];

/// Units of 1000 bits a second of AC-3, by their codes (ETSI TS 102 366, table 4.13).
pub(crate) const AC3_KILO: [usize; 19] = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
];

/// A frame of AC-3 or of Enhanced AC-3, with another behind it where that is among the first bytes (ETSI TS 102 366, 4.4
/// and E.1.3).
fn ac3(first: &[u8]) -> Option<&'static str> {
    let &[_, _, a, b, code, id, ..] = first else {
        return None;
    };
    // Words of 16 bits in a frame of that rate, one more in some at 44.1 kHz.
    let (media_type, words) = match id >> 3 {
        0..=10 if code >> 6 != 3 && code & 63 < 38 => {
            let kilo = AC3_KILO[usize::from(code & 63) / 2];
            let words = match code >> 6 {
                0 => kilo * 2,
                1 => kilo * 320 / 147 + usize::from(code & 1),
                _ => kilo * 3,
            };
            ("audio/ac3", words)
        }
        11..=16 => ("audio/eac3", (usize::from(a & 7) << 8 | usize::from(b)) + 1),
        _ => return None,
    };
    let next = first.get(words * 2..).and_then(<[u8]>::first_chunk);
    next.is_none_or(|next| *next == [0x0b, 0x77])
        .then_some(media_type)
}

/// Whether packets of a transport stream follow each other (ISO/IEC 13818-1, 2.4.3.2), each with so much before it.
fn is_transport(first: &[u8], packet: usize, before: usize) -> bool {
    let marks = first.get(before..).unwrap_or_default();
    let mut marks = marks.iter().step_by(packet);
    marks.len() >= TRANSPORT_PACKETS && marks.all(|&mark| mark == 0x47)
}

/// How many packets make no accident.
const TRANSPORT_PACKETS: usize = 5;

/// Whether two bytes after 0xff go on as the header of an MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3).
fn is_mpeg_audio(second: u8, third: u8) -> bool {
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    let (bitrate, rate) = (third >> 4, third >> 2 & 3);
    second & 0xe0 == 0xe0 && version != 1 && layer != 0 && bitrate != 15 && rate != 3
}

/// An `ID3v2` tag stands before MP3 most of all, but before FLAC and AAC too: look behind it where it is short.
fn behind_tag(first: &[u8]) -> Option<&'static str> {
    let length = id3_length(*first.first_chunk()?)?;
    let rest = usize::try_from(length)
        .ok()
        .and_then(|length| first.get(length..));
    match rest.filter(|rest| rest.len() >= ID3_HEAD) {
        Some([b'I', b'D', b'3', ..]) | None => Some("audio/mpeg"),
        Some(rest) => media_type(rest).or(Some("audio/mpeg")),
    }
}

fn ogg(first: &[u8]) -> &'static str {
    let pages = &first[..first.len().min(512)];
    let has = |magic: &[u8]| pages.windows(magic.len()).any(|window| window == magic);
    if has(b"\x80theora") || has(b"BBCD\0") {
        "video/ogg"
    } else {
        "audio/ogg"
    }
}

fn mp4(first: &[u8]) -> Option<&'static str> {
    match first.get(8..12)? {
        b"M4A " | b"M4B " | b"M4P " | b"F4A " => Some("audio/mp4"),
        b"qt  " => Some("video/quicktime"),
        // Still pictures share the container.
        b"heic" | b"heix" | b"mif1" | b"msf1" | b"avif" | b"avis" => None,
        _ => Some("video/mp4"),
    }
}

fn matroska(first: &[u8]) -> &'static str {
    let header = &first[..first.len().min(64)];
    if header.windows(4).any(|window| window == b"webm") {
        "video/webm"
    } else {
        "video/x-matroska"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_name_their_format() {
        assert_eq!(media_type(b"RIFF\x24\0\0\0WAVEfmt "), Some("audio/wav"));
        assert_eq!(media_type(b"fLaC\0\0\0\x22"), Some("audio/flac"));
        assert_eq!(media_type(b"\0\0\0\x20ftypM4A \0\0"), Some("audio/mp4"));
        assert_eq!(media_type(b"\0\0\0\x20ftypisom\0\0"), Some("video/mp4"));
        assert_eq!(media_type(&[0xff, 0xfb, 0x90, 0x64]), Some("audio/mpeg"));
        assert_eq!(media_type(&[0xff, 0xf1, 0x50, 0x80]), Some("audio/aac"));
        assert_eq!(
            media_type(b"ID3\x04\0\0\0\0\0\0fLaC\0\0\0\x22rest"),
            Some("audio/flac")
        );
        assert_eq!(media_type(b"ID3\x04\0\0\0\0\x7f\x7f"), Some("audio/mpeg"));
    }

    #[test]
    fn what_only_ffmpeg_decodes_is_known_too() {
        assert_eq!(media_type(b".snd\0\0\0\x1c"), Some("audio/basic"));
        assert_eq!(media_type(b"TTA1\x01\0"), Some("audio/x-tta"));
        let w64 = [&W64_RIFF[..], &[0; 8], &W64_WAVE].concat();
        assert_eq!(media_type(&w64), Some("audio/x-w64"));
        assert_eq!(media_type(&w64[..39]), None);
        // 192 kbit/s at 48 kHz: 768 bytes.
        let mut frames = vec![0; 768];
        frames[..6].copy_from_slice(&[0x0b, 0x77, 1, 2, 0x14, 0x40]);
        assert_eq!(media_type(&frames), Some("audio/ac3"));
        frames.extend([1, 2, 3]);
        assert_eq!(media_type(&frames), None);
        assert_eq!(
            media_type(&[0x0b, 0x77, 1, 0xff, 0x3f, 0x80]),
            Some("audio/eac3")
        );
        assert_eq!(media_type(&[0x7f, 0xfe, 0x80, 1, 0]), Some("audio/vnd.dts"));
        let packet = [&[0x47][..], &[0; 187]].concat();
        assert_eq!(media_type(&packet.repeat(5)), Some("video/mp2t"));
        assert_eq!(media_type(&packet.repeat(4)), None);
        let packet = [&[0; 4][..], &packet].concat();
        assert_eq!(media_type(&packet.repeat(21)), Some("video/mp2t"));
    }

    #[test]
    fn what_is_no_media_is_not_taken() {
        for bytes in [
            &b""[..],
            b"%PDF-1.7",
            b"<html>",
            b"PK\x03\x04",
            b"\x89PNG\r\n\x1a\n",
            b"\0\0\0\x20ftypheic",
            &[0xff, 0xd8, 0xff, 0xe0],
            &[0xff; 64],
            &[0; 64],
        ] {
            assert_eq!(sniff(bytes), None, "{bytes:?}");
        }
    }
}
