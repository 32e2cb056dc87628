//! Names as they are matched and ordered.
//!
//! `Café  del Mar!` and `cafe del mar` are one song to whoever looks for it, and tags and file names are sloppier than
//! people.

use crate::search;

/// The most characters a key or an order looks at.
pub const KEY_CHARS: usize = 100;

/// What two spellings of one name share: the words search compares, with `&` read as `and`; at most [`KEY_CHARS`]
/// characters. A name without letters or digits stays as it is, in lower case. Empty only for an empty name.
pub fn name_key(name: &str) -> String {
    let key = search::key(&name.replace('&', " and "));
    let key = if key.is_empty() {
        name.trim().to_lowercase()
    } else {
        key
    };
    cut(&key)
}

/// By what a list ordered by name compares: the key without a leading article, so that `The Tide` stands under T as
/// in a record shop.
pub fn sort_key(name: &str) -> String {
    let key = name_key(name);
    match key.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => key,
    }
}

fn cut(key: &str) -> String {
    let cut: String = key.chars().take(KEY_CHARS).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for name in ["Café del Mar", "cafe\u{301}  DEL mar!", "Cafe-del_Mar"] {
            assert_eq!(name_key(name), "cafe del mar");
        }
        assert_eq!(name_key("Don\u{2019}t & Won't"), "dont and wont");
        assert_eq!(name_key(" ??? "), "???");
    }

    #[test]
    fn articles_do_not_decide_the_order() {
        assert_eq!(sort_key("The Tide"), "tide");
        assert_eq!(sort_key("Theory"), "theory");
        assert_eq!(sort_key("The"), "the");
    }

    proptest! {
        #[test]
        fn a_key_is_short_and_there_wherever_a_name_is(name in "\\PC{0,120}") {
            let key = name_key(&name);
            prop_assert!(key.chars().count() <= KEY_CHARS);
            prop_assert_eq!(key.is_empty(), name.trim().is_empty());
        }
    }
}
