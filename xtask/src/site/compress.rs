//! Compressed twins of the site's files, made once here instead of on every request.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use anyhow::{Context as _, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::Quality;
use crate::stamp;

/// Formats that are compressed by nature do not get smaller.
const TEXTUAL: [&str; 8] = [
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// Writes `NAME.br` and `NAME.gz` beside every file below `root` that gains from it.
pub(super) fn twins(root: &Path, quality: Quality) -> Result<()> {
    let mut files: Vec<PathBuf> = stamp::files_below(root)?
        .into_iter()
        .filter(|file| {
            file.extension()
                .is_some_and(|one| TEXTUAL.iter().any(|known| one == *known))
        })
        .map(|file| root.join(file))
        .collect();
    // The largest come last, so that they are popped first and the threads end together.
    files.sort_by_key(|file| fs::metadata(file).map_or(0, |found| found.len()));
    let waiting = Mutex::new(files);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| work_off(&waiting, quality)))
            .collect();
        running.into_iter().try_for_each(|one| {
            one.join()
                .map_err(|_| anyhow!("a compressing thread panicked"))?
        })
    })
}

fn work_off(waiting: &Mutex<Vec<PathBuf>>, quality: Quality) -> Result<()> {
    while let Some(file) = next(waiting)? {
        let content = fs::read(&file)?;
        write_twin(&file, "br", &brotli_of(&content, quality)?)?;
        write_twin(&file, "gz", &gzip_of(&content, quality)?)?;
    }
    Ok(())
}

fn next(waiting: &Mutex<Vec<PathBuf>>) -> Result<Option<PathBuf>> {
    Ok(waiting
        .lock()
        .map_err(|_| anyhow!("another compressing thread panicked"))?
        .pop())
}

fn write_twin(file: &Path, extension: &str, content: &[u8]) -> Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    fs::write(&name, content).with_context(|| format!("cannot write {}", name.to_string_lossy()))
}

fn brotli_of(content: &[u8], quality: Quality) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: if quality == Quality::Release { 11 } else { 3 },
        lgwin: 24,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip_of(content: &[u8], quality: Quality) -> Result<Vec<u8>> {
    let level = if quality == Quality::Release {
        Compression::best()
    } else {
        Compression::fast()
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn twins_unpack_to_the_original() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.js");
        let content = "let a = 1;\n".repeat(500);
        fs::write(&file, &content).unwrap();
        fs::write(folder.path().join("a.png"), "not compressed twice").unwrap();
        twins(folder.path(), Quality::Dev).unwrap();

        let mut unpacked = Vec::new();
        let br = fs::read(folder.path().join("a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &br[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, content.as_bytes());
        let mut text = String::new();
        let gz = fs::read(folder.path().join("a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(&gz[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, content);
        assert!(!folder.path().join("a.png.br").exists());
    }
}
