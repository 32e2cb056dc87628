//! Decodes the lower end of AAC, mixed to mono, straight to a fraction of the sample rate.
//!
//! What listens to a narrow band need not pay for the rest. Codecs that transform whole frames let go of the upper end
//! with no filter at all: the lowest quarter of a frame's spectral lines, through an inverse transform of a quarter of
//! the length and under windows of a quarter of the length, is the frame at a quarter of the sample rate. Channels are
//! mixed before they are transformed. What is left of a decoder's work is to read the codes.

pub mod aac;
mod dct;
mod filter;
mod tally;

pub use filter::Filter;
