//! The checksums of headers and frames (sections 9.1.8 and 9.3).

/// The checksum of a header: 0 where it agrees with the one at its end.
pub(crate) fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| {
            let carry = crc >> 7;
            (crc << 1) ^ (carry * 0x07)
        })
    })
}

/// How many bytes are taken in at once.
const STEP: usize = 16;

/// The checksum of a frame, by table: for each byte of a step what it comes to at the end of that step.
pub(crate) struct Crc16 {
    tables: Box<[[u16; 256]; STEP]>,
}

impl Default for Crc16 {
    fn default() -> Self {
        let mut tables = Box::new([[0; 256]; STEP]);
        for (crc, byte) in tables[0].iter_mut().zip(0_u16..) {
            *crc = (0..8).fold(byte << 8, |crc, _| {
                let carry = crc >> 15;
                (crc << 1) ^ (carry * 0x8005)
            });
        }
        for later in 1..STEP {
            for byte in 0..256 {
                let crc = tables[later - 1][byte];
                tables[later][byte] = crc << 8 ^ tables[0][usize::from(crc >> 8)];
            }
        }
        Self { tables }
    }
}

impl Crc16 {
    /// The checksum: 0 where the bytes end in their own.
    pub(crate) fn of(&self, bytes: &[u8]) -> u16 {
        let (steps, rest) = bytes.as_chunks::<STEP>();
        let crc = steps.iter().fold(0_u16, |crc, step| {
            let [high, low] = crc.to_be_bytes();
            let mut step = *step;
            step[0] ^= high;
            step[1] ^= low;
            let mut sum = 0;
            // What the last step came to is waited for last.
            for (byte, table) in step.iter().rev().zip(self.tables.iter()) {
                sum ^= table[usize::from(*byte)];
            }
            sum
        });
        rest.iter().fold(crc, |crc, byte| {
            crc << 8 ^ self.tables[0][usize::from(crc >> 8) ^ usize::from(*byte)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_their_polynomials() {
        // The check values of CRC-8/SMBUS and CRC-16/UMTS.
        assert_eq!(crc8(b"123456789"), 0xf4);
        let crc = Crc16::default();
        assert_eq!(crc.of(b"123456789"), 0xfee8);
        assert_eq!(crc.of(b"123456789\xfe\xe8"), 0);
        assert_eq!(crc.of(b""), 0);
    }
}
