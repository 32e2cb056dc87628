//! The chroma image as classifiers see it: sums over rectangles, whatever their size, at four look-ups each.
//!
//! P. Viola, M. Jones, *Rapid Object Detection using a Boosted Cascade of Simple Features*, CVPR 2001, section 2.1.

use super::NOTES;

/// How many frames the widest classifier looks at.
pub(super) const WIDTH: usize = 16;

/// For each note, the sum over all lower notes of all frames before.
type Sums = [f64; NOTES + 1];

/// The last frames of the image.
pub(super) struct Image {
    /// Before the oldest of them, and after each, newest last.
    sums: [Sums; WIDTH + 1],
    seen: usize,
}

/// [`WIDTH`] frames of the image.
pub(super) struct View<'a> {
    sums: &'a [Sums; WIDTH + 1],
}

impl Default for Image {
    fn default() -> Self {
        Self {
            sums: [[0.0; NOTES + 1]; WIDTH + 1],
            seen: 0,
        }
    }
}

impl Image {
    /// Takes in the chroma of a frame, and shows the last [`WIDTH`] once there are as many.
    pub(super) fn push(&mut self, chroma: &[f64; NOTES]) -> Option<View<'_>> {
        self.sums.rotate_left(1);
        let [.., before, newest] = &mut self.sums;
        let mut sum = 0.0;
        for note in 0..NOTES {
            sum += chroma[note];
            newest[note + 1] = before[note + 1] + sum;
        }
        self.seen = self.seen.saturating_add(1);
        (self.seen >= WIDTH).then_some(View { sums: &self.sums })
    }
}

impl View<'_> {
    /// The sum over the frames from `x` on, `width` of them, and over the notes from `y` on, `height` of them.
    pub(super) fn area(&self, x: usize, y: usize, width: usize, height: usize) -> f64 {
        let (before, after) = (&self.sums[x], &self.sums[x + width]);
        after[y + height] - before[y + height] - after[y] + before[y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_sums_over_rectangles() {
        let mut image = Image::default();
        let value = |frame: u32, note: u32| f64::from(frame * frame + 3 * note);
        let mut chroma = [0.0; NOTES];
        for frame in 0..20 {
            for (note, cell) in (0..).zip(&mut chroma) {
                *cell = value(frame, note);
            }
            let view = image.push(&chroma);
            assert_eq!(view.is_some(), frame >= 15);
            let Some(view) = view else { continue };
            let oldest = frame - 15;
            let expected: f64 = (oldest + 2..oldest + 9)
                .flat_map(|frame| (4..7).map(move |note| value(frame, note)))
                .sum();
            assert!((view.area(2, 4, 7, 3) - expected).abs() < 1e-9);
            assert!(view.area(5, 3, 0, 2).abs() < 1e-12);
        }
    }
}
