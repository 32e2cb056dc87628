//! Opening a file: what its first bytes and its container tell before anything is decoded.

#[cfg(feature = "every-codec")]
use super::apart::Apart;
use super::mpa::{self, Informed};
use super::opened::{OpenError, OpenResult, Opened};
use super::own::Begun;
use super::source::{Piece, Source};
#[cfg(feature = "every-codec")]
use super::{aiff, avi, caf, library, mkv, mp4};
use super::{flac, wave};
use crate::tags::Tags;
use crate::{SNIFF_BYTES, Sniffed, id3, riff, sniff};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

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
        Ok(beginning) => {
            let (sniffed, cut) = (beginning.sniffed, beginning.cut);
            let source = Source::new(source, beginning.pieces);
            let kind = sniffed.map(|found| found.media_type);
            let opened = match take(source, kind, len, reach) {
                Ok(Taken::Own(begun)) => Ok(Opened::of_own(begun, beginning.tags)),
                Ok(Taken::Apart(apart)) => Ok(Opened::of_apart(apart, beginning.tags)),
                Err(error) => Err(error),
            };
            let opened = opened.map(|mut opened| {
                if let Some(track) = &mut opened.audio {
                    track.is_cut_short |= beginning.is_short;
                }
                Opened { cut, ..opened }
            });
            (sniffed, opened)
        }
        Err(error) => (None, Err(Some(error))),
    }
}

/// A file on its way.
enum Taken {
    /// One that is decoded as it is read.
    Own(Begun),
    /// One that is taken apart into packets.
    Apart(super::apart::Apart),
}

/// Opens a source with the reader of that kind of file.
fn take<R>(source: Source<R>, kind: Option<&str>, len: u64, reach: u64) -> Result<Taken, OpenError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let source = match kind {
        // Nobody else knows it: another reader would look for its own in the middle of the sound.
        Some("audio/flac") => {
            return flac::open(source)?.map(Taken::Own).map_err(|_| None);
        }
        Some("audio/wav") => match wave::open(source, len)? {
            Ok(begun) => return Ok(Taken::Own(begun)),
            Err(source) => source,
        },
        Some("audio/mpeg") | None => match mpa::open(source, Informed::Yes)? {
            Ok(apart) => return Ok(Taken::Apart(apart)),
            Err(source) => source,
        },
        _ => source,
    };
    take_rare(source, kind, reach)
}

/// Of what is not common there are no readers where they are fetched on demand.
#[cfg(not(feature = "every-codec"))]
fn take_rare<R>(_source: Source<R>, _kind: Option<&str>, _reach: u64) -> Result<Taken, OpenError> {
    Err(None)
}

/// Opens what is not common.
#[cfg(feature = "every-codec")]
fn take_rare<R>(mut source: Source<R>, kind: Option<&str>, reach: u64) -> Result<Taken, OpenError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let known = |apart: Option<Apart>| apart.map(Taken::Apart).ok_or(None);
    match kind {
        Some("audio/mp4" | "video/mp4" | "video/quicktime") => known(mp4::open(source, reach)?),
        Some("video/webm" | "video/x-matroska") => known(mkv::open(source)?),
        Some("video/x-msvideo") => known(avi::open(source)?),
        Some("audio/x-caf") => known(caf::open(source)?),
        // Nobody takes these apart; in the middle of each there is something that looks like an MP3.
        Some(
            "video/mpeg" | "video/mp2t" | "audio/x-ms-wma" | "audio/x-wavpack" | "audio/x-w64"
            | "audio/basic" | "audio/x-tta" | "audio/ac3" | "audio/eac3" | "audio/vnd.dts",
        ) => Err(None),
        _ => {
            let len = source.len();
            if kind == Some("audio/wav")
                && let Some(range) = wave::mpeg(&mut source, len)?
            {
                let frames = Source::new(source, vec![piece(&range)]);
                let apart = mpa::open(frames, Informed::No)?;
                return apart.map(Taken::Apart).map_err(|_| None);
            }
            source.seek(SeekFrom::Start(0))?;
            library::open(source).map(Taken::Apart)
        }
    }
}

/// What can be told of a file before a demultiplexer sees it.
struct Beginning {
    sniffed: Option<Sniffed>,
    tags: Tags,
    /// What a demultiplexer shall see.
    pieces: Vec<Piece>,
    /// Whether that is not all.
    cut: bool,
    /// Whether the container promises more than there is.
    is_short: bool,
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

    let mut content = start..len;
    let mut pieces = None;
    let kind = sniffed.map(|found| found.media_type);
    match kind {
        None | Some("audio/mpeg" | "audio/aac") => {
            let (behind, end) = id3::behind(source, start..len)?;
            tags.complete(behind);
            content.end = end;
        }
        // Its index may stand anywhere.
        Some("audio/mp4" | "video/mp4" | "video/quicktime") if start == 0 => {
            pieces = Some(vec![piece(&content)]);
        }
        #[cfg(feature = "every-codec")]
        Some("audio/aiff") if start == 0 && reach >= len => {
            pieces = aiff::shortened(source, len)?;
        }
        Some("video/x-msvideo") if start == 0 => tags.complete(riff::tags(source, len)?),
        Some("audio/wav") if start == 0 => {
            tags.complete(riff::tags(source, len)?);
            // RF64 (EBU Tech 3306) is WAV whose sizes may exceed 32 bits. A reader of WAV that takes the maximal
            // size for "until the end" can read it once the first four bytes say so.
            let rest = 4..len.min(reach.max(4));
            pieces = Some(vec![Piece::Bytes(b"RIFF".to_vec()), piece(&rest)]);
        }
        _ => {}
    }
    let cut = content.end - start > reach;
    content.end = content.end.min(start.saturating_add(reach));
    let is_short = kind == Some("audio/aiff") && pieces.is_some();
    Ok(Beginning {
        sniffed,
        tags,
        pieces: pieces.unwrap_or_else(|| vec![piece(&content)]),
        cut,
        is_short,
    })
}

/// A stretch of the file.
fn piece(range: &Range<u64>) -> Piece {
    Piece::File {
        from: range.start,
        len: range.end - range.start,
    }
}
