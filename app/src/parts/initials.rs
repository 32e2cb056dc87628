//! Somebody without a picture.

/// The first letters of the first and the last word that begin with a letter or a digit.
pub(crate) fn initials(name: &str) -> String {
    let mut letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .filter(|letter| letter.is_alphanumeric());
    let first = letters.next();
    let last = letters.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("augusta ada king"), "AK");
        assert_eq!(initials("Simon & Co"), "SC");
        assert_eq!(initials("\u{d6}mer"), "\u{d6}");
        assert_eq!(initials(""), "");
    }
}
