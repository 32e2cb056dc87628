//! Music for tests: a WAV file of two notes.

/// 16-bit stereo of so many seconds at 44.1 kHz, two notes that change each second.
pub(crate) fn seconds(seconds: u32) -> Vec<u8> {
    const RATE: u32 = 44_100;
    let length = seconds * RATE * 4;
    let mut file = Vec::with_capacity(length as usize + 44);
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 2, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 4).to_le_bytes());
    file.extend([4, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    for frame in 0..seconds * RATE {
        let at = f64::from(frame) / f64::from(RATE);
        let note = f64::from(220 + 55 * ((frame / RATE) % 7));
        let sample = (at * note * std::f64::consts::TAU).sin() * 12_000.0;
        #[expect(clippy::cast_possible_truncation, reason = "within ±12000")]
        let sample = (sample as i16).to_le_bytes();
        file.extend(sample);
        file.extend(sample);
    }
    file
}
