//! WAV with samples as they are, of the ordinary widths: what nearly every one holds.
//!
//! "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), chapter 3; "Multiple
//! Channel Audio Data and WAVE Files" (Microsoft, 2007); EBU Tech 3306 for lengths beyond 32 bits.

use super::Step;
use super::own::{Begun, Own, read_full};
use super::pcm::Form;
use super::track::AudioTrack;
use super::waveform::WaveFormat;
use crate::Tags;
use crate::resample::{MAX_CHANNELS, Planes};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;

/// Frames taken at a time.
const FRAMES: usize = 4_096;

/// The most chunks before the sound that are looked at.
const MAX_CHUNKS: u32 = 1_000;

/// What the chunk before the sound says of samples as they are.
struct Format {
    form: Form,
    rate: u32,
    channels: Channels,
}

/// Reads the samples of one file.
struct Wave<R> {
    source: R,
    format: Format,
    /// Bytes of sound still to come.
    left: u64,
    block: Vec<u8>,
}

/// Opens a source of a file of `len` bytes, of which it may lack the end; none where it is not WAV of an ordinary width.
pub(super) fn open<R>(mut source: R, len: u64) -> io::Result<Result<Begun, R>>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let found = find(&mut source, len)?;
    let Some((format, range)) = found.and_then(|(told, range)| Some((Format::of(&told)?, range)))
    else {
        return Ok(Err(source));
    };
    source.seek(SeekFrom::Start(range.start))?;
    let frame = format.form.bytes() * format.channels.count();
    let left = range.end.saturating_sub(range.start);
    // A file that was cut short is as long as what is left of it.
    let there = left.min(len.saturating_sub(range.start));
    let frames = there / frame as u64;
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(format.form.codec())
        .with_sample_rate(format.rate)
        .with_channels(format.channels.clone());
    let mut track = AudioTrack::of_frames(parameters, Some(frames));
    track.is_cut_short = there < left;
    Ok(Ok(Begun {
        name: "wave",
        track,
        tags: Tags::default(),
        reader: Box::new(Wave {
            source,
            left,
            block: vec![0; FRAMES * frame],
            format,
        }),
    }))
}

/// Where the frames of MPEG audio are in a source of `len` bytes; none where it holds something else.
#[cfg(feature = "every-codec")]
pub(super) fn mpeg<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<Option<Range<u64>>> {
    let found = find(source, len)?.filter(|(format, _)| matches!(format.tag, 0x50 | 0x55));
    Ok(found.map(|(_, range)| range.start..range.end.min(len).max(range.start)))
}

/// What is said of the sound, and where it is.
fn find<R: Read + Seek>(source: &mut R, len: u64) -> io::Result<Option<(WaveFormat, Range<u64>)>> {
    let mut head = [0; 8];
    // Behind the name of the whole, its length, and "WAVE".
    let mut at = 12;
    let (mut format, mut long) = (None, None);
    for _ in 0..MAX_CHUNKS {
        source.seek(SeekFrom::Start(at))?;
        if read_full(source, &mut head)? < head.len() {
            break;
        }
        let [a, b, c, d, length @ ..] = head;
        let length = u32::from_le_bytes(length);
        at += 8;
        match &[a, b, c, d] {
            b"data" => {
                let Some(format) = format else { break };
                // A recorder that never came to write the length left 0, or all ones.
                let length = match (length, long) {
                    (u32::MAX, Some(long)) => long,
                    (0 | u32::MAX, _) => len.saturating_sub(at),
                    (length, _) => length.into(),
                };
                return Ok(Some((format, at..at.saturating_add(length))));
            }
            b"fmt " => {
                let mut chunk = [0; WaveFormat::LENGTH];
                let most = (length as usize).min(chunk.len());
                let count = read_full(source, &mut chunk[..most])?;
                format = WaveFormat::of(&chunk[..count]);
            }
            b"ds64" => {
                let mut chunk = [0; 16];
                let count = read_full(source, &mut chunk)?;
                let [_, _, _, _, _, _, _, _, sound @ ..] = chunk;
                long = (count == chunk.len()).then_some(u64::from_le_bytes(sound));
            }
            _ => {}
        }
        at += u64::from(length) + u64::from(length % 2);
    }
    Ok(None)
}

impl Format {
    /// Takes a description; none where it is of another kind.
    fn of(told: &WaveFormat) -> Option<Self> {
        let form = Form::of(told.tag, told.bits)?;
        let channels = told.channels();
        let ordinary = (1..=MAX_CHANNELS).contains(&channels.count())
            && usize::from(told.align) == form.bytes() * channels.count()
            && told.rate > 0;
        ordinary.then_some(Self {
            form,
            rate: told.rate,
            channels,
        })
    }
}

