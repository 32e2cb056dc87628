//! Dates as people write them in tables.

use super::clock::without_time;
use crate::PartialDate;
use crate::search::key;
use unicode_normalization::char::is_combining_mark;

/// Which number stands first in a date such as `03/04/2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// The day: 3 April.
    DayFirst,
    /// The month: 4 March.
    MonthFirst,
}

/// Why a date is not usable. Begins with what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// It is none, or none that exists.
    #[error("{0:?} is not a date; write 2024-03-12, 12.3.2024, 12 March 2024, March 2024 or 2024")]
    Unknown(String),
    /// Day and month could be either, and no other date of the file says which.
    #[error("{0:?} can be read with the day or with the month first; say which comes first")]
    Ambiguous(String),
    /// The century is not told.
    #[error("{0:?} has a year of two digits; write all four")]
    ShortYear(String),
}

/// Which number stands first in the dates of a column: the one order in which all of them exist, if only one does.
pub fn day_order<'a>(dates: impl Iterator<Item = &'a str>) -> Option<DayOrder> {
    let (mut days, mut months) = (false, false);
    for date in dates {
        if let Some([first, second, _]) = slashed(date) {
            days |= first > 12 && second <= 12;
            months |= second > 12 && first <= 12;
        }
    }
    match (days, months) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// Reads a date: ISO 8601 (`2024-03-12`, `2024-03`, `2024`, also with slashes, points, or nothing between), points
/// (`12.3.2024`, `3.2024`: the day first, as everybody does who writes points), slashes or hyphens (`12/3/2024`,
/// `3/2024`: in the order given), and month names, English or German (`12 March 2024`, `Mar 12, 2024`, `March 2024`,
/// `12. März 2024`). A time behind a full date is ignored; anything else that is not part of a date makes it none.
pub fn read_date(text: &str, order: Option<DayOrder>) -> Result<PartialDate, DateFault> {
    let text = text.trim();
    let shown = || text.chars().take(40).collect();
    let day = without_time(text);
    let date = match iso(day).or_else(|| named(day)) {
        Some(date) => Some(date),
        None => numbered(day, order)?,
    };
    // Only a day has times.
    date.filter(|date| day == text || date.day().is_some())
        .ok_or_else(|| DateFault::Unknown(shown()))
}

/// Numbers alone, the year last.
fn numbered(text: &str, order: Option<DayOrder>) -> Result<Option<PartialDate>, DateFault> {
    let Some(numbers) = numbers(text) else {
        return match apart(text) {
            Some(parts)
                if parts.len() == 3 && parts.iter().map(|part| part.len()).max() == Some(2) =>
            {
                Err(DateFault::ShortYear(text.to_owned()))
            }
            _ => Ok(None),
        };
    };
    Ok(match *numbers.as_slice() {
        [month, year] => month_of(year, month),
        [first, second, year] => {
            let order = if text.contains('.') || first == second {
                DayOrder::DayFirst
            } else {
                match (first > 12, second > 12, order) {
                    (true, _, _) => DayOrder::DayFirst,
                    (_, true, _) => DayOrder::MonthFirst,
                    (_, _, Some(order)) => order,
                    _ => return Err(DateFault::Ambiguous(text.to_owned())),
                }
            };
            match order {
                DayOrder::DayFirst => day_of(year, second, first),
                DayOrder::MonthFirst => day_of(year, first, second),
            }
        }
        _ => None,
    })
}

/// Year first, or the eight digits of a day.
fn iso(date: &str) -> Option<PartialDate> {
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| date.get(range)?.parse::<u32>().ok();
        return day_of(part(0..4)?, part(4..6)?, part(6..8)?);
    }
    let parts = numbers(date)?;
    let year_first = date
        .split(['-', '/', '.'])
        .next()
        .is_some_and(|year| year.len() == 4);
    match *parts.as_slice() {
        [year, month, day] if year_first => day_of(year, month, day),
        [year, month] if year_first => month_of(year, month),
        [year] if year_first => PartialDate::from_year(u16::try_from(year).ok()?),
        _ => None,
    }
}

/// What each month is called, as names are compared.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner"],
    &["february", "februar"],
    &["march", "marz", "maerz"],
    &["april"],
    &["may", "mai"],
    &["june", "juni"],
    &["july", "juli"],
    &["august"],
    &["september"],
    &["october", "oktober"],
    &["november"],
    &["december", "dezember"],
];

/// With the month's name, or its first three letters or more.
fn named(text: &str) -> Option<PartialDate> {
    let (mut month, mut day, mut year) = (None, None, None);
    for word in text
        .split([' ', ',', '.', '-', '/'])
        .filter(|word| !word.is_empty())
    {
        let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &word[..word.len() - letters.len()];
        let found = match (digits.parse::<u32>().ok(), digits.len(), letters) {
            (Some(number), 4, "") => year.replace(number).is_none(),
            (Some(number), 1..=2, "" | "st" | "nd" | "rd" | "th") => day.replace(number).is_none(),
            (None, 0, name) => month.replace(month_called(name)?).is_none(),
            _ => return None,
        };
        if !found {
            return None;
        }
    }
    match day {
        Some(day) => day_of(year?, month?, day),
        None => month_of(year?, month?),
    }
}

