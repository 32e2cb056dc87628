//! The file a program reads, and which of ffmpeg's demuxers reads it.

use crate::launch::file_url;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A media file on this machine. The demuxer is named and never guessed, so that no file can pass for a playlist
/// that names others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    path: PathBuf,
    demuxer: &'static str,
}

impl Input {
    /// A file that was recognised as `media_type` by its first bytes; none where no demuxer is known for that.
    pub fn new(path: &Path, media_type: &str) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            demuxer: demuxer(media_type)?,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The arguments up to and with `-i`. ffprobe and ffmpeg take the same.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut line: Vec<OsString> = [
            "-protocol_whitelist",
            "file,pipe",
            "-f",
            self.demuxer,
            // More streams than any recording has.
            "-max_streams",
            "64",
            "-i",
        ]
        .map(OsString::from)
        .into();
        line.push(file_url(&self.path));
        line
    }
}

/// ffmpeg's name for what our own look at the first bytes calls `media_type`.
fn demuxer(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "audio/wav" => "wav",
        "audio/aiff" => "aiff",
        "audio/flac" => "flac",
        "audio/mpeg" => "mp3",
        "audio/aac" => "aac",
        "audio/x-caf" => "caf",
        "audio/x-wavpack" => "wv",
        "audio/x-ms-wma" | "video/x-ms-wmv" => "asf",
        "audio/ogg" | "video/ogg" => "ogg",
        "audio/mp4" | "video/mp4" | "video/quicktime" | "image/avif" => "mov",
        "audio/webm" | "video/webm" | "audio/x-matroska" | "video/x-matroska" => "matroska",
        "video/x-msvideo" => "avi",
        "video/mpeg" => "mpeg",
        "video/mp2t" => "mpegts",
        "audio/x-w64" => "w64",
        "audio/basic" => "au",
        "audio/x-tta" => "tta",
        "audio/ac3" => "ac3",
        "audio/eac3" => "eac3",
        "audio/vnd.dts" => "dts",
        "image/jpeg" => "jpeg_pipe",
        "image/png" => "png_pipe",
        "image/webp" => "webp_pipe",
        "image/gif" => "gif",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demuxer_is_named_and_the_protocols_are_listed() {
        let input = Input::new(Path::new("/blobs/-x"), "audio/flac").unwrap();
        let line: Vec<String> = input
            .arguments()
            .into_iter()
            .map(|word| word.into_string().unwrap())
            .collect();
        assert_eq!(
            line.join(" "),
            "-protocol_whitelist file,pipe -f flac -max_streams 64 -i file:/blobs/-x"
        );
    }

    #[test]
    fn what_is_no_media_has_no_demuxer() {
        for media_type in ["text/plain", "application/x-mpegurl", "image/svg+xml", ""] {
            assert_eq!(
                Input::new(Path::new("/x"), media_type),
                None,
                "{media_type}"
            );
        }
    }
}