impl<R: Read + Send + Sync> Own for Wave<R> {
    fn next(&mut self, planes: &mut Planes) -> Step {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let wanted = self.block.len().min(most);
        let count = match read_full(&mut self.source, &mut self.block[..wanted]) {
            Ok(count) => count,
            Err(error) => return Step::Source(error),
        };
        self.left -= count as u64;
        let Format {
            form,
            rate,
            channels,
        } = &self.format;
        form.split(&self.block[..count], channels.count(), planes);
        if planes.frames() == 0 {
            return Step::End;
        }
        Step::Decoded {
            rate: *rate,
            channels: channels.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::waveform::GUID_TAIL;
    use super::*;
    use std::io::Cursor;
    use symphonia::core::audio::Position;

    fn chunk(name: [u8; 4], length: u32, content: &[u8]) -> Vec<u8> {
        [&name[..], &length.to_le_bytes(), content].concat()
    }

    fn format(tag: u16, channels: u16, bits: u16, rest: &[u8]) -> Vec<u8> {
        let align = channels * bits / 8;
        let (rate, speed) = (8_000_u32, 8_000 * u32::from(align));
        let fields = [tag, channels].map(u16::to_le_bytes).concat();
        let more = [align, bits].map(u16::to_le_bytes).concat();
        [
            &fields[..],
            &rate.to_le_bytes(),
            &speed.to_le_bytes(),
            &more,
            rest,
        ]
        .concat()
    }

    /// The channels and milliseconds of a file with those chunks, and its first samples.
    fn told(chunks: &[Vec<u8>]) -> Option<(Channels, Option<u64>, Planes)> {
        let file = [&b"RIFF\0\0\0\0WAVE"[..], &chunks.concat()].concat();
        let len = file.len() as u64;
        let mut begun = open(Cursor::new(file), len).unwrap().ok()?;
        let mut planes = Planes::S16(Vec::new());
        let Step::Decoded { channels, .. } = begun.reader.next(&mut planes) else {
            return None;
        };
        Some((channels, begun.track.duration_ms, planes))
    }

    #[test]
    fn the_sound_is_found_wherever_it_is_and_however_long_it_says_it_is() {
        let sound = [0, 1, 0, 2].repeat(8_000);
        let format = chunk(*b"fmt ", 16, &format(1, 2, 16, &[]));
        let odd = chunk(*b"LIST", 3, &[0; 4]);
        let behind = chunk(*b"LIST", 4, &[0; 4]);
        for (length, seconds) in [(32_000, 1), (0, 1), (u32::MAX, 1), (64_000, 1)] {
            let data = chunk(*b"data", length, &sound);
            let (_, ms, planes) = told(&[odd.clone(), format.clone(), data]).unwrap();
            assert_eq!(ms, Some(seconds * 1000), "{length}");
            let Planes::S16(planes) = planes else {
                panic!("16 bits");
            };
            assert_eq!((planes[0][0], planes[1][4_095]), (256, 512));
        }
        let long = chunk(*b"ds64", 28, &[[0; 8], 16_000_u64.to_le_bytes()].concat());
        let long = [long, vec![0; 12]].concat();
        let data = chunk(*b"data", u32::MAX, &sound);
        let (_, ms, _) = told(&[long, format, data, behind]).unwrap();
        assert_eq!(ms, Some(500));
    }

    #[test]
    fn what_is_there_is_read_to_its_end() {
        let format = chunk(*b"fmt ", 16, &format(1, 2, 16, &[]));
        for (length, frames) in [(40_000, 10_000), (36_002, 9_000), (80_000, 10_001)] {
            let data = chunk(*b"data", length, &vec![7; 40_006]);
            let file = [&b"RIFF\0\0\0\0WAVE"[..], &format, &data].concat();
            let len = file.len() as u64;
            let mut begun = open(Cursor::new(file), len).unwrap().ok().unwrap();
            let (mut planes, mut sum) = (Planes::S16(Vec::new()), 0);
            while let Step::Decoded { .. } = begun.reader.next(&mut planes) {
                sum += planes.frames();
            }
            assert_eq!(sum, frames);
        }
    }

    #[test]
    fn speakers_are_those_that_are_named() {
        let named = |tag: [u8; 2], mask: u32| {
            let rest = [&[22, 0, 16, 0][..], &mask.to_le_bytes(), &tag, &GUID_TAIL].concat();
            let format = chunk(*b"fmt ", 40, &format(0xfffe, 2, 16, &rest));
            told(&[format, chunk(*b"data", 4, &[0; 4])]).map(|(channels, ..)| channels)
        };
        let front = Position::FRONT_LEFT | Position::FRONT_RIGHT;
        assert_eq!(named([1, 0], 3), Some(Channels::Positioned(front)));
        assert_eq!(named([1, 0], 7), Some(Channels::Discrete(2)));
        assert_eq!(named([6, 0], 3), None, "A-law");
    }

    #[test]
    fn other_kinds_are_left_to_others() {
        let data = chunk(*b"data", 4, &[0; 4]);
        for other in [
            format(2, 2, 4, &[]),
            format(1, 0, 16, &[]),
            format(1, 2, 12, &[]),
            format(3, 2, 16, &[]),
            Vec::new(),
        ] {
            let length = u32::try_from(other.len()).unwrap();
            let format = chunk(*b"fmt ", length, &other);
            assert!(told(&[format, data.clone()]).is_none(), "{other:?}");
        }
        assert!(told(&[data]).is_none());
    }
}
