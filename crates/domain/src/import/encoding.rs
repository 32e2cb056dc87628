//! From bytes to text: the encodings spreadsheet programs write.

/// How a file was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with the low byte first, which its byte order mark says.
    Utf16Le,
    /// UTF-16 with the high byte first, which its byte order mark says.
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

/// Windows-1252 from 0x80 to 0x9f (WHATWG Encoding Standard, index windows-1252); elsewhere it is ISO 8859-1.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads a file's text: by its byte order mark, as UTF-8 where it is that throughout, else as Windows-1252, in which
/// every byte means something. A broken half of a UTF-16 pair becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> (String, Encoding) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(_) => (windows_1252(rest), Encoding::Windows1252),
        },
        [0xff, 0xfe, rest @ ..] => (utf_16(rest, u16::from_le_bytes), Encoding::Utf16Le),
        [0xfe, 0xff, rest @ ..] => (utf_16(rest, u16::from_be_bytes), Encoding::Utf16Be),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(_) => (windows_1252(bytes), Encoding::Windows1252),
        },
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&pair| unit(pair))
        .collect();
    String::from_utf16_lossy(&units)
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

    #[test]
    fn each_encoding_is_told_from_the_file() {
        let (text, le) = ("Café „Zoë“", u16::to_le_bytes);
        let utf_16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
            [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
        };
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (utf_16(b"\xff\xfe", le), Encoding::Utf16Le),
            (utf_16(b"\xfe\xff", u16::to_be_bytes), Encoding::Utf16Be),
            (b"Caf\xe9 \x84Zo\xeb\x93".to_vec(), Encoding::Windows1252),
        ] {
            assert_eq!(decode(&bytes), (text.to_owned(), encoding));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_text(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
