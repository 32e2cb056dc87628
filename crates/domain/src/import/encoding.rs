//! From bytes to text: the encodings spreadsheet programs write.

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with the low byte first.
    Utf16Le,
    /// UTF-16 with the high byte first.
    Utf16Be,
    /// Windows-1252: what older spreadsheet programs write in Western Europe and the Americas. It contains all of
    /// ISO 8859-1 that anybody types.
    Windows1252,
}

impl Encoding {
    /// What people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// Why bytes are no text: they are in an encoding but for a few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: the file is {}, but not here; save it as UTF-8 again, or correct this line",
    .encoding.as_str()
)]
pub struct BrokenText {
    /// What all else is.
    pub encoding: Encoding,
    /// Where the first byte is that is not, from 1.
    pub line: usize,
}

/// Windows-1252 from 0x80 to 0x9f (WHATWG Encoding Standard, index windows-1252); elsewhere it is ISO 8859-1.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads a file's text. Its byte order mark decides, or the zero bytes that UTF-16 has beside the plain letters of its
/// first line; else it is UTF-8, unless most of what lies beyond ASCII is not: then it is Windows-1252, in which every
/// byte means something.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), BrokenText> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, Encoding::Utf16Le),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, Encoding::Utf16Be),
        _ => match zeros(bytes) {
            Some(encoding) => utf_16(bytes, encoding),
            None if is_mostly_utf_8(bytes) => utf_8(bytes),
            None => Ok((windows_1252(bytes), Encoding::Windows1252)),
        },
    }
}

fn utf_8(bytes: &[u8]) -> Result<(String, Encoding), BrokenText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), Encoding::Utf8)),
        Err(error) => Err(BrokenText {
            encoding: Encoding::Utf8,
            line: 1 + lines(
                bytes[..error.valid_up_to()]
                    .iter()
                    .map(|&byte| char::from(byte)),
            ),
        }),
    }
}

/// How many lines end in it: each of the three ways counts once.
fn lines(text: impl Iterator<Item = char>) -> usize {
    let mut before = ' ';
    text.filter(|&c| {
        let ends = c == '\r' || (c == '\n' && before != '\r');
        before = c;
        ends
    })
    .count()
}

/// Whether bytes are UTF-8, but for fewer faults than there are characters beyond ASCII.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    bad == 0 || good > bad
}

/// The order of bytes, where every second one of the first line is zero and no other.
fn zeros(bytes: &[u8]) -> Option<Encoding> {
    let line = bytes.split(|&byte| byte == b'\n').next()?;
    let zeros = |from: usize| {
        let bytes = line.iter().skip(from).step_by(2);
        (
            bytes.clone().filter(|&&byte| byte == 0).count(),
            bytes.len(),
        )
    };
    let ((even, evens), (odd, odds)) = (zeros(0), zeros(1));
    // A heading may hold letters that fill both bytes.
    if even == 0 && odd * 2 > odds {
        Some(Encoding::Utf16Le)
    } else if odd == 0 && even * 2 > evens {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

fn utf_16(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), BrokenText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(pair),
        _ => u16::from_le_bytes(pair),
    });
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut half = !rest.is_empty();
    for unit in char::decode_utf16(units) {
        let Ok(c) = unit else {
            half = true;
            break;
        };
        text.push(c);
    }
    if half {
        let line = 1 + lines(text.chars());
        return Err(BrokenText { encoding, line });
    }
    Ok((text, encoding))
}

fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
            byte => char::from(byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf_16_of(mark: &[u8], text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
    }

    #[test]
    fn each_encoding_is_told_from_the_file() {
        let (text, le) = ("title\r\nCafé „Zoë“", u16::to_le_bytes);
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (utf_16_of(b"\xff\xfe", text, le), Encoding::Utf16Le),
            (
                utf_16_of(b"\xfe\xff", text, u16::to_be_bytes),
                Encoding::Utf16Be,
            ),
            (utf_16_of(b"", text, le), Encoding::Utf16Le),
            (utf_16_of(b"", text, u16::to_be_bytes), Encoding::Utf16Be),
            (
                b"title\r\nCaf\xe9 \x84Zo\xeb\x93".to_vec(),
                Encoding::Windows1252,
            ),
        ] {
            assert_eq!(decode(&bytes), Ok((text.to_owned(), encoding)));
        }
        assert_eq!(decode(b""), Ok((String::new(), Encoding::Utf8)));
    }

    #[test]
    fn one_wrong_byte_spoils_no_other() {
        let broken = |encoding, line| Err(BrokenText { encoding, line });
        let rows = "title\nCafé\r\nZoë\r".as_bytes();
        let spoilt = [rows, b"\xff,Caf\xc3\xa9\n"].concat();
        assert_eq!(decode(&spoilt), broken(Encoding::Utf8, 4));
        let marked = [b"\xef\xbb\xbf" as &[u8], b"title\nCaf\xff\n"].concat();
        assert_eq!(decode(&marked), broken(Encoding::Utf8, 2));
        assert_eq!(
            decode(&marked).unwrap_err().to_string(),
            "line 2: the file is UTF-8, but not here; save it as UTF-8 again, or correct this line"
        );
        let le = u16::to_le_bytes;
        let half = [utf_16_of(b"\xff\xfe", "a\nb", le), vec![0x3d, 0xd8, 0, 0]].concat();
        assert_eq!(decode(&half), broken(Encoding::Utf16Le, 2));
        let odd = [utf_16_of(b"", "date,city\n", le), vec![0]].concat();
        assert_eq!(decode(&odd), broken(Encoding::Utf16Le, 2));
    }

    proptest! {
        #[test]
        fn text_is_read_back(text in "[a-z,;\\n]{4,20}[^\\x00]{0,40}") {
            prop_assert_eq!(decode(text.as_bytes()), Ok((text.clone(), Encoding::Utf8)));
        }

        #[test]
        fn reading_never_panics(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
