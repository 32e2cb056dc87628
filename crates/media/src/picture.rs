//! The picture of a file at the sizes pages show, in every format this ffmpeg writes, from one decoding.

use crate::error::Failure;
use crate::input::Input;
use crate::launch::{Limits, Order, file_url};
use crate::probe::PictureStream;
use crate::tools::Tools;
use domain::cover::MAX_PICTURE_PIXELS;
use domain::{Art, ArtFile, ArtFormat, ArtSize};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// Such a picture takes 256 MiB, its neighbour in the pipeline as much again.
const LIMITS: Limits = Limits {
    seconds: 120,
    memory: 2 << 30,
    output: 8 << 20,
};

/// How far into a video its poster may lie, in milliseconds: beyond the fade-in, before the boredom.
const LATEST_POSTER_MS: u64 = 30_000;

/// Frames among which the most typical becomes the poster.
const FRAMES: &str = "thumbnail=24,";

/// A picture that was made: its description, and the files with their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What pages know of it.
    pub art: Art,
    /// The files in the folder, each called as its address ends: `320.avif`.
    pub files: Vec<ArtFile>,
}

impl Tools {
    /// Makes the picture out of a stream of `input`, in files of the folder `folder`. For a moving picture
    /// `duration_ms` is its length, and a typical frame is taken; for a cover it is none.
    pub async fn picture(
        &self,
        input: &Input,
        stream: &PictureStream,
        duration_ms: Option<u64>,
        folder: &Path,
        stop: &CancellationToken,
    ) -> Result<Picture, Failure> {
        let (width, height) = sides(stream)?;
        let files: Vec<(ArtFile, PathBuf)> = ArtSize::ALL
            .into_iter()
            .flat_map(|size| ArtFormat::ALL.map(|format| ArtFile { size, format }))
            .filter(|file| file.format != ArtFormat::Avif || self.writes_avif)
            .map(|file| (file, folder.join(file.to_string())))
            .collect();
        let colour = folder.join("colour");
        let order = |at_ms: Option<u64>| Order {
            limits: LIMITS,
            read: vec![input.path().to_owned()],
            write: Some(folder.to_owned()),
            program: self.ffmpeg.clone(),
            arguments: arguments(input, stream, at_ms, &files, &colour),
        };
        let at_ms = duration_ms.map(|length| (length / 10).min(LATEST_POSTER_MS));
        let first = self.launcher.run(&order(at_ms), stop).await;
        let made = first.is_ok() && all_there(&files, &colour).await;
        if !made {
            // With a broken index nothing may lie where the poster should.
            let from_start = at_ms.filter(|&at| at > 0).map(|_| 0);
            match from_start {
                Some(start) => self.launcher.run(&order(Some(start)), stop).await?,
                None => first?,
            };
        }
        if !all_there(&files, &colour).await {
            return Err(Failure::Refused("no picture could be read from it".into()));
        }
        let colour = tokio::fs::read(&colour).await?;
        let colour = *colour
            .first_chunk()
            .ok_or_else(|| Failure::Refused("the picture has no colour".into()))?;
        Ok(Picture {
            art: Art {
                width,
                height,
                colour,
            },
            files: files.into_iter().map(|(file, _)| file).collect(),
        })
    }
}

/// Whether every file holds something, the colour's too: where no frame was found some formats still have a beginning.
async fn all_there(files: &[(ArtFile, PathBuf)], colour: &Path) -> bool {
    for path in files.iter().map(|(_, path)| &**path).chain([colour]) {
        match tokio::fs::metadata(path).await {
            Ok(metadata) if metadata.len() > 0 => {}
            _ => return false,
        }
    }
    true
}

