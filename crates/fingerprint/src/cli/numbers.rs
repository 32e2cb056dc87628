//! Numbers as C reads them, since `fpcalc` has C read its arguments.

/// The number a text begins with, as `strtod` reads it: 0 if it begins with none.
pub(super) fn leading_float(text: &str) -> f64 {
    let text = text.trim_start();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = text.to_ascii_lowercase();
    let size = if lower.starts_with("inf") {
        f64::INFINITY
    } else if lower.starts_with("nan") {
        f64::NAN
    } else if let Some(digits) = lower.strip_prefix("0x") {
        hexadecimal(digits)
    } else {
        decimal(&lower)
    };
    sign * size
}

fn decimal(text: &str) -> f64 {
    let digits = |from: usize| {
        let rest = &text[from..];
        let count = rest.find(|character: char| !character.is_ascii_digit());
        from + count.unwrap_or(rest.len())
    };
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with('e') {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let from = end + 1 + sign;
        if digits(from) > from {
            end = digits(from);
        }
    }
    text[..end].parse().unwrap_or(0.0)
}

/// Digits behind `0x`, with a fraction and a power of two.
fn hexadecimal(text: &str) -> f64 {
    let (mut value, mut unit, mut is_fraction) = (0.0, 1.0, false);
    let mut rest = text.chars();
    for character in rest.by_ref() {
        match character.to_digit(16) {
            Some(digit) if is_fraction => {
                unit /= 16.0;
                value += f64::from(digit) * unit;
            }
            Some(digit) => value = value * 16.0 + f64::from(digit),
            None if character == '.' && !is_fraction => is_fraction = true,
            None if character == 'p' => {
                let power = leading_integer(rest.as_str());
                return value * 2_f64.powi(power);
            }
            None => break,
        }
    }
    value
}

/// The number a text begins with, as `atoi` reads it: 0 if it begins with none.
pub(super) fn leading_integer(text: &str) -> i32 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    digits
        .chars()
        .map_while(|character| character.to_digit(10))
        .fold(0, |number: i32, digit| {
            number.saturating_mul(10).saturating_add_unsigned(digit)
        })
        * sign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_far_as_they_go() {
        for (text, value) in [
            ("7.9s", 7.9),
            ("1e1", 10.0),
            (".5E+1x", 5.0),
            ("1e", 1.0),
            ("+5", 5.0),
            (" -2.", -2.0),
            ("0x10", 16.0),
            ("0x1.8p1", 3.0),
            ("x", 0.0),
            ("", 0.0),
            (".", 0.0),
        ] {
            assert!((leading_float(text) - value).abs() < 1e-9, "{text}");
        }
        assert!(leading_float("nan").is_nan());
        assert!(leading_float("Infinity").is_infinite());
        for (text, value) in [("12x", 12), ("-3", -3), ("+4", 4), ("x", 0)] {
            assert_eq!(leading_integer(text), value, "{text}");
        }
        assert_eq!(leading_integer("99999999999"), i32::MAX);
    }
}
