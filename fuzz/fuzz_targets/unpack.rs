//! Any text as a packed fingerprint: what unpacks, packs again to what unpacks alike.
#![no_main]

use fingerprint::{MAX_WORDS, pack, query_terms, simhash, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok((words, algorithm)) = unpack(text) {
        assert!(words.len() <= MAX_WORDS);
        assert_eq!(
            unpack(&pack(&words, algorithm)).as_ref(),
            Ok(&(words.clone(), algorithm))
        );
        assert!(query_terms(&words).len() <= 120);
        simhash(&words);
    }
});
