//! Small WAV files that differ by their seed.

const RATE: u32 = 8_000;

/// `seconds` of mono 16-bit noise bands and tones that change with time, titled `title`.
pub(crate) fn wav(title: &str, seed: u64, seconds: u32) -> Vec<u8> {
    with_gain(title, seed, seconds, 1.0)
}

/// The same performance, louder or quieter: other bytes, same recording.
pub(crate) fn with_gain(title: &str, seed: u64, seconds: u32, gain: f64) -> Vec<u8> {
    let mut state = seed;
    let mut pitches = Vec::new();
    let mut data = Vec::new();
    for n in 0..RATE * seconds {
        // A new chord of three tones twice a second.
        if n % (RATE / 2) == 0 {
            pitches.clear();
            for _ in 0..3 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let semitone = f64::from(u32::try_from(state >> 33).unwrap() % 36);
                pitches.push(130.8 * (semitone / 12.0).exp2());
            }
        }
        let t = f64::from(n) / f64::from(RATE);
        let sum: f64 = pitches
            .iter()
            .map(|pitch| (t * pitch * std::f64::consts::TAU).sin())
            .sum();
        #[expect(clippy::cast_possible_truncation, reason = "three sines fit")]
        let sample = (sum * 9_000.0 * gain) as i16;
        data.extend(sample.to_le_bytes());
    }
    let mut info = b"INFO".to_vec();
    let mut text = title.as_bytes().to_vec();
    text.resize((title.len() + 1).next_multiple_of(2), 0);
    chunk(&mut info, *b"INAM", &text);
    let mut format = Vec::new();
    format.extend([1, 0, 1, 0]);
    format.extend(RATE.to_le_bytes());
    format.extend((RATE * 2).to_le_bytes());
    format.extend([2, 0, 16, 0]);
    let mut wave = b"WAVE".to_vec();
    chunk(&mut wave, *b"fmt ", &format);
    chunk(&mut wave, *b"LIST", &info);
    chunk(&mut wave, *b"data", &data);
    let mut file = Vec::new();
    chunk(&mut file, *b"RIFF", &wave);
    file
}

fn chunk(out: &mut Vec<u8>, id: [u8; 4], data: &[u8]) {
    out.extend(id);
    out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
}
