//! Where in a file frames are.

use super::super::ahead::Ahead;
use super::header::Header;
use std::io::{self, Read, Seek};

/// How many bytes hold three frames, whatever their kind, and one more header.
const THREE_FRAMES: usize = 3 * 2_884 + 4;

/// Bytes that are searched at a time.
const WINDOW: usize = 16 * 1024;

/// The header at `at`; none where there is none.
pub(super) fn header_at<R: Read + Seek>(
    ahead: &mut Ahead<R>,
    at: u64,
) -> io::Result<Option<Header>> {
    Ok(ahead.array(at)?.and_then(Header::of))
}

/// How alike the frame behind one must be for that to be no accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// As FFmpeg wants it of the first two: a frame of information may not be like those of sound.
    First,
    /// Of the same stream.
    Usual,
}

/// Whether the frame at `at` is no accident: two like it follow, or the end of the file does.
pub(super) fn is_followed<R: Read + Seek>(
    ahead: &mut Ahead<R>,
    at: u64,
    header: &Header,
    likeness: Likeness,
) -> io::Result<bool> {
    let bytes = ahead.get(at, THREE_FRAMES)?;
    let mut end = header.len;
    for step in 0..2 {
        let Some(next) = bytes.get(end..).and_then(<[u8]>::first_chunk) else {
            return Ok(end <= bytes.len());
        };
        let is_like = |next: &Header| match (step, likeness) {
            (0, Likeness::First) => next.is_second_to(header),
            _ => next.is_like(header),
        };
        match Header::of(*next).filter(is_like) {
            Some(next) => end += next.len,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// The first frame from `from` on, within so many bytes.
pub(super) fn find<R: Read + Seek>(
    ahead: &mut Ahead<R>,
    from: u64,
    within: u64,
    likeness: Likeness,
) -> io::Result<Option<(u64, Header)>> {
    let (mut at, end) = (from, from.saturating_add(within));
    while at < end {
        let bytes = ahead.get(at, WINDOW)?;
        let starts = bytes.len().saturating_sub(3);
        if starts == 0 {
            break;
        }
        let Some(offset) = bytes[..starts].iter().position(|&byte| byte == 0xff) else {
            at += starts as u64;
            continue;
        };
        at += offset as u64;
        if let Some(header) = header_at(ahead, at)?
            && is_followed(ahead, at, &header, likeness)?
        {
            return Ok(Some((at, header)));
        }
        at += 1;
    }
    Ok(None)
}

/// Whether there is nothing but zeros in a stretch, so far as FFmpeg's decoder leaves them out.
pub(super) fn is_silent<R: Read + Seek>(
    ahead: &mut Ahead<R>,
    from: u64,
    to: u64,
) -> io::Result<bool> {
    let count = usize::try_from(to - from).unwrap_or(usize::MAX);
    Ok(count <= WINDOW && ahead.get(from, count)?.iter().all(|&byte| byte == 0))
}
