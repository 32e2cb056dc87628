//! Looking at one file: what it is, what it says about itself, what it sounds like and how it looks.
//!
//! All of it happens at once and blocks the worker. The module is built twice: the desk looks at the commonest formats
//! by itself, and fetches the other build, with every decoder, when it meets anything else.

use crate::port::{Port, Throttle};
use crate::source::{BlobSource, length};
use crate::waveform::Waveform;
use domain::ContentHash;
use fingerprint::{AnalyseError, Options};
use std::ops::ControlFlow;
use std::time::Duration;
use transfer::message::{FileKey, FromWorker, Reading};
use web_sys::Blob;

/// How much is decoded for the fingerprint.
const LISTEN_SECONDS: u32 = 120;
/// How often the page is told.
pub(crate) const TELL_EVERY: Duration = Duration::from_millis(100);

/// Looks at a file, and tells the page of its waveform as it grows. The hash is left to be filled in.
pub(crate) fn look(port: &Port, key: FileKey, file: &Blob) -> Result<Reading, String> {
    let size = length(file);
    let source = BlobSource::new(file.clone()).map_err(|error| error.to_string())?;
    let most_ms = u64::from(LISTEN_SECONDS) * 1000;
    let options = Options {
        fingerprint_seconds: LISTEN_SECONDS,
        whole_file: false,
        low_band: true,
        ..Options::default()
    };
    let mut throttle = Throttle::new(TELL_EVERY);
    let mut waveform = None;
    let analysis = fingerprint::analyse(source, size, &options, &mut |progress| {
        let waveform = waveform.get_or_insert_with(|| Waveform::new(progress.duration_ms, most_ms));
        waveform.push(progress.decoded_ms, progress.loudest);
        if throttle.due(port.now()) {
            port.post(&FromWorker::Drawn(key, waveform.bars().to_vec()));
        }
        ControlFlow::Continue(())
    })
    .map_err(|error| match error {
        AnalyseError::NotMedia => no_media(),
        error => error.to_string(),
    })?;
    let (words, duration_ms) = match analysis.fingerprint {
        Some(fingerprint) => (fingerprint.words, Some(fingerprint.duration_ms)),
        None => (Vec::new(), analysis.duration_ms),
    };
    Ok(Reading {
        hash: ContentHash::new([0; 32]),
        size,
        format: Some(analysis.format_name.to_owned()),
        bitrate: analysis.bitrate,
        duration_ms,
        title: analysis.tags.title,
        artist: analysis.tags.artist,
        words,
        peaks: waveform
            .map(|waveform| waveform.bars().to_vec())
            .unwrap_or_default(),
        problem: analysis.problem,
    })
}

/// What is said of a file that is no media.
pub(crate) fn no_media() -> String {
    "it is not audio or video of a kind that is known here".to_owned()
}

#[cfg(all(test, feature = "every-codec"))]
mod tests {
    use fingerprint::{Analysis, Options, analyse};
    use std::io::{self, Read, Seek, SeekFrom};
    use std::ops::ControlFlow;
    use wasm_bindgen_test::wasm_bindgen_test;

    const HOLE: u64 = 6 << 30;
    const MOST_MEMORY: usize = 64 << 20;
    const PAGE: usize = 64 << 10;

    /// A file with six gigabytes of nothing before its end.
    struct Sparse {
        before: Vec<u8>,
        after: Vec<u8>,
        at: u64,
    }

    impl Sparse {
        fn len(&self) -> u64 {
            (self.before.len() + self.after.len()) as u64 + HOLE
        }
    }

    impl Read for Sparse {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let hole = self.before.len() as u64;
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let count = if self.at < hole {
                (&self.before[place(self.at)..]).read(buffer)?
            } else if self.at < hole + HOLE {
                let count = buffer.len().min(place(hole + HOLE - self.at));
                buffer[..count].fill(0);
                count
            } else {
                let from = place(self.at - hole - HOLE).min(self.after.len());
                (&self.after[from..]).read(buffer)?
            };
            self.at += count as u64;
            Ok(count)
        }
    }

    impl Seek for Sparse {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let at = match to {
                SeekFrom::Start(at) => Some(at),
                SeekFrom::End(offset) => self.len().checked_add_signed(offset),
                SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
            };
            self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
            Ok(self.at)
        }
    }

    fn begin(before: &[u8], after: &[u8]) -> Analysis {
        let source = Sparse {
            before: before.to_vec(),
            after: after.to_vec(),
            at: 0,
        };
        let options = Options {
            whole_file: false,
            low_band: true,
            ..Options::default()
        };
        let len = source.len();
        analyse(source, len, &options, &mut |_| ControlFlow::Continue(()))
            .expect("nothing stops it")
    }

    /// Where a box of an MP4 begins.
    fn find(file: &[u8], kind: [u8; 4]) -> usize {
        file.windows(4)
            .position(|bytes| bytes == kind)
            .expect("the box is there")
            - 4
    }

    #[wasm_bindgen_test]
    fn six_gigabytes_fit_into_little_memory() {
        // A WAV whose sound goes on to the end, whatever its length: minutes of silence, and days more.
        let file = include_bytes!("../../../fuzz/corpus/analyse/pcm.wav");
        let data = file
            .windows(4)
            .position(|bytes| bytes == b"data")
            .expect("sound")
            + 4;
        let unknown = [0xff; 4];
        let head = [&file[..4], &unknown, &file[8..data], &unknown].concat();
        let found = begin(&head, &[]);
        assert_eq!(found.problem, None);
        assert_eq!(found.fingerprint.map(|found| found.words.len()), Some(948));

        // An index behind all of it: farther than a 32-bit demultiplexer can jump.
        let file = include_bytes!("../../../fuzz/corpus/analyse/aac.m4a");
        let (free, index) = (find(file, *b"free"), find(file, *b"moov"));
        let grown = (index - free) as u64 + HOLE;
        let head = [&1_u32.to_be_bytes()[..], b"mdat", &grown.to_be_bytes()].concat();
        let before = [&file[..free], &head, &file[free + 16..index]].concat();
        let found = begin(&before, &file[index..]);
        assert_eq!(found.problem, None);
        assert_eq!(
            (found.codec, found.sample_rate),
            (Some("aac"), Some(44_100))
        );

        let memory = std::arch::wasm32::memory_size::<0>() * PAGE;
        assert!(memory <= MOST_MEMORY, "{memory} bytes");
    }
}
