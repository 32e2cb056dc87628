//! Decoding Huffman codes by looking up eight bits, and for longer codes the rest of them (ISO/IEC 14496-3, 4.6.3).

use super::books::Book;

/// Bits looked up at first.
const FIRST: usize = 8;

/// What some bits lead to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// What the code word stands for, or where the entries for the bits that follow begin.
    pub(crate) value: u16,
    /// The length of the code word, or 0 where bits follow.
    pub(crate) length: u8,
    /// The length with the signs behind the code word, or how many bits follow.
    pub(crate) whole: u8,
}

/// One code.
pub(crate) struct Code(Vec<Entry>);

impl Code {
    /// Lays out the tables of a book; `signs` says how many signs follow a code word for a value.
    pub(crate) fn new(book: &Book, signs: impl Fn(u16) -> u8) -> Self {
        let lengths = (book.counts.iter().zip(1_u8..))
            .flat_map(|(&count, length)| std::iter::repeat_n(length, count.into()));
        let longest = book.counts.len();
        let mut entries = vec![Entry::default(); 1 << FIRST];
        // Code words in their order, each as the lowest of the words of so many bits that begin with it.
        let mut place = 0_usize;
        for (&value, length) in book.values.iter().zip(lengths) {
            let bits = usize::from(length);
            let entry = Entry {
                value,
                length,
                whole: length + signs(value),
            };
            let span = 1 << (longest - bits);
            if bits <= FIRST {
                let at = spread(place, longest, FIRST);
                entries[at..at + (1 << (FIRST - bits))].fill(entry);
            } else {
                let prefix = place >> (longest - FIRST);
                if entries[prefix].whole == 0 {
                    entries[prefix] = Entry {
                        value: u16::try_from(entries.len()).unwrap_or(u16::MAX),
                        length: 0,
                        whole: u8::try_from(longest - FIRST).unwrap_or(0),
                    };
                    entries.resize(entries.len() + (1 << (longest - FIRST)), Entry::default());
                }
                let rest = place & ((1 << (longest - FIRST)) - 1);
                let at = usize::from(entries[prefix].value) + rest;
                entries[at..at + span].fill(entry);
            }
            place += span;
        }
        Self(entries)
    }

    /// What the next 32 bits begin with.
    #[inline]
    pub(crate) fn find(&self, word: u32) -> Entry {
        let entry = self.0[(word >> (32 - FIRST)) as usize];
        if entry.length > 0 {
            return entry;
        }
        let rest = (word << FIRST) >> (32 - u32::from(entry.whole));
        self.0[usize::from(entry.value) + rest as usize]
    }
}

/// A word of `from` bits as one of `to` bits.
fn spread(word: usize, from: usize, to: usize) -> usize {
    if from > to {
        word >> (from - to)
    } else {
        word << (to - from)
    }
}

#[cfg(test)]
mod tests {
    use super::super::books;
    use super::*;

    #[test]
    fn every_code_is_complete_and_every_word_found() {
        for book in books::SPECTRUM.iter().chain([&books::SCALE]) {
            let code = Code::new(book, |_| 0);
            let mut values = book.values.iter();
            let mut start = 0_u64;
            for (&count, length) in book.counts.iter().zip(1_u8..) {
                for &value in values.by_ref().take(count.into()) {
                    let next = start + (1 << (32 - length));
                    for word in [start, next - 1] {
                        let entry = code.find(u32::try_from(word).unwrap());
                        assert_eq!((entry.value, entry.length), (value, length));
                    }
                    start = next;
                }
            }
            assert_eq!(start, 1 << 32);
            let mut sorted = book.values.to_vec();
            sorted.sort_unstable();
            assert!(sorted.into_iter().map(usize::from).eq(0..book.values.len()));
        }
    }
}
