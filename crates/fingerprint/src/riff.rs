//! What a WAV file says about itself in its `LIST` chunk of type `INFO`.
//!
//! "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), chapter 2. symphonia's
//! reader of WAV parses that chunk and then drops it, and does not look behind the sound, where many programs write
//! it.

use crate::Tags;
use crate::tags::clean;
use std::io::{self, Read, Seek, SeekFrom};

/// The most chunks that are looked at; files have a handful.
const MAX_CHUNKS: u32 = 1000;

/// The longest list that is read, in bytes.
const MAX_LIST: u64 = 64 * 1024;

/// The title, artist and album of a WAV file of `len` bytes.
///
/// A file that is cut off or makes no sense says what came before; only a failing source is an error.
pub(crate) fn tags<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<Tags> {
    let mut tags = Tags::default();
    // Behind "RIFF", the length of everything, and "WAVE".
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if at + 8 > len || !read(source, at, &mut head)? {
            break;
        }
        let (id, length) = header(head);
        at += 8;
        if id == *b"LIST" && (4..=MAX_LIST).contains(&length) {
            let mut list = vec![0; usize::try_from(length).unwrap_or(0)];
            if !read(source, at, &mut list)? {
                break;
            }
            if let Some(entries) = list.strip_prefix(b"INFO") {
                take_info(entries, &mut tags);
            }
        }
        at += length + length % 2;
    }
    Ok(tags)
}

fn header(head: [u8; 8]) -> ([u8; 4], u64) {
    let [a, b, c, d, length @ ..] = head;
    ([a, b, c, d], u32::from_le_bytes(length).into())
}

/// Fills `bytes` from `at` on; false where the source ends before.
fn read<R: Read + Seek>(source: &mut R, at: u64, bytes: &mut [u8]) -> io::Result<bool> {
    source.seek(SeekFrom::Start(at))?;
    match source.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn take_info(mut entries: &[u8], tags: &mut Tags) {
    while let Some((head, rest)) = entries.split_first_chunk() {
        let (id, length) = header(*head);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let text = &rest[..length.min(rest.len())];
        let field = match &id {
            b"INAM" => Some(&mut tags.title),
            b"IART" => Some(&mut tags.artist),
            b"IPRD" => Some(&mut tags.album),
            _ => None,
        };
        if let Some(field) = field.filter(|field| field.is_none()) {
            *field = clean(&decode(text));
        }
        entries = rest.get(length.saturating_add(length % 2)..).unwrap_or(&[]);
    }
}

/// The format names no character set: UTF-8 where it is that, else Latin-1, as old programs wrote it.
fn decode(text: &[u8]) -> String {
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    str::from_utf8(text).map_or_else(
        |_| text.iter().copied().map(char::from).collect(),
        str::to_owned,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn chunk(id: [u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let mut chunk = [id.as_slice(), &length.to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }

    fn wav(chunks: &[Vec<u8>]) -> Vec<u8> {
        let mut body = b"WAVE".to_vec();
        body.extend(chunks.concat());
        chunk(*b"RIFF", &body)
    }

    fn read_tags(file: Vec<u8>) -> Tags {
        let len = file.len() as u64;
        tags(&mut Cursor::new(file), len).unwrap()
    }

    fn info(entries: &[Vec<u8>]) -> Vec<u8> {
        chunk(*b"LIST", &[b"INFO".to_vec(), entries.concat()].concat())
    }

    #[test]
    fn tags_are_read_before_and_behind_the_sound() {
        let found = read_tags(wav(&[
            info(&[chunk(*b"INAM", b"Odd\0"), chunk(*b"ISFT", b"x")]),
            chunk(*b"data", &[0; 7]),
            info(&[chunk(*b"INAM", b"second"), chunk(*b"IART", b"Caf\xe9\0\0")]),
        ]));
        assert_eq!(found.title.as_deref(), Some("Odd"));
        assert_eq!(found.artist.as_deref(), Some("Café"));
        assert_eq!(found.album, None);
    }

    #[test]
    fn lengths_that_lie_do_no_harm() {
        let mut entry = chunk(*b"INAM", b"Name");
        entry[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        let found = read_tags(wav(&[info(&[entry])]));
        assert_eq!(found.title.as_deref(), Some("Name"));
        let mut file = wav(&[chunk(*b"data", &[0; 4]), info(&[])]);
        file[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read_tags(file), Tags::default());
        assert_eq!(read_tags(b"RIFF".to_vec()), Tags::default());
    }
}
