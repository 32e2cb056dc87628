//! Times of day as people write them behind a date, to tell them from what else may stand there.

/// What stands before a time of day; all of the text where none stands at its end.
pub(super) fn without_time(text: &str) -> &str {
    let behind = |(at, sign): (usize, char)| {
        let (day, time) = (&text[..at], &text[at + sign.len_utf8()..]);
        let there = match sign {
            'T' => day.ends_with(|c: char| c.is_ascii_digit()) && is_time(time, true),
            _ => is_time(time.trim_start_matches([' ', ',']), false),
        };
        there.then(|| day.trim_end_matches([' ', ',']))
    };
    text.char_indices()
        .filter(|(_, sign)| matches!(sign, 'T' | ' ' | ','))
        .find_map(behind)
        .unwrap_or(text)
}

/// `20:00`, `20:00:30.5`, each also with a zone or with `am`, `pm`, `h` or `Uhr` behind; with one of these words also
/// `20` and `20.00`; behind a `T` also `2000` and `200030`.
fn is_time(text: &str, behind_t: bool) -> bool {
    let lower = text.trim().to_lowercase();
    let word = ["am", "pm", "a.m.", "p.m.", "h", "uhr"]
        .into_iter()
        .find_map(|word| lower.strip_suffix(word));
    let clock = word.unwrap_or_else(|| without_zone(&lower)).trim_end();
    let is_number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if behind_t && matches!(clock.len(), 4 | 6) && is_number(clock, 4..=6) {
        return true;
    }
    let (clock, fraction) = match clock.matches(':').count() {
        2 => clock.split_once(['.', ',']).unwrap_or((clock, "0")),
        _ => (clock, "0"),
    };
    let sign = if word.is_some() && clock.contains('.') {
        '.'
    } else {
        ':'
    };
    let mut parts = clock.split(sign);
    let hour = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let whole = match rest.len() {
        0 => word.is_some(),
        1 | 2 => rest.iter().all(|part| is_number(part, 2..=2)),
        _ => false,
    };
    whole && is_number(hour, 1..=2) && is_number(fraction, 1..=9)
}

/// A time without the `Z`, `+02:00`, `+0200` or `+02` at its end.
fn without_zone(time: &str) -> &str {
    if let Some(time) = time.strip_suffix('z') {
        return time;
    }
    match time.rsplit_once(['+', '-']) {
        Some((time, zone))
            if matches!(zone.replacen(':', "", 1).len(), 2 | 4)
                && zone
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b':') =>
        {
            time
        }
        _ => time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_time_is_taken_off() {
        for time in [
            " 20:00",
            ", 8:05",
            " 20:00:30",
            " 20:00:30.25",
            "T20:00:00Z",
            "T2000",
            "T200030+0200",
            " 20:00-05:00",
            " 8 pm",
            " 8:30 AM",
            " 20h",
            " 20.30 Uhr",
        ] {
            assert_eq!(
                without_time(&format!("2024-03-12{time}")),
                "2024-03-12",
                "{time}"
            );
        }
        for other in [
            "",
            " ",
            " 20",
            " 2000",
            "T20",
            " 20:0",
            " 120:00",
            " 20:00:00:00",
            " 20.30",
            " :30",
            "-05:00",
            " 20:00+1",
        ] {
            let text = format!("2024-03-12{other}");
            assert_eq!(without_time(&text), text);
        }
    }
}
