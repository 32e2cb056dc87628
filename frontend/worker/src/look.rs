//! Looking at one file: what it is, what it says about itself, what it sounds like and how it looks.
//!
//! All of it happens at once and blocks the worker. The module is built twice: the desk looks at the commonest formats
//! by itself, and fetches the other build, with every decoder, when it meets anything else.

use crate::port::{Port, Throttle};
use crate::source::BlobSource;
use crate::waveform::Waveform;
use domain::ContentHash;
use fingerprint::{AnalyseError, Analysis, Options, Progress};
use std::ops::ControlFlow;
use std::time::Duration;
use transfer::message::{FileKey, FromWorker, Reading};

/// How much is decoded for the fingerprint.
const LISTEN_SECONDS: u32 = 120;
/// How often the page is told.
pub(crate) const TELL_EVERY: Duration = Duration::from_millis(100);

/// How a file is looked at here.
pub(crate) fn options() -> Options {
    Options {
        fingerprint_seconds: LISTEN_SECONDS,
        whole_file: false,
        low_band: true,
        ..Options::default()
    }
}

/// The waveform that the page sees growing.
pub(crate) struct Drawing {
    port: Port,
    key: FileKey,
    throttle: Throttle,
    /// Made with the first sound, when the length is known.
    waveform: Option<Waveform>,
}

impl Drawing {
    pub(crate) fn new(port: Port, key: FileKey) -> Self {
        Self {
            port,
            key,
            throttle: Throttle::new(TELL_EVERY),
            waveform: None,
        }
    }

    /// Draws what was decoded last, and shows the page when it is time.
    pub(crate) fn take(&mut self, progress: Progress) {
        let most_ms = u64::from(LISTEN_SECONDS) * 1000;
        let waveform = self
            .waveform
            .get_or_insert_with(|| Waveform::new(progress.duration_ms, most_ms));
        waveform.push(progress.decoded_ms, progress.loudest);
        if self.throttle.due(self.port.now()) {
            let bars = waveform.bars().to_vec();
            self.port.post(&FromWorker::Drawn(self.key, bars));
        }
    }
}

/// Looks at a file, and tells the page of its waveform as it grows. The hash is left to be filled in.
pub(crate) fn look(port: &Port, key: FileKey, source: BlobSource) -> Result<Reading, String> {
    let size = source.len();
    let mut drawing = Drawing::new(port.clone(), key);
    let analysis = fingerprint::analyse(source, size, &options(), &mut |progress| {
        drawing.take(progress);
        ControlFlow::Continue(())
    });
    Ok(reading(analysis.map_err(words)?, size, &drawing))
}

/// What there is to say of a file of `size` bytes; its hash is left to be filled in.
pub(crate) fn reading(analysis: Analysis, size: u64, drawing: &Drawing) -> Reading {
    let (words, duration_ms) = match analysis.fingerprint {
        Some(fingerprint) => (fingerprint.words, Some(fingerprint.duration_ms)),
        None => (Vec::new(), analysis.duration_ms),
    };
    let peaks = drawing.waveform.as_ref().map(Waveform::bars);
    Reading {
        hash: ContentHash::new([0; 32]),
        size,
        format: Some(analysis.format_name.to_owned()),
        bitrate: analysis.bitrate,
        duration_ms,
        title: analysis.tags.title,
        artist: analysis.tags.artist,
        words,
        peaks: peaks.unwrap_or_default().to_vec(),
        problem: analysis.problem,
    }
}

/// A reading in the form in which another build passes it on.
#[cfg(feature = "every-codec")]
pub(crate) fn told(reading: &Reading) -> Result<js_sys::Uint8Array, wasm_bindgen::JsValue> {
    let bytes = transfer::message::encode(reading).map_err(|_| "the reading cannot be told")?;
    Ok(js_sys::Uint8Array::from(bytes.as_slice()))
}

/// Why a file cannot be looked at, for people.
pub(crate) fn words(error: AnalyseError) -> String {
    match error {
        AnalyseError::NotMedia => no_media(),
        error => error.to_string(),
    }
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

    /// A file with a lot of nothing before its end.
    struct Sparse {
        before: Vec<u8>,
        hole: u64,
        after: Vec<u8>,
        at: u64,
    }

    impl Sparse {
        fn len(&self) -> u64 {
            (self.before.len() + self.after.len()) as u64 + self.hole
        }
    }

    impl Read for Sparse {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (from, to) = (
                self.before.len() as u64,
                self.before.len() as u64 + self.hole,
            );
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let count = if self.at < from {
                (&self.before[place(self.at)..]).read(buffer)?
            } else if self.at < to {
                let count = buffer.len().min(place(to - self.at));
                buffer[..count].fill(0);
                count
            } else {
                let from = place(self.at - to).min(self.after.len());
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

    fn begin(before: &[u8], hole: u64, after: &[u8]) -> Analysis {
        let source = Sparse {
            before: before.to_vec(),
            hole,
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
    fn long_files_and_long_tags_fit_into_little_memory() {
        // A WAV whose sound goes on to the end, whatever its length: minutes of silence, and days more.
        let file = include_bytes!("../../../fuzz/corpus/analyse/pcm.wav");
        let data = file
            .windows(4)
            .position(|bytes| bytes == b"data")
            .expect("sound")
            + 4;
        let unknown = [0xff; 4];
        let head = [&file[..4], &unknown, &file[8..data], &unknown].concat();
        let found = begin(&head, HOLE, &[]);
        assert_eq!(found.problem, None);
        assert_eq!(found.fingerprint.map(|found| found.words.len()), Some(948));

        // An index behind all of it: farther than a 32-bit demultiplexer can jump.
        let file = include_bytes!("../../../fuzz/corpus/analyse/aac.m4a");
        let (free, index) = (find(file, *b"free"), find(file, *b"moov"));
        let grown = (index - free) as u64 + HOLE;
        let head = [&1_u32.to_be_bytes()[..], b"mdat", &grown.to_be_bytes()].concat();
        let before = [&file[..free], &head, &file[free + 16..index]].concat();
        let found = begin(&before, HOLE, &file[index..]);
        assert_eq!(found.problem, None);
        assert_eq!(
            (found.codec, found.sample_rate),
            (Some("aac"), Some(44_100))
        );

        // A tag that is one picture of 200 MB, and the sound behind it.
        let file = include_bytes!("../../../fuzz/corpus/analyse/mpeg1.mp3");
        let picture = 200_000_000_u32;
        let size = [21, 14, 7, 0].map(|shift| (((picture + 10) >> shift) & 0x7f).to_le_bytes()[0]);
        let head = [
            &b"ID3\x03\0\0"[..],
            &size,
            b"APIC",
            &picture.to_be_bytes(),
            &[0, 0],
        ]
        .concat();
        let found = begin(&head, picture.into(), file);
        assert_eq!(found.codec, Some("mp3"));
        assert_eq!(found.problem, None);

        let memory = std::arch::wasm32::memory_size::<0>() * PAGE;
        assert!(memory <= MOST_MEMORY, "{memory} bytes");
    }
}