fn month_called(name: &str) -> Option<u32> {
    if !name
        .chars()
        .all(|c| c.is_alphabetic() || is_combining_mark(c))
    {
        return None;
    }
    let key = key(name);
    let called = |names: &&[&str]| names.iter().any(|name| name.starts_with(&key));
    let at = (key.chars().count() >= 3).then(|| MONTHS.iter().position(called))??;
    u32::try_from(at + 1).ok()
}

/// Three numbers with slashes or hyphens between them, the year last.
fn slashed(text: &str) -> Option<[u32; 3]> {
    let day = without_time(text.trim());
    if day.contains('.') || iso(day).is_some() {
        return None;
    }
    numbers(day)?.try_into().ok()
}

/// Numbers with one kind of sign between them, and nothing else. A year of two digits is none.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let parts = apart(text)?;
    let year = parts.iter().any(|part| part.len() == 4);
    year.then(|| parts.iter().filter_map(|part| part.parse().ok()).collect())
}

/// The digits between signs of one kind, at most four each.
fn apart(text: &str) -> Option<Vec<&str>> {
    let sign = text.chars().find(|c| !c.is_ascii_digit());
    if sign.is_some_and(|sign| !matches!(sign, '-' | '/' | '.')) {
        return None;
    }
    let parts: Vec<&str> = match sign {
        Some(sign) => text.split(sign).map(str::trim).collect(),
        None => vec![text],
    };
    let digits = |part: &&str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.iter().all(digits).then_some(parts)
}

fn day_of(year: u32, month: u32, day: u32) -> Option<PartialDate> {
    PartialDate::from_day(
        u16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

fn month_of(year: u32, month: u32) -> Option<PartialDate> {
    PartialDate::from_month(u16::try_from(year).ok()?, u8::try_from(month).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2024-03-12", "2024-03-12"),
            ("2024/3/2", "2024-03-02"),
            ("2024.03", "2024-03"),
            ("1987", "1987"),
            ("20240312", "2024-03-12"),
            ("2024-03-12T20:00:00Z", "2024-03-12"),
            ("2024-03-12 20:00", "2024-03-12"),
            ("12.3.2024", "2024-03-12"),
            ("03.2024", "2024-03"),
            ("3/2024", "2024-03"),
            ("25/12/2024", "2024-12-25"),
            ("12/25/2024", "2024-12-25"),
            ("4/4/2024", "2024-04-04"),
            ("12 March 2024", "2024-03-12"),
            ("12. Mar 2024", "2024-03-12"),
            ("Mar 12, 2024", "2024-03-12"),
            ("March 12th 2024", "2024-03-12"),
            ("sept 2024", "2024-09"),
            ("12-Mar-2024", "2024-03-12"),
            ("2024 March 12", "2024-03-12"),
            ("25/12/2024 20:00", "2024-12-25"),
            ("12.3.2024, 20.00 Uhr", "2024-03-12"),
            ("12 March 2024 8 pm", "2024-03-12"),
            ("March 12, 2024 8:30 p.m.", "2024-03-12"),
            ("2024-03-12T20:00:00.123+02:00", "2024-03-12"),
            ("20240312T200000Z", "2024-03-12"),
            ("12 OCT 2024", "2024-10-12"),
            ("12. März 2024", "2024-03-12"),
            ("12. MA\u{308}RZ 2024 20 Uhr", "2024-03-12"),
            ("Dez 2024", "2024-12"),
            ("3. Mai 2024", "2024-05-03"),
        ] {
            assert_eq!(
                read_date(text, None).unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_or_two_is_refused_by_name() {
        for text in [
            "",
            "soon",
            "30.2.2024",
            "13/13/2024",
            "March",
            "2024-13",
            "1-2-3-2024",
            "May May 2024",
            "1999 (approx)",
            "2024-03 or 04",
            "2024 20:00",
            "March 2024 20:00",
            "2024-03-12 or so",
            "2024-03-12 13",
            "12xyz March 2024",
            "2024x March",
            "(March) 2024",
            "circa 1999",
            "20:00",
        ] {
            assert!(
                matches!(read_date(text, None), Err(DateFault::Unknown(_))),
                "{text}"
            );
        }
        assert_eq!(
            read_date("12.3.24", None).unwrap_err().to_string(),
            "\"12.3.24\" has a year of two digits; write all four"
        );
        assert_eq!(
            read_date("3/4/2024", None).unwrap_err().to_string(),
            "\"3/4/2024\" can be read with the day or with the month first; say which comes first"
        );
    }

    #[test]
    fn one_clear_date_decides_for_a_column() {
        let order = |dates: &[&str]| day_order(dates.iter().copied());
        assert_eq!(
            order(&["3/4/2024", "25/4/2024", "2024-01-31"]),
            Some(DayOrder::DayFirst)
        );
        assert_eq!(
            order(&["3/4/2024", "4/25/2024 8 pm"]),
            Some(DayOrder::MonthFirst)
        );
        assert_eq!(order(&["25/4/2024", "4/25/2024"]), None);
        assert_eq!(order(&["3/4/2024", "31.12.2024"]), None);
        assert_eq!(
            read_date("3/4/2024", Some(DayOrder::DayFirst))
                .unwrap()
                .to_string(),
            "2024-04-03"
        );
        assert_eq!(
            read_date("3/4/2024", Some(DayOrder::MonthFirst))
                .unwrap()
                .to_string(),
            "2024-03-04"
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = read_date(&text, None);
        }
    }
}
