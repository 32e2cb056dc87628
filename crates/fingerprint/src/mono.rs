//! The blocks of one file on their way into one channel, whatever becomes of their format.

use crate::decode::Block;
use crate::resample::{FormatError, ToMono};

/// Mixes and resamples the blocks of one file.
///
/// Where a file changes its sample rate, it goes on as if it had not: `fpcalc` sets up its resampler with the first block
/// alone, so that a fingerprint of such a file is that of a sound which changes its pitch. Where the number of channels
/// changes, which `fpcalc` does not survive, it begins anew.
#[derive(Default)]
pub(crate) struct Mono {
    to_mono: Option<ToMono>,
}

impl Mono {
    /// Takes in a block and appends what it completes to `out`.
    pub(crate) fn feed(
        &mut self,
        block: &Block<'_>,
        out: &mut Vec<i16>,
    ) -> Result<(), FormatError> {
        if let Some(to_mono) = &mut self.to_mono
            && to_mono.feed(block.planes, out)
        {
            return Ok(());
        }
        let made = ToMono::new(block.rate, block.channels, block.planes)?;
        let to_mono = self.to_mono.insert(made);
        if to_mono.feed(block.planes, out) {
            Ok(())
        } else {
            Err(FormatError::Channels(block.planes.channels()))
        }
    }
}
