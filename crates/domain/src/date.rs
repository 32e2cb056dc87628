//! Dates as exact as they are known.
//!
//! An old tape often says no more than a year. The text form, `2024`, `2024-03` or `2024-03-12`, sorts in time as it
//! stands, the less exact first; that is how stores keep it and URLs carry it.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A year, a month of a year or a day. Years run from 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: u16,
    // 0 where unknown, so that the derived order is that of the text.
    month: u8,
    day: u8,
}

/// The text is no date that exists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date; write 2024, 2024-03 or 2024-03-12")]
pub struct DateError(String);

impl PartialDate {
    /// A year alone; none outside of 1 to 9999.
    pub const fn from_year(year: u16) -> Option<Self> {
        if 1 <= year && year <= 9999 {
            Some(Self {
                year,
                month: 0,
                day: 0,
            })
        } else {
            None
        }
    }

    /// A month of a year; none where there is no such month.
    pub const fn from_month(year: u16, month: u8) -> Option<Self> {
        match Self::from_year(year) {
            Some(date) if 1 <= month && month <= 12 => Some(Self { month, ..date }),
            _ => None,
        }
    }

    /// A day; none where the calendar has no such day.
    pub fn from_day(year: u16, month: u8, day: u8) -> Option<Self> {
        chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
        Some(Self {
            day,
            ..Self::from_month(year, month)?
        })
    }

    /// 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12, where known.
    pub const fn month(self) -> Option<u8> {
        match self.month {
            0 => None,
            month => Some(month),
        }
    }

    /// 1 to 31, where known.
    pub const fn day(self) -> Option<u8> {
        match self.day {
            0 => None,
            day => Some(day),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        read(text.trim()).ok_or_else(|| DateError(text.chars().take(40).collect()))
    }
}

fn read(text: &str) -> Option<PartialDate> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => PartialDate::from_year(year),
        (Some(month), None, _) => PartialDate::from_month(year, two(month)?),
        (Some(month), Some(day), None) => PartialDate::from_day(year, two(month)?, two(day)?),
        _ => None,
    }
}

fn number(digits: &str, length: usize) -> Option<u16> {
    let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

fn two(digits: &str) -> Option<u8> {
    number(digits, 2).and_then(|number| u8::try_from(number).ok())
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_that_do_not_exist_are_refused_by_name() {
        for text in [
            "",
            "0000",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-3",
            "2024-03-12-1",
            "+024",
            "20240312",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
        assert_eq!(
            "last May".parse::<PartialDate>().unwrap_err().to_string(),
            r#""last May" is not a date; write 2024, 2024-03 or 2024-03-12"#
        );
    }

    proptest! {
        #[test]
        fn texts_round_trip_and_sort_as_dates_do(a in any_date(), b in any_date()) {
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }

    fn any_date() -> impl Strategy<Value = PartialDate> {
        (1..=9999_u16, 0..=12_u8, 0..=31_u8).prop_filter_map("no such day", |(y, m, d)| {
            match (m, d) {
                (0, _) => PartialDate::from_year(y),
                (m, 0) => PartialDate::from_month(y, m),
                (m, d) => PartialDate::from_day(y, m, d),
            }
        })
    }
}
