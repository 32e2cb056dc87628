//! What prediction missed (section 9.2.7).

use crate::Error;
use crate::bits::Bits;
use crate::predict::Word;

/// Reads what is to be added to the predicted samples of a block, which are all but the first `order`.
pub(crate) fn read<W: Word>(
    bits: &mut Bits<'_>,
    order: usize,
    block: &mut [W],
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
        let partition = &mut block[from..end];
        from = end;
        let parameter = bits.read(parameter_width);
        if parameter == escape {
            let width = bits.read(5);
            for value in partition {
                let plain = if width == 0 {
                    0
                } else {
                    bits.read_signed(width)
                };
                *value = W::of(plain);
            }
        } else {
            rice(bits, parameter, partition)?;
        }
        if bits.is_past() {
            return Err(Error::Short);
        }
    }
    Ok(())
}

/// Reads a partition of numbers as Rice wrote them, signs folded in. Not inlined: its loop wants all registers.
#[inline(never)]
fn rice<W: Word>(bits: &mut Bits<'_>, parameter: u32, partition: &mut [W]) -> Result<(), Error> {
    // A copy that nobody else can see may stay in registers.
    let mut here = *bits;
    for value in partition {
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
    *bits = here;
    Ok(())
}
