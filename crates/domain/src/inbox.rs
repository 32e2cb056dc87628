//! The inbox: what arrived and has no place yet, with a guess at where it belongs.

use crate::event::{EventForm, EventRef};
use crate::song::SongRef;
use crate::track::{PAGE_ROWS, TrackRow};
use crate::{EventId, FileName, MediaKind, PartialDate, TrackId};
use serde::{Deserialize, Serialize};

words! {
    /// By what the inbox is ordered.
    InboxSort ("order of the inbox");
    /// The folders' names; files without a folder come first.
    Folder = "folder",
    /// When the tracks arrived.
    Added = "added",
}

/// Which page of the inbox is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxQuery {
    /// The order.
    pub sort: InboxSort,
    /// Largest or latest first.
    pub descending: bool,
    /// Sound alone, or video alone.
    pub kind: Option<MediaKind>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for InboxQuery {
    fn default() -> Self {
        Self {
            sort: InboxSort::Folder,
            descending: false,
            kind: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// In the order asked for. A folder that the page's end cuts off goes on at the beginning of the next page.
    pub folders: Vec<InboxFolder>,
    /// All tracks that pass the filters, whatever the page.
    pub total: u64,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}

/// Files that were dropped together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxFolder {
    /// As the sender's device names it; none for files dropped without one.
    pub folder: Option<String>,
    /// Those on this page, in the order they would have at the event.
    pub tracks: Vec<InboxTrack>,
    /// How many of it wait in all, whatever the page and the filters.
    pub total: u64,
    /// What the form for a new event begins with.
    pub proposal: EventForm,
    /// Events of the day the folder or its files name.
    pub events: Vec<EventRef>,
}

/// A track in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxTrack {
    /// What lists show.
    pub row: TrackRow,
    /// Its name when it was sent.
    pub file_name: FileName,
    /// The song it seems to be.
    pub song: Option<SuggestedSong>,
}

/// A song a track seems to be of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedSong {
    /// The song.
    pub song: SongRef,
    /// Why.
    pub because: Because,
}

/// What a suggestion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Because {
    /// The title in the tags or in the file's name is the song's.
    Title,
    /// It sounds like a track of it: the score in percent.
    Sound(u8),
}

/// Where tracks go out of the inbox.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "there is one at a time, and a box would stand in every form's way"
    )
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileAs {
    /// To a new event.
    New(EventForm),
    /// To an event that is there.
    Existing(EventId),
    /// Out of the inbox, to no event.
    Alone,
}

/// Which tracks go where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// Which, in the order they are to have at the event; at most 500.
    pub tracks: Vec<TrackId>,
    /// Where to.
    pub target: FileAs,
    /// Make songs of titles that no song has; otherwise such tracks stay without one.
    pub new_songs: bool,
}

/// What a folder's or a file's name tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameParts {
    /// The number it begins with, such as 3 in `03 - Tin Roof Rain`.
    pub number: Option<u16>,
    /// The date in it.
    pub date: Option<PartialDate>,
    /// What is left, with spaces for underscores; may be empty.
    pub title: String,
}

/// Takes the name of a file (without its ending) or the last part of a folder's apart.
///
/// Dates are read as `2024-03-12`, `2024_03_12`, `2024.03.12`, `20240312`, `12.03.2024` (the day first, as everywhere
/// but in one country) and, for a folder, `2024-03` or `2024` at the beginning.
pub fn take_apart(name: &str) -> NameParts {
    let (date, rest) = match find_date(name) {
        Some((date, start, end)) => (Some(date), format!("{} {}", &name[..start], &name[end..])),
        None => (None, name.to_owned()),
    };
    let (number, title) = leading_number(&rest);
    let title = title.replace('_', " ");
    let title = title
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | ',' | '\u{2013}'));
    let words: Vec<&str> = title.split_whitespace().collect();
    NameParts {
        number,
        date,
        title: words.join(" "),
    }
}

/// One to three digits at the beginning, parted from what follows by a sign, or, where there are two or more, by a
/// space: `7 Nation Army` is a title.
fn leading_number(text: &str) -> (Option<u16>, &str) {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let signs = rest
        .bytes()
        .take_while(|sign| b" -._)".contains(sign))
        .count();
    let sign = rest[..signs].bytes().any(|sign| sign != b' ');
    let parted = signs < rest.len() && (sign || (signs > 0 && digits >= 2));
    match text[..digits].parse() {
        Ok(number) if digits <= 3 && parted => (Some(number), &rest[signs..]),
        _ => (None, text),
    }
}