/// Width and height, where they are known and not too many.
fn sides(stream: &PictureStream) -> Result<(u32, u32), Failure> {
    let (Some(width), Some(height)) = (stream.width, stream.height) else {
        let why = "the picture is damaged, or far too large to be shown";
        return Err(Failure::Refused(why.into()));
    };
    if u64::from(width) * u64::from(height) > MAX_PICTURE_PIXELS {
        return Err(Failure::Refused(format!(
            "the picture of {width} × {height} pixels is too large: at most {} million pixels are decoded",
            MAX_PICTURE_PIXELS / 1_000_000
        )));
    }
    Ok((width, height))
}

fn arguments(
    input: &Input,
    stream: &PictureStream,
    at_ms: Option<u64>,
    files: &[(ArtFile, PathBuf)],
    colour: &Path,
) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["-v", "error", "-hide_banner", "-nostdin", "-threads", "1"]
        .map(OsString::from)
        .into();
    // What the header says and what is inside may differ: the decoder holds to the same bound.
    line.extend(["-max_pixels", &MAX_PICTURE_PIXELS.to_string()].map(OsString::from));
    if let Some(at) = at_ms.filter(|&at| at > 0) {
        line.extend(["-ss", &format!("{}.{:03}", at / 1000, at % 1000)].map(OsString::from));
    }
    line.extend(input.arguments());
    line.extend(
        [
            "-filter_threads",
            "1",
            "-filter_complex_threads",
            "1",
            "-filter_complex",
        ]
        .map(OsString::from),
    );
    line.push(graph(stream, at_ms.is_some(), files).into());
    let each = [
        "-frames:v",
        "1",
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-threads",
        "1",
        "-y",
    ];
    for (number, (file, path)) in files.iter().enumerate() {
        line.extend(["-map", &format!("[v{number}]")].map(OsString::from));
        line.extend(each.map(OsString::from));
        line.extend(encoder(file.format).iter().map(OsString::from));
        line.push(file_url(path));
    }
    line.extend(["-map", "[c]"].map(OsString::from));
    line.extend(each.map(OsString::from));
    line.extend(["-c:v", "rawvideo", "-pix_fmt", "rgb24", "-f", "rawvideo"].map(OsString::from));
    line.push(file_url(colour));
    line
}

/// Lays a logo without a ground on white, as paper does: left to itself it would lie on whatever its pixels hold unseen.
const ON_PAPER: &str = "format=rgba,split[ink][behind];[behind]lutrgb=r=255:g=255:b=255:a=255[paper];\
     [paper][ink]overlay=format=auto,";

/// One decoding, shrunk to the largest size once and from there to the others.
fn graph(stream: &PictureStream, moving: bool, files: &[(ArtFile, PathBuf)]) -> String {
    let fit = |size: ArtSize| {
        let side = size.pixels();
        format!(
            "scale=w='min({side},iw)':h='min({side},ih)':force_original_aspect_ratio=decrease:flags=area,setsar=1"
        )
    };
    let frames = if moving { FRAMES } else { "" };
    // To the largest size first: two dozen frames of a film at full size would take a gigabyte.
    let mut graph = format!(
        "[0:{}]{},{frames}{}format=yuv420p,split={}",
        stream.index,
        fit(ArtSize::Large),
        if stream.transparent { ON_PAPER } else { "" },
        files.len() + 1
    );
    for number in 0..files.len() {
        let _ = write!(graph, "[s{number}]");
    }
    graph.push_str("[sc]");
    for (number, (file, _)) in files.iter().enumerate() {
        let _ = write!(graph, ";[s{number}]{}[v{number}]", fit(file.size));
    }
    graph.push_str(";[sc]scale=1:1:flags=area,format=rgb24[c]");
    graph
}

const fn encoder(format: ArtFormat) -> &'static [&'static str] {
    match format {
        ArtFormat::Avif => &[
            "-c:v",
            "libaom-av1",
            "-still-picture",
            "1",
            "-cpu-used",
            "6",
            "-crf",
            "34",
            "-b:v",
            "0",
            "-f",
            "avif",
        ],
        ArtFormat::Webp => &["-c:v", "libwebp", "-quality", "76", "-f", "webp"],
    }
}
