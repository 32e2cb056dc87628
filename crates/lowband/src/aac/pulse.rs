//! Values that stick out of a long block (ISO/IEC 14496-3, 4.6.3.3: pulse data).

use super::bands::Bands;
use super::bits::Bits;
use super::side::Info;
use crate::Error;

/// Some of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pulses {
    /// Lines, and by how much the magnitudes of their values are to be raised.
    raised: [(usize, f32); 4],
    count: usize,
}

impl Pulses {
    pub(crate) fn read(bits: &mut Bits, info: &Info, bands: &Bands) -> Result<Self, Error> {
        let mut pulses = Self::default();
        if !bits.flag() {
            return Ok(pulses);
        }
        pulses.count = bits.small(2) + 1;
        let start = info.edges(bands).get(bits.small(6));
        let mut line = *start.ok_or(Error::Damaged)?;
        for raised in &mut pulses.raised[..pulses.count] {
            line += bits.small(5);
            #[expect(clippy::cast_precision_loss, reason = "four bits")]
            let amount = bits.read(4) as f32;
            *raised = (line, amount);
        }
        if info.is_short() || line >= super::LINES {
            return Err(Error::Damaged);
        }
        Ok(pulses)
    }

    /// Raises values that are given as their powers of 4/3.
    pub(crate) fn add(&self, lines: &mut [f32]) {
        for &(line, amount) in &self.raised[..self.count] {
            if let Some(line) = lines.get_mut(line) {
                let value = line.abs().powf(0.75).round() + amount;
                let sign = if *line > 0.0 { 1.0 } else { -1.0 };
                *line = sign * value * value.cbrt();
            }
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::unusual_byte_groupings,
    reason = "bits stand in groups that mean something"
)]
mod tests {
    use super::super::bands::BANDS;
    use super::*;

    fn bits(word: u64) -> Bits {
        let mut bits = Bits::default();
        bits.load(&word.to_be_bytes());
        bits
    }

    #[test]
    fn pulses_raise_magnitudes() {
        let info = Info::read(&mut bits(0), &BANDS[4]).unwrap();
        // Two pulses from the second band on: line 6 by 3, line 7 by 1.
        let word = 0b1_01_000001_00010_0011_00001_0001 << 37;
        let pulses = Pulses::read(&mut bits(word), &info, &BANDS[4]).unwrap();
        let mut lines = [0.0; 8];
        lines[6] = -(5.0_f32.powf(4.0 / 3.0));
        pulses.add(&mut lines);
        assert!((lines[6] + 16.0).abs() < 1e-5);
        assert!((lines[7] + 1.0).abs() < 1e-6);
        pulses.add(&mut lines[..3]);
    }
}
