//! Residues: what lies above the floor, in vectors (Vorbis I, section 8).

use super::bits::Bits;
use super::codebook::Codebook;
use crate::Unsuited;

/// The most passes.
const PASSES: usize = 8;

/// What of vectors is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// How long they are.
    pub(crate) length: usize,
    /// How much of them is wanted.
    pub(crate) wanted: usize,
    /// Whether nothing follows in the packet.
    pub(crate) last: bool,
}

/// How residues of one kind are written.
pub(crate) struct Residue {
    /// Whether neighbours in a vector lie apart (type 0).
    apart: bool,
    /// Whether channels take turns value by value (type 2).
    interleaved: bool,
    begin: usize,
    end: usize,
    partition: usize,
    classbook: usize,
    /// For each class the book of each pass.
    classes: Vec<[Option<usize>; PASSES]>,
    passes: usize,
}

impl Residue {
    /// Reads what stands behind the type.
    pub(crate) fn read(bits: &mut Bits, kind: u32, books: &[Codebook]) -> Result<Self, Unsuited> {
        let (begin, end) = (bits.count(24), bits.count(24));
        let partition = bits.count(24) + 1;
        let class_count = bits.count(6) + 1;
        let classbook = bits.count(8);
        let used: Vec<u32> = (0..class_count)
            .map(|_| {
                let low = bits.read(3);
                let high = if bits.flag() { bits.read(5) } else { 0 };
                high << 3 | low
            })
            .collect();
        let mut classes = Vec::with_capacity(class_count);
        for used in used {
            let mut passes = [None; PASSES];
            for (pass, book) in passes.iter_mut().enumerate() {
                if used >> pass & 1 == 1 {
                    *book = Some(bits.count(8));
                }
            }
            classes.push(passes);
        }
        let fits = |&book: &usize| {
            let book = books.get(book);
            book.is_some_and(|book| book.has_vectors() && partition.is_multiple_of(book.dimensions))
        };
        let known = classes.iter().flatten().flatten().all(fits) && classbook < books.len();
        if kind > 2 || end < begin || !known || bits.is_past() {
            return Err(Unsuited::Kind);
        }
        let last = |passes: &[Option<usize>; PASSES]| passes.iter().rposition(Option::is_some);
        Ok(Self {
            apart: kind == 0,
            interleaved: kind == 2,
            begin,
            end,
            partition,
            classbook,
            passes: classes
                .iter()
                .filter_map(last)
                .max()
                .map_or(1, |last| last + 1),
            classes,
        })
    }

    /// Whether all channels stand in one vector.
    pub(crate) fn is_interleaved(&self) -> bool {
        self.interleaved
    }

    /// Adds the residues of a block to `vectors` as far as they are wanted, and somewhat further. A packet that ends
    /// early leaves the rest as it is. What nobody wants need not be passed over where nothing follows.
    pub(crate) fn add(
        &self,
        bits: &mut Bits,
        books: &[Codebook],
        extent: Extent,
        vectors: &mut [&mut [f32]],
        scratch: &mut Vec<u8>,
    ) {
        let Extent {
            length,
            wanted,
            last,
        } = extent;
        let (begin, end) = (self.begin.min(length), self.end.min(length));
        let count = (end - begin) / self.partition;
        let classbook = &books[self.classbook];
        let per_word = classbook.dimensions;
        // Classes of partitions of all vectors, whole words of them.
        let row = count.next_multiple_of(per_word);
        scratch.clear();
        scratch.resize(row * vectors.len(), 0);
        let wanted = wanted
            .saturating_sub(begin)
            .div_ceil(self.partition)
            .min(count);
        for pass in 0..self.passes {
            let stop = if last && pass + 1 == self.passes {
                wanted
            } else {
                count
            };
            for first in (0..stop).step_by(per_word) {
                if pass == 0 {
                    for classes in scratch.chunks_mut(row) {
                        let mut word = classbook.entry(bits);
                        for class in classes[first..first + per_word].iter_mut().rev() {
                            *class = (word % self.classes.len()).to_le_bytes()[0];
                            word /= self.classes.len();
                        }
                    }
                }
                for partition in first..(first + per_word).min(stop) {
                    let start = begin + partition * self.partition;
                    for (vector, classes) in vectors.iter_mut().zip(scratch.chunks(row)) {
                        let Some(book) = self.classes[usize::from(classes[partition])][pass] else {
                            continue;
                        };
                        if bits.is_past() {
                            return;
                        }
                        let vector = &mut vector[start..start + self.partition];
                        if partition < wanted {
                            self.add_partition(bits, &books[book], vector);
                        } else {
                            for _ in 0..self.partition / books[book].dimensions {
                                books[book].entry(bits);
                            }
                        }
                    }
                }
            }
        }
    }

    fn add_partition(&self, bits: &mut Bits, book: &Codebook, vector: &mut [f32]) {
        if self.apart {
            let count = vector.len() / book.dimensions;
            for at in 0..count {
                let values = book.vector(bits);
                if bits.is_past() {
                    return;
                }
                for (place, value) in vector[at..].iter_mut().step_by(count).zip(values) {
                    *place += value;
                }
            }
            return;
        }
        // Most vectors are of one of these lengths, and known ones are quicker to add.
        match book.dimensions {
            1 => add_vectors::<1>(bits, book, vector),
            2 => add_vectors::<2>(bits, book, vector),
            4 => add_vectors::<4>(bits, book, vector),
            8 => add_vectors::<8>(bits, book, vector),
            any => {
                for places in vector.chunks_mut(any) {
                    let values = book.vector(bits);
                    if bits.is_past() {
                        return;
                    }
                    for (place, value) in places.iter_mut().zip(values) {
                        *place += value;
                    }
                }
            }
        }
    }
}

/// Adds vectors of `N` values one after another.
fn add_vectors<const N: usize>(bits: &mut Bits, book: &Codebook, places: &mut [f32]) {
    let vectors = book.vectors::<N>();
    let (places, _) = places.as_chunks_mut::<N>();
    for places in places {
        let entry = book.entry(bits);
        let Some(values) = vectors.get(entry).filter(|_| !bits.is_past()) else {
            return;
        };
        for (place, value) in places.iter_mut().zip(values) {
            *place += value;
        }
    }
}
