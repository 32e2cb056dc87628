//! What prediction missed (section 9.2.7).

use crate::Error;
use crate::bits::Bits;
use crate::predict::Word;

/// How many are read before they are added to what was predicted: so few that a processor does both at once, since
/// neither has to wait for the other.
const RUN: usize = 8;

/// Reads what is to be added to the predicted samples of a block, which are all but the first `order`, and has
/// `predict` add it up: it gets the block as far as it was read, and where that begins which is new.
pub(crate) fn read<W: Word>(
    bits: &mut Bits<'_>,
    order: usize,
    block: &mut [W],
    predict: impl Fn(&mut [W], usize),
) -> Result<(), Error> {
    let parameter_width = match bits.read(2) {
        0 => 4,
        1 => 5,
        _ => return Err(Error::Damaged),
    };
    let partitions = 1_usize << bits.read(4);
    let length = block.len() / partitions;
    if length * partitions != block.len() || length < order {
        return Err(Error::Damaged);
    }
    let escape = (1 << parameter_width) - 1;
    let mut from = order;
    for end in (length..=block.len()).step_by(length.max(1)) {
        let parameter = bits.read(parameter_width);
        let width = (parameter == escape).then(|| bits.read(5));
        while from < end {
            let to = end.min(from + RUN);
            let run = &mut block[from..to];
            match width {
                None => rice(bits, parameter, run)?,
                Some(0) => run.fill(W::default()),
                Some(width) => run
                    .iter_mut()
                    .for_each(|value| *value = W::of(bits.read_signed(width))),
            }
            predict(&mut block[..to], from);
            from = to;
        }
        if bits.is_past() {
            return Err(Error::Short);
        }
    }
    Ok(())
}

/// Reads numbers as Rice wrote them, signs folded in. Not inlined: its loop wants all registers.
#[inline(never)]
fn rice<W: Word>(bits: &mut Bits<'_>, parameter: u32, run: &mut [W]) -> Result<(), Error> {
    // A copy that nobody else can see may stay in registers.
    let mut here = *bits;
    for pair in run.chunks_mut(2) {
        here.refill();
        for value in pair {
            let folded = if let Some(short) = here.short_rice(parameter) {
                short
            } else {
                let (long, after) = here.long_rice(parameter)?;
                here = after;
                long
            };
            let number = (folded >> 1) ^ (folded & 1).wrapping_neg();
            *value = W::narrow(number.cast_signed());
        }
    }
    *bits = here;
    Ok(())
}
