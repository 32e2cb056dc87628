//! What a frame holds of one channel (section 9.2).

use crate::Error;
use crate::bits::Bits;
use crate::predict::{self, Linear, MAX_ORDER, Word};
use crate::residual;

/// Replaces `out` by a channel of `count` samples that are `width` bits wide.
pub(crate) fn read<W: Word>(
    bits: &mut Bits<'_>,
    width: u32,
    count: usize,
    out: &mut Vec<W>,
) -> Result<(), Error> {
    if bits.flag() {
        return Err(Error::Damaged);
    }
    let kind = bits.read(6);
    let wasted = if bits.flag() { bits.zeros()? + 1 } else { 0 };
    let width = width.checked_sub(wasted).filter(|&width| width > 0);
    let width = width.ok_or(Error::Damaged)?;
    // What was there before is written over: no need to clear it.
    out.resize(count, W::default());
    match kind as usize {
        0 => out.fill(W::of(bits.read_signed(width))),
        1 => warm_up(bits, width, out)?,
        order @ 8..13 => {
            let order = order - 8;
            warm_up(bits, width, begin(out, order)?)?;
            residual::read(bits, order, out, |block, from| {
                predict::fixed(order, block, from);
            })?;
        }
        order @ 32.. => linear(bits, width, order - 31, out)?,
        _ => return Err(Error::Damaged),
    }
    if wasted > 0 {
        for sample in &mut *out {
            *sample = sample.shifted(wasted);
        }
    }
    Ok(())
}

/// The first samples of a block, from which the others are predicted.
fn begin<W>(out: &mut [W], order: usize) -> Result<&mut [W], Error> {
    out.get_mut(..order).ok_or(Error::Damaged)
}

/// Reads samples as they are.
fn warm_up<W: Word>(bits: &mut Bits<'_>, width: u32, out: &mut [W]) -> Result<(), Error> {
    for sample in out {
        *sample = W::of(bits.read_signed(width));
    }
    if bits.is_past() {
        Err(Error::Short)
    } else {
        Ok(())
    }
}

/// A block that is predicted by coefficients of its own (section 9.2.6).
fn linear<W: Word>(
    bits: &mut Bits<'_>,
    width: u32,
    order: usize,
    out: &mut [W],
) -> Result<(), Error> {
    warm_up(bits, width, begin(out, order)?)?;
    let precision = bits.read(4) + 1;
    let shift = bits.read(5);
    // 16 bits of precision and shifts to the left are not allowed.
    if precision > 15 || shift > 15 {
        return Err(Error::Damaged);
    }
    let mut coefficients = [0; MAX_ORDER];
    for coefficient in &mut coefficients[..order] {
        *coefficient = i32::try_from(bits.read_signed(precision)).unwrap_or(0);
    }
    let predictor = Linear::new(coefficients, order, shift, width);
    residual::read(bits, order, out, |block, from| predictor.undo(block, from))
}
