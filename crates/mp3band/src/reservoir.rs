//! Main data, which may begin in an earlier frame (ISO/IEC 11172-3, 2.4.2.7: the bit reservoir).

use crate::bits::Bits;

/// The furthest that main data may begin before its frame, in bytes.
const REACH: usize = 511;

/// The main data of a frame and what came before it.
#[derive(Default)]
pub(crate) struct Reservoir {
    bytes: Vec<u8>,
    /// Where the newest frame's own part begins.
    newest: usize,
}

impl Reservoir {
    /// Takes in the main data part of a frame.
    pub(crate) fn add(&mut self, main_data: &[u8]) {
        let old = self.bytes.len().saturating_sub(REACH);
        self.bytes.drain(..old);
        self.newest = self.bytes.len();
        self.bytes.extend_from_slice(main_data);
    }

    /// Where, in bits, the newest frame's main data begins: `back` bytes before its own part. Negative places are lost.
    pub(crate) fn begin(&self, back: usize) -> isize {
        (self.newest.cast_signed() - back.cast_signed()) * 8
    }

    /// The bits between two places.
    pub(crate) fn bits(&self, from: usize, to: usize) -> Bits<'_> {
        Bits::new(&self.bytes, from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_reaches_back_as_far_as_there_is_something() {
        let mut reservoir = Reservoir::default();
        reservoir.add(&[1; 300]);
        assert_eq!((reservoir.begin(0), reservoir.begin(1)), (0, -8));
        reservoir.add(&[2; 300]);
        assert_eq!(reservoir.begin(300), 0);
        reservoir.add(&[3; 10]);
        assert_eq!(reservoir.begin(512), -8);
        let begin = usize::try_from(reservoir.begin(1)).unwrap();
        assert_eq!(reservoir.bits(begin, begin + 16).read(16), 0x0203);
    }
}