/// The first date in a name, and where it stands.
fn find_date(name: &str) -> Option<(PartialDate, usize, usize)> {
    let bytes = name.as_bytes();
    let mut best = None;
    let mut start = 0;
    while start < bytes.len() {
        let bounded = start == 0 || !bytes[start - 1].is_ascii_digit();
        if bounded && bytes[start].is_ascii_digit() {
            if let Some((date, length)) = date_at(&bytes[start..]) {
                return Some((date, start, start + length));
            }
            if best.is_none() && start == 0 {
                best = rough_date(bytes).map(|(date, length)| (date, 0, length));
            }
        }
        start += 1;
    }
    best
}

/// A whole date at the beginning of the text, with its length in bytes.
fn date_at(text: &[u8]) -> Option<(PartialDate, usize)> {
    let digits = |from: usize, count: usize| -> Option<u16> {
        let part = text.get(from..from + count)?;
        let plain = part.iter().all(u8::is_ascii_digit);
        plain.then(|| {
            part.iter()
                .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'))
        })
    };
    let ends = |length: usize| text.get(length).is_none_or(|next| !next.is_ascii_digit());
    let day = |year: u16, month: u16, day: u16| {
        let plausible = (1850..=2199).contains(&year);
        let date = PartialDate::from_day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        date.filter(|_| plausible)
    };
    let parted = |at: usize, other: usize| {
        matches!(text.get(at), Some(b'-' | b'_' | b'.')) && text.get(at) == text.get(other)
    };
    if ends(10) && parted(4, 7) {
        return day(digits(0, 4)?, digits(5, 2)?, digits(8, 2)?).map(|date| (date, 10));
    }
    if ends(10) && parted(2, 5) {
        return day(digits(6, 4)?, digits(3, 2)?, digits(0, 2)?).map(|date| (date, 10));
    }
    if ends(8) {
        return day(digits(0, 4)?, digits(4, 2)?, digits(6, 2)?).map(|date| (date, 8));
    }
    None
}

/// A year, or a year and a month, at the beginning of a name with something behind it.
fn rough_date(text: &[u8]) -> Option<(PartialDate, usize)> {
    let part = |length: usize| -> Option<PartialDate> {
        let parted = text
            .get(length)
            .is_none_or(|next| matches!(next, b' ' | b'_' | b'-'));
        let date: PartialDate = std::str::from_utf8(text.get(..length)?)
            .ok()?
            .parse()
            .ok()?;
        (parted && (1850..=2199).contains(&date.year())).then_some(date)
    };
    part(7)
        .map(|date| (date, 7))
        .or_else(|| part(4).map(|date| (date, 4)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(name: &str) -> (Option<u16>, Option<String>, String) {
        let parts = take_apart(name);
        (parts.number, parts.date.map(String::from), parts.title)
    }

    #[test]
    fn names_are_taken_apart() {
        let date = |text: &str| Some(text.to_owned());
        for (name, expected) in [
            ("03 - Tin Roof Rain", (Some(3), None, "Tin Roof Rain")),
            ("3.Tin_Roof", (Some(3), None, "Tin Roof")),
            (
                "2024-03-12 Harbour Stage",
                (None, date("2024-03-12"), "Harbour Stage"),
            ),
            (
                "Harbour Stage 12.03.2024",
                (None, date("2024-03-12"), "Harbour Stage"),
            ),
            ("20240312_harbour", (None, date("2024-03-12"), "harbour")),
            ("2024-03 demos", (None, date("2024-03"), "demos")),
            ("1987 tapes", (None, date("1987"), "tapes")),
            ("1999", (None, date("1999"), "")),
            ("2024-13-12 odd", (None, date("2024"), "13-12 odd")),
            ("48000 Hz", (None, None, "48000 Hz")),
            ("7th Street", (None, None, "7th Street")),
            ("7 Bridges", (None, None, "7 Bridges")),
            ("07 Bridges", (Some(7), None, "Bridges")),
            ("99", (None, None, "99")),
        ] {
            let (number, day, title) = expected;
            assert_eq!(told(name), (number, day, title.to_owned()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_can_be_taken_apart(name in "\\PC{0,60}") {
            let _ = take_apart(&name);
        }
    }
}
