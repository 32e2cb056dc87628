//! Opening a file: what its first bytes and its container tell before anything is decoded.

use super::opened::{OpenResult, Opened, open_stream};
use super::own::Begun;
use super::source::{Piece, Source};
use super::{flac, wave};
use crate::mp4::{self, Told};
use crate::tags::Tags;
use crate::{SNIFF_BYTES, Sniffed, id3, riff, sniff};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};

/// Opens a media file of `len` bytes by its content, and looks no further than `reach` bytes into it, but for the
/// index of an MP4 wherever that stands. Tags before and behind it are read, and then not part of it any more.
///
/// An error that is none says that it is no container known here or one that is broken from the start. What the first
/// bytes say comes with either.
pub(crate) fn open<R>(mut source: R, len: u64, reach: u64) -> (Option<Sniffed>, OpenResult)
where
    R: Read + Seek + Send + Sync + 'static,
{
    match begin(&mut source, len, reach) {
        Ok(Beginning {
            sniffed,
            tags,
            told,
            pieces,
            cut,
        }) => {
            let source = Source::new(source, pieces);
            let opened = match open_own(source, sniffed) {
                Ok(Ok(begun)) => Ok(Opened::of_own(begun, tags)),
                Ok(Err(_)) if is_ours_alone(sniffed) => Err(None),
                Ok(Err(source)) => {
                    let options = MediaSourceStreamOptions::default();
                    let stream = MediaSourceStream::new(Box::new(source), options);
                    open_stream(stream, tags, told)
                }
                Err(error) => Err(Some(error)),
            };
            (sniffed, opened.map(|opened| Opened { cut, ..opened }))
        }
        Err(error) => (None, Err(Some(error))),
    }
}

/// Opens what is taken apart here; gives back anything else, from its first byte on.
fn open_own<R>(source: Source<R>, sniffed: Option<Sniffed>) -> io::Result<Result<Begun, Source<R>>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let begun = match sniffed.map(|found| found.media_type) {
        Some("audio/flac") => flac::open(source)?,
        Some("audio/wav") => {
            let len = source.len();
            wave::open(source, len)?
        }
        _ => Err(source),
    };
    match begun {
        Ok(begun) => Ok(Ok(begun)),
        Err(mut source) => {
            source.seek(SeekFrom::Start(0))?;
            Ok(Err(source))
        }
    }
}

/// Whether nobody else knows the format: another reader would look for its own in the middle of the sound.
fn is_ours_alone(sniffed: Option<Sniffed>) -> bool {
    match sniffed.map(|found| found.media_type) {
        Some("audio/flac") => true,
        Some("audio/wav") => !cfg!(feature = "every-codec"),
        _ => false,
    }
}

/// What can be told of a file before a demultiplexer sees it.
struct Beginning {
    sniffed: Option<Sniffed>,
    tags: Tags,
    told: Told,
    /// What a demultiplexer shall see.
    pieces: Vec<Piece>,
    /// Whether that is not all.
    cut: bool,
}

fn begin<R: Read + Seek>(source: &mut R, len: u64, reach: u64) -> io::Result<Beginning> {
    let (mut tags, start) = id3::before(source, len)?;
    let mut first = Vec::with_capacity(SNIFF_BYTES);
    source.seek(SeekFrom::Start(start))?;
    source
        .by_ref()
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut first)?;
    // Behind a tag there may be anything before the first frame of an MP3, but hardly anything else.
    let tagged = (start > 0).then_some(Sniffed::MP3);
    let sniffed = sniff(&first).or(tagged);

    let piece = |range: Range<u64>| Piece::File {
        from: range.start,
        len: range.end - range.start,
    };
    let mut content = start..len;
    let (mut pieces, mut told) = (None, Told::default());
    match sniffed.map(|found| found.media_type) {
        None | Some("audio/mpeg" | "audio/aac") => {
            if let Some((old, end)) = id3::behind(source, len)?.filter(|(_, end)| *end > start) {
                tags.complete(old);
                content.end = end;
            }
        }
        Some("audio/mp4" | "video/mp4" | "video/quicktime") if start == 0 => {
            told = mp4::told(source, len)?;
            if len > reach {
                pieces = mp4::shortened(source, len, reach)?;
            }
        }
        Some("audio/wav") if start == 0 => {
            tags.complete(riff::tags(source, len)?);
            // RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal
            // size for "until the end" can read it once the first four bytes say so.
            let rest = 4..len.min(reach.max(4));
            pieces = Some(vec![Piece::Bytes(b"RIFF".to_vec()), piece(rest)]);
        }
        _ => {}
    }
    let cut = content.end - start > reach;
    content.end = content.end.min(start.saturating_add(reach));
    Ok(Beginning {
        sniffed,
        tags,
        told,
        pieces: pieces.unwrap_or_else(|| vec![piece(content)]),
        cut,
    })
}
