//! Why a program did not do what it was asked for, in words for people.

/// What can go wrong with one run of a program. `Display` is fit for a page: it names no path and no address.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file is at fault: another attempt ends the same way.
    #[error("{0}")]
    Refused(String),
    /// It took more processor time than such a file may take.
    #[error("it took too long: more than {seconds} seconds of processor time")]
    TooLong {
        /// What was allowed.
        seconds: u64,
    },
    /// It needed more memory than such a file may need.
    #[error("it needed more memory than the {} MiB it may have", bytes >> 20)]
    TooMuchMemory {
        /// What was allowed.
        bytes: u64,
    },
    /// It wrote more than such a file may come to.
    #[error("it wrote more than the {} MiB it may write", bytes >> 20)]
    TooLarge {
        /// What was allowed.
        bytes: u64,
    },
    /// Nobody wants the outcome any more.
    #[error("it was stopped")]
    Stopped,
    /// The machine was too busy to finish in any reasonable time. Another attempt may succeed.
    #[error("it was not done in time; the machine is too busy")]
    Starved,
    /// Somebody else ended it: most often the kernel, where memory ran out. Another attempt may succeed.
    #[error("it was ended from outside; the machine may have run out of memory")]
    Killed,
    /// The program could not be started, or its files could not be read.
    #[error("the program could not be run")]
    Io(#[from] std::io::Error),
}

impl Failure {
    /// Whether another attempt may end better.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Starved | Self::Killed | Self::Io(_))
    }
}

/// The longest sentence taken over from a program.
const MAX_SENTENCE: usize = 200;

/// The first thing a program complained about, which is the most exact, without the address of the object that did and
/// without paths.
pub(crate) fn sentence(complaints: &str) -> String {
    let line = complaints
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let text = line.map_or_else(|| "no reason was given".to_owned(), without_places);
    text.chars()
        .filter(|character| !character.is_control())
        .take(MAX_SENTENCE)
        .collect()
}

/// `[mov,mp4 @ 0x5581c0] moov atom not found` and `file:/data/x: Invalid data` without what only programs want to
/// know.
fn without_places(line: &str) -> String {
    let mut line = line;
    while let Some((who, rest)) = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
        && who.contains(" @ 0x")
    {
        line = rest;
    }
    line.split(' ')
        .map(|word| {
            if word.contains('/') && (word.starts_with("file:") || word.starts_with('/')) {
                "the file:"
            } else {
                word
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_lose_addresses_and_paths() {
        let text = "\nfile:/data/blobs/ab/cd: Invalid data found\nConversion failed!\n";
        assert_eq!(sentence(text), "the file: Invalid data found");
        assert_eq!(
            sentence(
                "[png @ 0x7f00aa] [IMGUTILS @ 0x7f] Picture size 20000x20000 is invalid\nConversion failed!\n"
            ),
            "Picture size 20000x20000 is invalid"
        );
        assert_eq!(sentence("\n \n"), "no reason was given");
        assert_eq!(sentence(&"x".repeat(999)).len(), MAX_SENTENCE);
    }
}
