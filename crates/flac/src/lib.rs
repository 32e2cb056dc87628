//! Decodes the frames of FLAC, the Free Lossless Audio Codec, to the samples that went in.
//!
//! Written from RFC 9639; sections are named where they are followed. A frame decodes by itself, from a slice that may
//! go on behind it: what finds frames needs no scan for the next one, and a container that keeps them apart hands them
//! over as they are.
//!
//! Made for one pass at full speed: bits come out of a 64-bit register, residuals and predictions go over each block
//! once, and prediction is compiled for the orders that encoders use.
//!
//! Deliberately absent: containers and their metadata but for the one block without which nothing can be decoded,
//! seeking, and the MD5 checksum of the whole.

mod bits;
mod crc;
mod header;
mod info;
mod predict;
mod residual;
mod stereo;
mod subframe;

pub use header::find;
pub use info::StreamInfo;

use bits::Bits;
use crc::Crc16;
use header::Header;
use stereo::Stereo;

/// No frame is longer, in bytes: eight channels of 65 535 samples, as they are, and as much again.
pub const MAX_FRAME: usize = 1 << 22;

/// Why a frame was not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It makes no sense, or its checksums do not agree; a later frame may.
    #[error("damaged flac frame")]
    Damaged,
    /// It goes on behind the end of the slice.
    #[error("incomplete flac frame")]
    Short,
}

/// Decodes frame by frame. One for each stream.
pub struct Decoder {
    info: StreamInfo,
    crc: Crc16,
    /// What is written of each channel of the last frame.
    written: Vec<Vec<i32>>,
    /// A difference of channels too wide for 32 bits, where there is one.
    wide: Vec<i64>,
    stereo: Stereo,
}

impl Decoder {
    /// Prepares for the frames of a stream.
    pub fn new(info: StreamInfo) -> Self {
        Self {
            crc: Crc16::default(),
            written: vec![Vec::new(); info.channels.into()],
            wide: Vec::new(),
            stereo: Stereo::Apart,
            info,
        }
    }

    /// Decodes the frame that `bytes` begin with, and says how long it is in bytes. Its samples are then to be had
    /// from [`Decoder::append`]; after an error there are none.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        let mut bits = Bits::new(bytes);
        let decoded = self.read(&mut bits);
        let end = bits.end();
        // Zeros are read behind the end, and may look like anything.
        let outcome = match decoded {
            _ if end > bytes.len() => Err(Error::Short),
            Ok(()) if self.crc.of(&bytes[..end]) == 0 => Ok(end),
            Ok(()) | Err(Error::Damaged) => Err(Error::Damaged),
            Err(Error::Short) => Err(Error::Short),
        };
        if outcome.is_err() {
            self.clear();
        }
        outcome
    }

    /// Decodes everything from the header to the checksum, which is passed over.
    fn read(&mut self, bits: &mut Bits<'_>) -> Result<(), Error> {
        let header = Header::read(bits)?.of_stream(&self.info)?;
        self.stereo = header.stereo;
        self.wide.clear();
        for (channel, written) in self.written.iter_mut().enumerate() {
            let difference = header.stereo.is_difference(channel);
            let width = u32::from(self.info.bits) + u32::from(difference);
            // Taking it apart needs another bit.
            if difference && width >= i32::BITS {
                written.clear();
                subframe::read(bits, width, header.samples, &mut self.wide)?;
            } else {
                subframe::read(bits, width, header.samples, written)?;
            }
        }
        bits.align();
        // The checksum of what ends in its own checksum is 0.
        bits.read(16);
        Ok(())
    }

    fn clear(&mut self) {
        self.written.iter_mut().for_each(Vec::clear);
        self.wide.clear();
    }

    /// Appends the samples of the last frame to `channels`, of which there are as many as the stream has. `convert`
    /// gets them as they are: of 16-bit sound between −32 768 and 32 767.
    pub fn append<T>(&self, channels: &mut [Vec<T>], convert: impl Fn(i32) -> T) {
        self.stereo
            .append(&self.written, &self.wide, channels, convert);
    }
}
