//! The sixteen classifiers of each algorithm, and what they say of an image.
//!
//! Shapes and thresholds were trained by Chromaprint's author; they define its fingerprints as much as the sample
//! rate does.

use super::image::{View, WIDTH};
use Shape::{Checkers, Pitch, PitchMiddle, Time, TimeMiddle, Whole};

/// Which parts of a rectangle of the image are compared. Where it does not divide evenly, the later or higher
/// part is the larger.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// All of it, with nothing.
    Whole,
    /// The higher half with the lower.
    Pitch,
    /// The later half with the earlier.
    Time,
    /// The quarters on one diagonal with those on the other.
    Checkers,
    /// The middle third of the notes with the others.
    PitchMiddle,
    /// The middle third of the frames with the others.
    TimeMiddle,
}

/// Says two bits of a rectangle of the image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Classifier {
    shape: Shape,
    /// The lowest note of the rectangle.
    y: usize,
    height: usize,
    /// How many frames, from the oldest on.
    width: usize,
    /// Between which the four answers lie, rising.
    thresholds: [f64; 3],
}

const fn look(
    shape: Shape,
    y: usize,
    height: usize,
    width: usize,
    thresholds: [f64; 3],
) -> Classifier {
    assert!(width <= WIDTH, "wider than what is kept of the image");
    Classifier {
        shape,
        y,
        height,
        width,
        thresholds,
    }
}

impl Classifier {
    /// The two sums that are compared.
    fn sums(&self, view: &View<'_>) -> (f64, f64) {
        let Self {
            y, height, width, ..
        } = *self;
        let (low, early) = (height / 2, width / 2);
        let (high, late) = (height - low, width - early);
        match self.shape {
            Whole => (view.area(0, y, width, height), 0.0),
            Pitch => (
                view.area(0, y + low, width, high),
                view.area(0, y, width, low),
            ),
            Time => (
                view.area(early, y, late, height),
                view.area(0, y, early, height),
            ),
            Checkers => (
                view.area(0, y + low, early, high) + view.area(early, y, late, low),
                view.area(0, y, early, low) + view.area(early, y + low, late, high),
            ),
            PitchMiddle => {
                let third = height / 3;
                (
                    view.area(0, y + third, width, third),
                    view.area(0, y, width, third)
                        + view.area(0, y + 2 * third, width, height - 2 * third),
                )
            }
            TimeMiddle => {
                let third = width / 3;
                (
                    view.area(third, y, third, height),
                    view.area(0, y, third, height)
                        + view.area(2 * third, y, width - 2 * third, height),
                )
            }
        }
    }

    /// Which of the four ranges the logarithm of the sums' ratio lies in, as a Gray code.
    fn answer(&self, view: &View<'_>) -> u32 {
        let (sum, other) = self.sums(view);
        let value = ((1.0 + sum) / (1.0 + other)).ln();
        let [low, middle, high] = self.thresholds.map(|threshold| value >= threshold);
        match (low, middle, high) {
            (_, _, true) => 0b10,
            (_, true, _) => 0b11,
            (true, _, _) => 0b01,
            _ => 0b00,
        }
    }
}

/// The answers of all classifiers, the first in the highest bits.
pub(super) fn word(classifiers: &[Classifier; 16], view: &View<'_>) -> u32 {
    classifiers
        .iter()
        .fold(0, |word, classifier| word << 2 | classifier.answer(view))
}

/// The classifiers of TEST1.
#[rustfmt::skip]
pub(crate) static CLASSIFIERS_1: [Classifier; 16] = [
    look(Whole, 0, 3, 15, [2.105_43, 2.453_54, 2.694_14]),
    look(Pitch, 0, 4, 14, [-0.345_922, 0.046_374_6, 0.446_251]),
    look(Pitch, 4, 4, 11, [-0.392_132, 0.029_107_7, 0.443_391]),
    look(Checkers, 0, 4, 14, [-0.192_851, 0.005_835_35, 0.204_053]),
    look(Time, 8, 2, 4, [-0.077_161_9, -0.009_919_99, 0.057_540_6]),
    look(TimeMiddle, 6, 2, 15, [-0.710_437, -0.518_954, -0.330_402]),
    look(Pitch, 9, 2, 16, [-0.353_724, -0.018_971_9, 0.289_768]),
    look(Checkers, 4, 2, 10, [-0.128_418, -0.028_569_7, 0.059_179_1]),
    look(Checkers, 9, 2, 16, [-0.139_052, -0.022_846_8, 0.087_972_3]),
    look(Time, 1, 3, 6, [-0.133_562, 0.006_692_05, 0.155_012]),
    look(Checkers, 3, 6, 2, [-0.0267, 0.008_048_29, 0.045_977_3]),
    look(Time, 8, 1, 10, [-0.097_241_7, 0.015_222_7, 0.129_003]),
    look(Checkers, 4, 4, 14, [-0.141_434, 0.003_745_15, 0.149_935]),
    look(TimeMiddle, 4, 2, 15, [-0.640_35, -0.466_999, -0.285_493]),
    look(TimeMiddle, 9, 2, 3, [-0.322_792, -0.254_258, -0.174_278]),
    look(Time, 1, 8, 4, [-0.074_137_5, -0.005_909_33, 0.060_035_7]),
];

/// The classifiers of TEST2 and all later algorithms.
#[rustfmt::skip]
pub(crate) static CLASSIFIERS_2: [Classifier; 16] = [
    look(Whole, 4, 3, 15, [1.982_15, 2.358_17, 2.635_23]),
    look(PitchMiddle, 4, 6, 15, [-1.038_09, -0.651_211, -0.282_167]),
    look(Pitch, 0, 4, 16, [-0.298_702, 0.119_262, 0.558_497]),
    look(Checkers, 8, 2, 12, [-0.105_439, 0.015_394_6, 0.135_898]),
    look(Checkers, 4, 4, 8, [-0.142_891, 0.025_873_6, 0.200_632]),
    look(PitchMiddle, 0, 3, 5, [-0.826_319, -0.590_612, -0.368_214]),
    look(Pitch, 2, 2, 9, [-0.557_409, -0.233_035, 0.053_452_5]),
    look(Time, 7, 3, 4, [-0.064_682_6, 0.006_204_76, 0.078_484_7]),
    look(Time, 6, 2, 16, [-0.192_387, -0.029_699, 0.215_855]),
    look(Time, 1, 3, 2, [-0.039_781_8, -0.005_680_76, 0.029_202_6]),
    look(TimeMiddle, 10, 1, 15, [-0.538_23, -0.369_934, -0.190_235]),
    look(Checkers, 6, 2, 10, [-0.124_877, 0.029_648_3, 0.139_239]),
    look(Time, 1, 1, 14, [-0.101_475, 0.022_561_7, 0.231_971]),
    look(Checkers, 5, 6, 4, [-0.079_991_5, -0.007_296_16, 0.063_262]),
    look(Pitch, 9, 2, 12, [-0.272_556, 0.019_424, 0.302_559]),
    look(Checkers, 4, 2, 14, [-0.164_292, -0.032_118_8, 0.084_633_9]),
];
