//! AIFF whose end is missing ("Audio Interchange File Format: AIFF", Apple, 1989): symphonia takes the lengths at its word
//! and finds nothing, so it is told those of what is left.

use super::own::read_full;
use super::source::Piece;
use std::io::{self, Read, Seek, SeekFrom};

/// The most chunks before the sound that are looked at.
const MAX_CHUNKS: u32 = 1_000;

/// What a reader shall see of a file of `len` bytes that ends in the middle of its sound; none of another.
pub(super) fn shortened<R: Read + Seek>(
    source: &mut R,
    len: u64,
) -> io::Result<Option<Vec<Piece>>> {
    let mut head = [0; 8];
    // Behind the name of the whole, its length, and what it is.
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        source.seek(SeekFrom::Start(at))?;
        if read_full(source, &mut head)? < head.len() {
            break;
        }
        let [a, b, c, d, length @ ..] = head;
        let content = at + head.len() as u64;
        let end = content + u64::from(u32::from_be_bytes(length));
        if [a, b, c, d] == *b"SSND" {
            let is_short = end > len && len > content;
            return Ok(is_short.then(|| pieces(at, len)).flatten());
        }
        at = end + end % 2;
    }
    Ok(None)
}

/// A file of `len` bytes, of which the last chunk begins at `at`, with lengths of what is there.
fn pieces(at: u64, len: u64) -> Option<Vec<Piece>> {
    let length = |from: u64| {
        let length = u32::try_from(len - from).ok()?;
        Some(Piece::Bytes(length.to_be_bytes().to_vec()))
    };
    let file = |from: u64, to: u64| Piece::File {
        from,
        len: to - from,
    };
    Some(vec![
        file(0, 4),
        length(8)?,
        file(8, at + 4),
        length(at + 8)?,
        file(at + 8, len),
    ])
}
