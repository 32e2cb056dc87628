//! The waveform as the data of one SVG path: what pages draw and what the player seeks on.

use std::fmt::Write;

/// Width of the drawing in SVG units; one bar every two units.
pub const WIDTH: u32 = 400;

/// Height of the drawing in SVG units; silence lies in the middle.
pub const HEIGHT: u32 = 64;

/// At most this many bars: more than a phone has room for, and about 2 KB of HTML.
const BARS: usize = WIDTH as usize / 2;

/// Draws `peaks` (0 silence, 255 full scale, over equal stretches of time) as upright strokes, mirrored at the middle.
///
/// Each bar shows the loudest of the peaks that fall on it. No peaks give an empty path.
pub fn path(peaks: &[u8]) -> String {
    let bars = BARS.min(peaks.len());
    let mut path = String::with_capacity(bars * 12);
    for bar in 0..bars {
        let stretch = bar * peaks.len() / bars..((bar + 1) * peaks.len() / bars).max(1);
        let peak = peaks.get(stretch).and_then(|peaks| peaks.iter().max());
        let height = (u32::from(peak.copied().unwrap_or(0)) * (HEIGHT - 4) / 255).max(2);
        // Bars are placed so that any number of them fills the width.
        let x = (2 * bar + 1) * WIDTH as usize / (2 * bars);
        let top = (HEIGHT - height) / 2;
        // Writing into a String cannot fail.
        let _ = write!(path, "M{x} {top}v{height}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_thin_line_and_full_scale_fills_the_height() {
        assert_eq!(path(&[0, 255]), "M100 31v2M300 2v60");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn a_bar_shows_the_loudest_of_its_stretch() {
        let mut peaks = vec![0; 800];
        peaks[3] = 255;
        assert!(path(&peaks).starts_with("M1 2v60M3 31v2"));
        assert_eq!(path(&peaks).matches('M').count(), BARS);
    }
}
