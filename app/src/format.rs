//! Numbers the way people write them. Whole numbers throughout: formatting floats would add more to the browser's
//! module than all of this together.

/// A length as `4:07` or `1:02:03`; milliseconds are cut off, as a clock does.
pub fn duration(ms: u64) -> String {
    domain::personal::write_moment(ms)
}

/// The machine form of a length for `<time datetime>`: an ISO 8601 duration such as `PT247S`.
pub fn duration_iso(ms: u64) -> String {
    format!("PT{}S", ms / 1000)
}

/// A size as `812 B`, `4.2 MB` or `12 GB`: powers of ten, two digits at least.
pub fn size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes / 100;
    for unit in ["kB", "MB", "GB", "TB", "PB"] {
        if tenths < 100 {
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
        if tenths < 10_000 {
            return format!("{} {unit}", tenths / 10);
        }
        tenths /= 1000;
    }
    format!("{} EB", tenths / 10)
}

/// How many of something: `1 track`, `12 tracks`. The plural is the word with an s.
#[cfg(feature = "ssr")]
pub fn count_of(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", count(n)),
    }
}

/// A count with its digits in groups: `12,345`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A day as `12 Mar 2024`, in UTC.
#[cfg(feature = "ssr")]
pub fn date(at: domain::Timestamp) -> String {
    at.format("%-d %b %Y").to_string()
}

/// A moment as `12 Mar 2024, 18:05`, in UTC.
#[cfg(feature = "ssr")]
pub fn moment(at: domain::Timestamp) -> String {
    at.format("%-d %b %Y, %H:%M").to_string()
}

/// The machine form of a moment for `<time datetime>`.
#[cfg(feature = "ssr")]
pub fn machine(at: domain::Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A date as exact as it is known: `12 Mar 2024`, `Mar 2024` or `2024`.
#[cfg(feature = "ssr")]
pub fn partial_date(date: domain::PartialDate) -> String {
    let year = date.year();
    match (date.month(), date.day()) {
        (Some(at), Some(day)) => format!("{day} {} {year}", month(at)),
        (Some(at), None) => format!("{} {year}", month(at)),
        _ => year.to_string(),
    }
}

/// The same with the day of the week where the day is known: `Tue 12 Mar 2024`.
#[cfg(feature = "ssr")]
pub fn weekday_date(date: domain::PartialDate) -> String {
    // Sakamoto's method (comp.lang.c, 1992): days that each month's first is away from January's, modulo 7.
    const OFFSETS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let text = partial_date(date);
    let (Some(month), Some(day)) = (date.month(), date.day()) else {
        return text;
    };
    let year = u32::from(date.year()) - u32::from(month < 3);
    let offset = OFFSETS[usize::from(month) - 1];
    let weekday = (year + year / 4 - year / 100 + year / 400 + offset + u32::from(day)) % 7;
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    format!("{} {text}", names[weekday as usize])
}

/// The short name of a month from 1 to 12; others are empty.
#[cfg(feature = "ssr")]
pub const fn month(number: u8) -> &'static str {
    match number {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        12 => "Dec",
        _ => "",
    }
}

/// A sampling rate as `44.1 kHz` or `48 kHz`.
#[cfg(feature = "ssr")]
pub fn sample_rate(hertz: u32) -> String {
    let tenths = (hertz + 50) / 100;
    match tenths % 10 {
        0 => format!("{} kHz", tenths / 10),
        rest => format!("{}.{rest} kHz", tenths / 10),
    }
}

/// A bit rate as `320 kbit/s`.
#[cfg(feature = "ssr")]
pub fn bitrate(bits: u64) -> String {
    format!("{} kbit/s", count((bits + 500) / 1000))
}

/// A number of channels as people call it.
#[cfg(feature = "ssr")]
pub fn channels(n: u16) -> String {
    match n {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        n => format!("{n} channels"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(duration(0), "0:00");
        assert_eq!(duration(7_999), "0:07");
        assert_eq!(duration(247_000), "4:07");
        assert_eq!(duration(3_723_000), "1:02:03");
        assert_eq!(duration_iso(247_999), "PT247S");
    }

    #[test]
    fn sizes_keep_two_digits_or_three() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_000), "1.0 kB");
        assert_eq!(size(4_260_000), "4.2 MB");
        assert_eq!(size(43_000_000), "43 MB");
        assert_eq!(size(999_999_999), "999 MB");
        assert_eq!(size(6_000_000_000), "6.0 GB");
        assert_eq!(size(u64::MAX), "18 EB");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(7), "7");
        assert_eq!(count(999), "999");
        assert_eq!(count(100_000), "100,000");
        assert_eq!(count(1_234_567), "1,234,567");
        #[cfg(feature = "ssr")]
        assert_eq!(
            [0, 1, 1200].map(|n| count_of(n, "track")),
            ["0 tracks", "1 track", "1,200 tracks"]
        );
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn moments_and_rates_read_as_people_write_them() {
        let at = "2024-03-02T18:05:09Z".parse().unwrap();
        assert_eq!(date(at), "2 Mar 2024");
        assert_eq!(moment(at), "2 Mar 2024, 18:05");
        assert_eq!(machine(at), "2024-03-02T18:05:09Z");
        assert_eq!(partial_date("2024-03-02".parse().unwrap()), "2 Mar 2024");
        assert_eq!(partial_date("2024-12".parse().unwrap()), "Dec 2024");
        assert_eq!(partial_date("2024".parse().unwrap()), "2024");
        for (date, told) in [
            ("2024-03-12", "Tue 12 Mar 2024"),
            ("2000-02-29", "Tue 29 Feb 2000"),
            ("1899-12-31", "Sun 31 Dec 1899"),
            ("2024-03", "Mar 2024"),
        ] {
            assert_eq!(weekday_date(date.parse().unwrap()), told);
        }
        assert_eq!(sample_rate(44_100), "44.1 kHz");
        assert_eq!(sample_rate(48_000), "48 kHz");
        assert_eq!(bitrate(1_411_200), "1,411 kbit/s");
        assert_eq!(channels(2), "stereo");
    }
}
