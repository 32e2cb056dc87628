//! What two texts have to share to be found by each other: words without case, accents and punctuation.
//!
//! Folding happens here, once, and both database engines are handed finished words. Their own tokenizers and accent
//! tables differ from each other and from version to version; this way the same data gives the same answers on both.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a word that count; what follows is ignored in what is searched and in what is asked alike.
pub const MAX_WORD_CHARS: usize = 64;

/// The words somebody asks for, in their order: an apostrophe joins (`don't` is `dont`), every other punctuation
/// separates. At most [`MAX_WORD_CHARS`] characters each, letters and digits alone.
pub fn query_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in chunks(text) {
        let mut word = String::new();
        for c in chunk.chars() {
            if stands_alone(c) {
                push(&mut words, &mut word);
                words.push(c.to_string());
            } else if c.is_alphanumeric() {
                word.push(c);
            } else if c != '\'' {
                push(&mut words, &mut word);
            }
        }
        push(&mut words, &mut word);
    }
    words
}

/// The words a text is found by, each once and sorted: those of [`query_words`], and for what is written with
/// punctuation also its parts and the whole without it, so that `rock'n'roll` and `AC/DC` are found by `roll` and by
/// `acdc`.
pub fn index_words(text: &str) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = query_words(text).into_iter().collect();
    for chunk in chunks(text) {
        let parts: Vec<&str> = chunk
            .split(|c: char| !c.is_alphanumeric() || stands_alone(c))
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() < 2 {
            continue;
        }
        let whole = parts.concat();
        if whole.chars().count() <= MAX_WORD_CHARS && !chunk.contains(stands_alone) {
            words.insert(whole);
        }
        words.extend(parts.into_iter().map(cut));
    }
    words
}

/// A text as it is compared whole: the words of [`query_words`] with one space between them.
pub fn key(text: &str) -> String {
    query_words(text).join(" ")
}

/// What stands between white space, folded: compatibility forms taken apart (Unicode Standard Annex #15, NFKD), marks
/// dropped, lower case, and the letters that are accented without a mark written plainly.
fn chunks(text: &str) -> Vec<String> {
    let folded: String = text
        .chars()
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        // A capital may fold into a letter and a mark (`İ`).
        .filter(|&c| !is_combining_mark(c))
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match plain(c) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            }
            out
        });
    folded.split_whitespace().map(str::to_owned).collect()
}

/// Typed, typographic, and what keyboards and tags put in their place.
const fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '\u{02b9}' | '\u{2032}' | '\u{00b4}' | '`'
    )
}

/// Latin letters that no decomposition takes apart.
const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ĸ' => "k",
        'ł' => "l",
        'ŋ' => "n",
        'ŧ' => "t",
        'þ' => "th",
        _ => return None,
    })
}

/// Letters of scripts that put no space between words: each is a word of its own, so that any part of a phrase is
/// found. Thai, Lao, Burmese and Khmer; kana and Han with their extensions.
pub(super) fn stands_alone(c: char) -> bool {
    let spaceless = matches!(
        c,
        '\u{0e00}'..='\u{0eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3041}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    );
    spaceless && c.is_alphanumeric()
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(cut(word));
        word.clear();
    }
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_accents_and_compatibility_forms_fold() {
        assert_eq!(key("Sigur Rós — ÁGÆTIS byrjun"), "sigur ros agaetis byrjun");
        assert_eq!(key("Straße Łódź İstanbul"), "strasse lodz istanbul");
        assert_eq!(key("e\u{301}té ﬁn ２００４"), "ete fin 2004");
        assert_eq!(key("  ...  "), "");
    }

    #[test]
    fn an_apostrophe_joins_and_other_punctuation_separates() {
        assert_eq!(query_words("Don’t stop"), ["dont", "stop"]);
        assert_eq!(query_words("AC/DC hip-hop"), ["ac", "dc", "hip", "hop"]);
    }

    #[test]
    fn compounds_are_found_by_their_parts_and_as_a_whole() {
        let words: Vec<String> = index_words("Rock'n'Roll").into_iter().collect();
        assert_eq!(words, ["n", "rock", "rocknroll", "roll"]);
        assert!(index_words("R.E.M.").contains("rem"));
        assert!(index_words("O’Brien’s-Reel").contains("obriens"));
    }

    #[test]
    fn scripts_without_spaces_are_found_by_any_letter() {
        assert_eq!(query_words("夜の歌2"), ["夜", "の", "歌", "2"]);
        assert!(index_words("夜の歌").contains("歌"));
    }

    #[test]
    fn a_word_has_an_end() {
        let long = "x".repeat(1000);
        assert_eq!(query_words(&long), ["x".repeat(MAX_WORD_CHARS)]);
        assert!(index_words(&format!("{long}/y")).contains(&"x".repeat(MAX_WORD_CHARS)));
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_itself(text in ".*") {
            let found = index_words(&text);
            for word in query_words(&text) {
                prop_assert!(found.contains(&word), "{word:?} of {text:?} in {found:?}");
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            prop_assert_eq!(key(&key(&text)), key(&text));
        }

        #[test]
        fn words_are_letters_and_digits_alone(text in ".*") {
            for word in index_words(&text) {
                prop_assert!(!word.is_empty());
                prop_assert!(word.chars().all(char::is_alphanumeric), "{word:?}");
            }
        }
    }
}
