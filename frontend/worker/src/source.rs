//! A browser's `Blob` as something that can be read and sought, synchronously, as decoders want it.
//!
//! `FileReaderSync` exists in workers only and copies one slice at a time, so memory stays flat whatever the size of
//! the file.

use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::mem;
use std::ops::Range;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

/// Bytes fetched from the browser after a jump. Each fetch costs a round trip to another process, and what is fetched in
/// vain costs too: what goes on reading gets twice as much each time, up to [`MOST`].
const LEAST: u64 = 256 * 1024;

/// The most bytes fetched at a time.
const MOST: u64 = 4 * 1024 * 1024;

/// Blocks kept beside the last one, none longer than [`LEAST`]: readers jump to an index at the end of a file and back to its
/// beginning.
const EARLIER: usize = 3;

/// Reads a `Blob`. It must stay on the thread that made it, as all of a worker's WASM does.
pub(crate) struct BlobSource {
    handle: SendWrapper<Handle>,
    len: u64,
    at: u64,
    /// The bytes around the last position.
    block: Block,
    /// Others that were fetched, oldest first.
    earlier: VecDeque<Block>,
}

/// Bytes that stand at `at`.
#[derive(Default)]
struct Block {
    at: u64,
    bytes: Vec<u8>,
}

impl Block {
    fn range(&self) -> Range<u64> {
        self.at..self.at + self.bytes.len() as u64
    }
}

struct Handle {
    blob: Blob,
    reader: FileReaderSync,
    /// Told of whatever is fetched, and where it stands.
    witness: Option<Witness>,
}

type Witness = Box<dyn FnMut(u64, &[u8])>;

impl BlobSource {
    /// A source at its first byte.
    pub(crate) fn new(blob: Blob) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| failure(&error))?;
        let len = length(&blob);
        let handle = SendWrapper::new(Handle {
            blob,
            reader,
            witness: None,
        });
        Ok(Self {
            handle,
            len,
            at: 0,
            block: Block::default(),
            earlier: VecDeque::new(),
        })
    }

    /// How long it is, in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Has `witness` see whatever is fetched from now on, and where it stands.
    pub(crate) fn seen_by(mut self, witness: impl FnMut(u64, &[u8]) + 'static) -> Self {
        self.handle.witness = Some(Box::new(witness));
        self
    }

    /// The rest of the block that holds the position, fetched if need be; empty at the end.
    fn window(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.len {
            return Ok(&[]);
        }
        if !self.block.range().contains(&self.at) {
            let holds = |block: &Block| block.range().contains(&self.at);
            match self.earlier.iter().position(holds) {
                Some(place) => mem::swap(&mut self.block, &mut self.earlier[place]),
                None => self.fetch()?,
            }
        }
        let start = usize::try_from(self.at - self.block.at).unwrap_or(usize::MAX);
        Ok(self.block.bytes.get(start..).unwrap_or_default())
    }

    /// Fetches the block that begins at the position.
    fn fetch(&mut self) -> io::Result<()> {
        let had = self.block.range();
        let goes_on = self.at == had.end;
        let length = if goes_on {
            2 * (had.end - had.start)
        } else {
            0
        };
        let to = (self.at + length.clamp(LEAST, MOST)).min(self.len);
        let slice = slice(&self.handle.blob, self.at, to).map_err(|error| failure(&error))?;
        let buffer = self
            .handle
            .reader
            .read_as_array_buffer(&slice)
            .map_err(|error| failure(&error))?;
        let fetched = Uint8Array::new(&buffer);
        if !goes_on && !had.is_empty() && had.end - had.start <= LEAST {
            if self.earlier.len() == EARLIER {
                self.earlier.pop_front();
            }
            self.earlier.push_back(mem::take(&mut self.block));
        }
        self.block.at = self.at;
        self.block.bytes.resize(fetched.length() as usize, 0);
        fetched.copy_to(&mut self.block.bytes);
        if let Some(witness) = &mut self.handle.witness {
            witness(self.at, &self.block.bytes);
        }
        Ok(())
    }
}

