//! Writes what was recorded as a WAV file with tags, as any tool would have.
//!
//! "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991): RIFF chunks of an
//! identifier, a little-endian length and the data, padded to even; `fmt ` for PCM; `LIST` of type `INFO` for tags.

use crate::RATE;

const CHANNELS: u16 = 2;
const BYTES_PER_SAMPLE: u16 = 2;

/// A 16-bit stereo PCM file of interleaved `samples`.
pub(crate) fn encode(title: &str, artist: &str, album: &str, samples: &[i16]) -> Vec<u8> {
    let mut info = b"INFO".to_vec();
    for (id, text) in [(*b"INAM", title), (*b"IART", artist), (*b"IPRD", album)] {
        let mut text = text.as_bytes().to_vec();
        text.push(0);
        chunk(&mut info, id, &text);
    }
    let mut format = Vec::with_capacity(16);
    let frame = CHANNELS * BYTES_PER_SAMPLE;
    format.extend(1_u16.to_le_bytes()); // PCM
    format.extend(CHANNELS.to_le_bytes());
    format.extend(RATE.to_le_bytes());
    format.extend((RATE * u32::from(frame)).to_le_bytes());
    format.extend(frame.to_le_bytes());
    format.extend((BYTES_PER_SAMPLE * 8).to_le_bytes());
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();

    let mut wave = b"WAVE".to_vec();
    chunk(&mut wave, *b"fmt ", &format);
    chunk(&mut wave, *b"LIST", &info);
    chunk(&mut wave, *b"data", &data);
    let mut file = Vec::with_capacity(wave.len() + 8);
    chunk(&mut file, *b"RIFF", &wave);
    file
}

fn chunk(out: &mut Vec<u8>, id: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    out.extend(id);
    out.extend(length.to_le_bytes());
    out.extend(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_add_up_and_odd_tags_are_padded() {
        let file = encode("Ab", "C", "Def", &[1, -1, 2, -2]);
        let length = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(&file[..4], b"RIFF");
        assert_eq!(length(4) + 8, file.len());
        let (mut at, mut seen) = (12, Vec::new());
        while at < file.len() {
            seen.push(std::str::from_utf8(&file[at..at + 4]).unwrap());
            at += 8 + length(at + 4).next_multiple_of(2);
        }
        assert_eq!(at, file.len());
        assert_eq!(seen, ["fmt ", "LIST", "data"]);
        assert!(file.ends_with(&[1, 0, 255, 255, 2, 0, 254, 255]));
    }
}
