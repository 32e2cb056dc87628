//! The name under which a browser saves a file: `Content-Disposition` (RFC 6266).
//!
//! Names come from strangers. In the plain parameter only harmless ASCII is left; the true name goes into the
//! extended one, percent-encoded as RFC 8187 has it, so nothing in a name can end the header or the parameter.

use http::HeaderValue;
use std::fmt::Write as _;

/// Whether the browser shows a file or saves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Show or play it.
    Inline,
    /// Save it.
    Attachment,
}

/// The header's value for a file of that name.
pub fn header(disposition: Disposition, name: &str) -> HeaderValue {
    let kind = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let mut value = format!("{kind}; filename=\"");
    value.extend(name.chars().map(|c| match c {
        '"' | '\\' | '%' => '_',
        c if c == ' ' || c.is_ascii_graphic() => c,
        _ => '_',
    }));
    value.push_str("\"; filename*=UTF-8''");
    for &byte in name.as_bytes() {
        // RFC 8187, section 3.2.1: attr-char.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_within_their_parameter() {
        let names = [
            "take 1.flac",
            "it's \"live\"; x=y.flac",
            "a\r\nSet-Cookie: a=b.mp3",
            "שיר\u{200f}.mp3",
            "100%.wav",
        ];
        let headers = names.map(|name| {
            let value = header(Disposition::Inline, name);
            value.to_str().unwrap().to_owned()
        });
        insta::assert_snapshot!(headers.join("\n"), @r#"
        inline; filename="take 1.flac"; filename*=UTF-8''take%201.flac
        inline; filename="it's _live_; x=y.flac"; filename*=UTF-8''it%27s%20%22live%22%3B%20x%3Dy.flac
        inline; filename="a__Set-Cookie: a=b.mp3"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20a%3Db.mp3
        inline; filename="____.mp3"; filename*=UTF-8''%D7%A9%D7%99%D7%A8%E2%80%8F.mp3
        inline; filename="100_.wav"; filename*=UTF-8''100%25.wav
        "#);
    }
}
