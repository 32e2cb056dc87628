//! What fuzzing has found so far, once more: each file of each target's corpus ends without a panic.

#[expect(unreachable_pub, reason = "it is a crate of its own elsewhere")]
#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;
use targets::TARGETS;

#[test]
fn what_was_found_once_is_no_trouble_any_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in TARGETS {
        let files = fs::read_dir(folder.join(name)).expect("the target has a corpus");
        let mut count = 0;
        for file in files {
            let path = file.expect("the corpus can be listed").path();
            let bytes = fs::read(&path).expect("the corpus can be read");
            let ended = std::panic::catch_unwind(|| target(&bytes));
            assert!(ended.is_ok(), "{name} with {}", path.display());
            count += 1;
        }
        assert!(count > 50, "{name} has {count} files");
    }
}
