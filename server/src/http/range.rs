//! Which bytes of a file a request is about (RFC 9110, section 14).
//!
//! One range is served as asked. Several ranges in one request are answered with the whole file, as section 14.2
//! allows ("a server MAY ignore the Range header field"): no player asks for them, and each would cost a multipart
//! body.

use http::header::{IF_MATCH, IF_NONE_MATCH, IF_RANGE, RANGE};
use http::{HeaderMap, Method};

/// What to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// 200 and everything.
    Whole,
    /// 206 and `length` bytes (at least one) from `start` on.
    Part {
        /// Position of the first byte.
        start: u64,
        /// How many.
        length: u64,
    },
    /// 416: the range begins behind the end.
    Unsatisfiable,
    /// 304: the client has it.
    NotModified,
    /// 412: the client wants another version than there is.
    PreconditionFailed,
}

/// Applies the conditions and the range of a GET or HEAD request in the order of RFC 9110, section 13.2.2.
/// `etag` is the strong entity tag, with its quotes. A range counts with GET alone (section 14.2).
pub fn select(method: &Method, headers: &HeaderMap, etag: &str, size: u64) -> Selection {
    if let Some(wanted) = text(headers, &IF_MATCH)
        && !lists(wanted, etag, Comparison::Strong)
    {
        return Selection::PreconditionFailed;
    }
    if let Some(had) = text(headers, &IF_NONE_MATCH)
        && lists(had, etag, Comparison::Weak)
    {
        return Selection::NotModified;
    }
    // Section 13.1.5: a range of another version is no use, so the whole of this one is sent. A date never matches,
    // since no Last-Modified is ever sent.
    let same_version = text(headers, &IF_RANGE).is_none_or(|version| version == etag);
    match text(headers, &RANGE) {
        Some(range) if same_version && *method == Method::GET => parse(range, size),
        _ => Selection::Whole,
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &http::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// Section 8.8.3.2.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

fn lists(list: &str, etag: &str, comparison: Comparison) -> bool {
    list == "*"
        || list.split(',').map(str::trim).any(|tag| match comparison {
            Comparison::Strong => tag == etag,
            Comparison::Weak => tag.strip_prefix("W/").unwrap_or(tag) == etag,
        })
}

/// Section 14.1.2. Whatever is not a well-formed single range of bytes is ignored, as section 14.2 demands.
fn parse(range: &str, size: u64) -> Selection {
    let Some((unit, spec)) = range.split_once('=') else {
        return Selection::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Selection::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return Selection::Whole;
    }
    let (start, end) = match (position(first), position(last)) {
        (Some(first), Some(last)) if first > last => return Selection::Whole,
        (Some(first), Some(last)) => (first, last.saturating_add(1).min(size)),
        (Some(first), None) if last.is_empty() => (first, size),
        (None, Some(0)) if first.is_empty() => return Selection::Unsatisfiable,
        (None, Some(suffix)) if first.is_empty() => (size.saturating_sub(suffix), size),
        _ => return Selection::Whole,
    };
    if start >= size {
        return Selection::Unsatisfiable;
    }
    Selection::Part {
        start,
        length: end - start,
    }
}

/// A run of digits; one that is too large for any file counts as the largest number.
fn position(digits: &str) -> Option<u64> {
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::Selection::{NotModified, PreconditionFailed, Unsatisfiable, Whole};
    use super::*;

    const ETAG: &str = "\"abc\"";

    const fn part(start: u64, length: u64) -> Selection {
        Selection::Part { start, length }
    }

    fn selected(pairs: &[(&'static str, &str)]) -> Selection {
        let headers = pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        select(&Method::GET, &headers, ETAG, 1000)
    }

    #[test]
    fn ranges_select_what_rfc_9110_says() {
        for (range, expected) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=0-499", part(0, 500)),
            ("Bytes = 500-", part(500, 500)),
            ("bytes=-1", part(999, 1)),
            ("bytes=-5000", part(0, 1000)),
            ("bytes=999-5000", part(999, 1)),
            ("bytes=0-99999999999999999999999", part(0, 1000)),
            ("bytes=1000-", Unsatisfiable),
            ("bytes=99999999999999999999999-", Unsatisfiable),
            ("bytes=-0", Unsatisfiable),
            ("bytes=0-0,5-6", Whole),
            ("bytes=5-4", Whole),
            ("bytes=-", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=a-b", Whole),
            ("bytes", Whole),
            ("seconds=1-2", Whole),
        ] {
            assert_eq!(selected(&[("range", range)]), expected, "{range}");
        }
    }

    #[test]
    fn a_range_counts_with_get_alone() {
        let headers = |range: &str| [(RANGE, range.parse().unwrap())].into_iter().collect();
        for range in ["bytes=0-1", "bytes=1000-"] {
            assert_eq!(select(&Method::HEAD, &headers(range), ETAG, 1000), Whole);
        }
    }

    #[test]
    fn an_empty_file_has_no_range() {
        let headers = [(RANGE, "bytes=0-".parse().unwrap())].into_iter().collect();
        assert_eq!(select(&Method::GET, &headers, ETAG, 0), Unsatisfiable);
    }

    #[test]
    fn a_range_of_another_version_is_the_whole_of_this_one() {
        for (if_range, expected) in [
            ("\"abc\"", part(0, 2)),
            ("\"old\"", Whole),
            ("W/\"abc\"", Whole),
            ("Sat, 29 Oct 1994 19:43:31 GMT", Whole),
        ] {
            assert_eq!(
                selected(&[("range", "bytes=0-1"), ("if-range", if_range)]),
                expected,
                "{if_range}"
            );
        }
    }

    #[test]
    fn conditions_come_before_ranges() {
        let range = ("range", "bytes=0-1");
        assert_eq!(
            selected(&[("if-none-match", "\"x\", W/\"abc\""), range]),
            NotModified
        );
        assert_eq!(selected(&[("if-none-match", "*")]), NotModified);
        assert_eq!(selected(&[("if-none-match", "\"x\""), range]), part(0, 2));
        assert_eq!(
            selected(&[("if-match", "W/\"abc\""), range]),
            PreconditionFailed
        );
        assert_eq!(selected(&[("if-match", "\"abc\""), range]), part(0, 2));
    }
}