impl Read for BlobSource {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let window = self.window()?;
        let count = window.len().min(into.len());
        into[..count].copy_from_slice(&window[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for BlobSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "seek before the first byte")
        })?;
        Ok(self.at)
    }
}

/// A blob's length.
pub(crate) fn length(blob: &Blob) -> u64 {
    whole(blob.size())
}

/// A count of bytes as JavaScript has it: exact up to 8 PiB.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of bytes is whole and positive"
)]
pub(crate) fn whole(bytes: f64) -> u64 {
    bytes as u64
}

/// The bytes `from..to`, without reading them yet.
#[expect(clippy::cast_precision_loss, reason = "files are shorter than 8 PiB")]
pub(crate) fn slice(blob: &Blob, from: u64, to: u64) -> Result<Blob, JsValue> {
    blob.slice_with_f64_and_f64(from as f64, to as f64)
}

fn failure(error: &JsValue) -> io::Error {
    let name = js_sys::Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string());
    io::Error::other(format!(
        "the browser cannot read the file: {}",
        name.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::Array;
    use std::cell::RefCell;
    use std::rc::Rc;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    fn source(bytes: &[u8]) -> BlobSource {
        let parts = Array::of1(&Uint8Array::from(bytes));
        BlobSource::new(Blob::new_with_u8_array_sequence(&parts).unwrap()).unwrap()
    }

    #[wasm_bindgen_test]
    fn a_blob_reads_like_a_file() {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|i| i.to_le_bytes()[1]).collect();
        let mut source = source(&bytes);
        assert_eq!(source.len, bytes.len() as u64);
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert!(all == bytes, "read from end to end");

        let mut four = [0; 4];
        source.seek(SeekFrom::Start(0)).unwrap();
        source.read_exact(&mut four).unwrap();
        source.seek(SeekFrom::Start(LEAST - 2)).unwrap();
        source.read_exact(&mut four).unwrap();
        let border = usize::try_from(LEAST).unwrap();
        assert_eq!(
            four,
            bytes[border - 2..border + 2],
            "across a block's border"
        );

        source.seek(SeekFrom::End(-4)).unwrap();
        source.read_exact(&mut four).unwrap();
        assert_eq!(four, bytes[bytes.len() - 4..]);
        assert_eq!(source.read(&mut four).unwrap(), 0, "nothing behind the end");
        assert!(source.seek(SeekFrom::Current(-2_500_001)).is_err());
    }

    #[wasm_bindgen_test]
    fn what_is_fetched_is_seen() {
        let bytes: Vec<u8> = (0..1_500_000_u32).map(|i| i.to_le_bytes()[1]).collect();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let witness = Rc::clone(&seen);
        let mut source = source(&bytes).seen_by(move |from, fetched| {
            let mut seen = witness.borrow_mut();
            assert_eq!(from, seen.len() as u64);
            seen.extend_from_slice(fetched);
        });
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert!(*seen.borrow() == bytes);
    }

    #[wasm_bindgen_test]
    fn what_was_fetched_before_a_jump_is_not_fetched_again() {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|i| i.to_le_bytes()[1]).collect();
        let fetched = Rc::new(RefCell::new(Vec::new()));
        let witness = Rc::clone(&fetched);
        let mut source = source(&bytes).seen_by(move |from, bytes| {
            witness.borrow_mut().push((from, bytes.len() as u64));
        });
        let mut four = [0; 4];
        for at in [0, 2_400_000, 40, 2_400_100, 200_000, LEAST, 8] {
            source.seek(SeekFrom::Start(at)).unwrap();
            source.read_exact(&mut four).unwrap();
            let at = usize::try_from(at).unwrap();
            assert_eq!(four, bytes[at..at + 4]);
        }
        let expected = [
            (0, LEAST),
            (2_400_000, 100_000),
            (LEAST, 2 * LEAST),
            (8, LEAST),
        ];
        assert_eq!(*fetched.borrow(), expected);
    }

    #[wasm_bindgen_test]
    fn an_empty_blob_is_at_its_end() {
        assert_eq!(source(&[]).read(&mut [0; 8]).unwrap(), 0);
    }
}
