//! How the spectrum is cut into bands (ISO/IEC 14496-3, 4.5.4).

/// Where bands begin, by the index of the sample rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bands {
    /// Of the one window of a long block, with the end of the last.
    pub(crate) long: &'static [usize],
    /// Of each window of a short block.
    pub(crate) short: &'static [usize],
    /// How many of them temporal noise shaping reaches (4.6.9).
    pub(crate) shaped_long: usize,
    pub(crate) shaped_short: usize,
}

/// For each sample rate that is taken.
#[rustfmt::skip]
pub(crate) const BANDS: [Bands; 8] = [
    Bands { long: &LONG_96, short: &SHORT_96, shaped_long: 31, shaped_short: 9 },
    Bands { long: &LONG_96, short: &SHORT_96, shaped_long: 31, shaped_short: 9 },
    Bands { long: &LONG_64, short: &SHORT_96, shaped_long: 34, shaped_short: 10 },
    Bands { long: &LONG_48, short: &SHORT_48, shaped_long: 40, shaped_short: 14 },
    Bands { long: &LONG_48, short: &SHORT_48, shaped_long: 42, shaped_short: 14 },
    Bands { long: &LONG_32, short: &SHORT_48, shaped_long: 51, shaped_short: 14 },
    Bands { long: &LONG_24, short: &SHORT_24, shaped_long: 46, shaped_short: 14 },
    Bands { long: &LONG_24, short: &SHORT_24, shaped_long: 46, shaped_short: 14 },
];

/// At 96 and 88.2 kHz.
#[rustfmt::skip]
const LONG_96: [usize; 42] = [
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 156, 172,
    188, 212, 240, 276, 320, 384, 448, 512, 576, 640, 704, 768, 832, 896, 960, 1024,
];

/// At 64 kHz.
#[rustfmt::skip]
const LONG_64: [usize; 48] = [
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 64, 72, 80, 88, 100, 112, 124, 140, 156, 172, 192,
    216, 240, 268, 304, 344, 384, 424, 464, 504, 544, 584, 624, 664, 704, 744, 784, 824, 864, 904, 944, 984,
    1024,
];

/// At 48 and 44.1 kHz.
#[rustfmt::skip]
const LONG_48: [usize; 50] = [
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216,
    240, 264, 292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864,
    896, 928, 1024,
];

/// At 32 kHz.
#[rustfmt::skip]
const LONG_32: [usize; 52] = [
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216,
    240, 264, 292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864,
    896, 928, 960, 992, 1024,
];

/// At 24 and 22.05 kHz.
#[rustfmt::skip]
const LONG_24: [usize; 48] = [
    0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 52, 60, 68, 76, 84, 92, 100, 108, 116, 124, 136, 148, 160, 172,
    188, 204, 220, 240, 260, 284, 308, 336, 364, 396, 432, 468, 508, 552, 600, 652, 704, 768, 832, 896, 960,
    1024,
];

/// At 64 to 96 kHz.
#[rustfmt::skip]
const SHORT_96: [usize; 13] = [
    0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 92, 128,
];

/// At 32 to 48 kHz.
#[rustfmt::skip]
const SHORT_48: [usize; 15] = [
    0, 4, 8, 12, 16, 20, 28, 36, 44, 56, 68, 80, 96, 112, 128,
];

/// At 24 and 22.05 kHz.
#[rustfmt::skip]
const SHORT_24: [usize; 16] = [
    0, 4, 8, 12, 16, 20, 24, 28, 36, 44, 52, 64, 76, 92, 108, 128,
];
