//! What a native file says before its frames (section 8).

use super::super::own::read_full;
use crate::Tags;
use ::flac::StreamInfo;
use std::io::{self, Read, Seek, SeekFrom};

/// The most blocks of metadata that are looked at.
const MAX_BLOCKS: u32 = 1_000;

/// The longest comment that is read, in bytes: a title is shorter, a picture in base64 is not.
const MAX_COMMENT: u32 = 4_096;

/// The most comments that are looked at.
const MAX_COMMENTS: u32 = 1_000;

/// What stands before the frames, and where those begin.
pub(super) fn metadata<R: Read + Seek>(
    source: &mut R,
) -> io::Result<Option<(StreamInfo, Tags, u64)>> {
    let mut head = [0; 4];
    source.seek(SeekFrom::Start(0))?;
    if read_full(source, &mut head)? < head.len() || head != *b"fLaC" {
        return Ok(None);
    }
    let (mut info, mut tags, mut at) = (None, Tags::default(), 4);
    for _ in 0..MAX_BLOCKS {
        source.seek(SeekFrom::Start(at))?;
        if read_full(source, &mut head)? < head.len() {
            break;
        }
        let [kind, length @ ..] = head;
        let length = u32::from_be_bytes([0, length[0], length[1], length[2]]);
        match kind & 0x7f {
            0 if info.is_none() => {
                let mut block = [0; StreamInfo::LENGTH];
                if read_full(source, &mut block)? == block.len() {
                    info = StreamInfo::of(&block);
                }
            }
            4 => comments(source, at + 4, length, &mut tags)?,
            _ => {}
        }
        at += 4 + u64::from(length);
        if kind & 0x80 != 0 {
            break;
        }
    }
    Ok(info.map(|info| (info, tags, at)))
}

/// Reads the comments in a block of `length` bytes from `at` on (section 8.6; numbers lowest byte first).
fn comments<R: Read + Seek>(
    source: &mut R,
    mut at: u64,
    length: u32,
    tags: &mut Tags,
) -> io::Result<()> {
    let end = at + u64::from(length);
    // The vendor comes first, then how many there are, then each with its length.
    let mut number = [0; 4];
    let mut count = None;
    for entry in 0..MAX_COMMENTS + 2 {
        source.seek(SeekFrom::Start(at))?;
        if at + 4 > end || read_full(source, &mut number)? < number.len() {
            break;
        }
        at += 4;
        let length = u32::from_le_bytes(number);
        if entry == 1 {
            count = Some(length);
            continue;
        }
        if entry > 0 && length <= MAX_COMMENT && at + u64::from(length) <= end {
            let mut comment = vec![0; length as usize];
            let read = read_full(source, &mut comment)?;
            tags.take_comment(&String::from_utf8_lossy(&comment[..read]));
        }
        at += u64::from(length);
        if count.is_some_and(|count| entry > count) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn block(kind: u8, content: &[u8]) -> Vec<u8> {
        let [_, length @ ..] = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[kind][..], &length, content].concat()
    }

    /// 8 kHz, one channel, 16 bits, of unknown length.
    fn info() -> Vec<u8> {
        let mut content = [0; StreamInfo::LENGTH];
        content[10..14].copy_from_slice(&[0x01, 0xf4, 0x00, 0xf0]);
        block(0, &content)
    }

    fn comments_of(texts: &[&[u8]]) -> Vec<u8> {
        let number = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
        let mut content = [&number(6)[..], b"vendor", &number(texts.len())].concat();
        for text in texts {
            content.extend(number(text.len()));
            content.extend(*text);
        }
        block(4, &content)
    }

    fn read(blocks: &[Vec<u8>]) -> Option<(StreamInfo, Tags, u64)> {
        metadata(&mut Cursor::new([&b"fLaC"[..], &blocks.concat()].concat())).unwrap()
    }

    #[test]
    fn names_are_read_and_everything_else_is_passed_over() {
        let picture = [&b"METADATA_BLOCK_PICTURE="[..], &[b'A'; 9_000]].concat();
        let texts = [
            &b"DATE=1999"[..],
            &picture,
            b"Title=A song",
            b"TITLE=second",
            b"no equals sign",
            b"artist=\xc3\x89",
        ];
        let blocks = [
            info(),
            block(6, &vec![7; 70_000]),
            comments_of(&texts),
            block(0x81, &[0; 9]),
        ];
        let (info, tags, at) = read(&blocks).unwrap();
        assert_eq!((info.rate, info.channels, info.bits), (8_000, 1, 16));
        assert_eq!(tags.title.as_deref(), Some("A song"));
        assert_eq!(tags.artist.as_deref(), Some("É"));
        assert_eq!(tags.album, None);
        assert_eq!(at, 4 + blocks.concat().len() as u64);
    }

    #[test]
    fn lengths_that_lie_do_no_harm() {
        let mut long = comments_of(&[b"TITLE=A", b"ALBUM=B"]);
        // The second comment is longer than the block.
        let at = long.len() - 11;
        long[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        let (_, tags, _) = read(&[info(), long]).unwrap();
        assert_eq!((tags.title.as_deref(), tags.album), (Some("A"), None));
        let mut many = comments_of(&[b"TITLE=A"]);
        many[14..18].copy_from_slice(&u32::MAX.to_le_bytes());
        let (_, tags, _) = read(&[info(), many, vec![0; 3]]).unwrap();
        assert_eq!(tags.title.as_deref(), Some("A"));
        assert!(read(&[block(0x84, &[0xff; 4])]).is_none(), "no format");
        assert!(read(&[info()[..20].to_vec()]).is_none());
    }
}
