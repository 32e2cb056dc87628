//! What a stream says of itself before its first block (Vorbis I, section 4.2), and which streams are taken.

use super::bits::{Bits, width};
use super::codebook::Codebook;
use super::floor::Floor;
use super::residue::Residue;
use crate::{Unsuited, divisor};

/// What headers begin with, behind their kind.
const SIGNATURE: &[u8] = b"vorbis";
const IDENTIFICATION: u8 = 1;
const SETUP: u8 = 5;

/// The length of the first header, and where things stand in it.
const LENGTH: usize = 30;
const CHANNELS: usize = 11;
const RATE: std::ops::Range<usize> = 12..16;
const BLOCKS: usize = 28;

/// The shortest and the longest block, as powers of two.
const BLOCK: std::ops::RangeInclusive<u8> = 6..=13;

/// The most values in the vectors of all codebooks together: 8 MiB of them.
const MOST_VALUES: usize = 1 << 21;

/// A stream that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    rate: u32,
    channels: usize,
    divisor: usize,
    /// Lines of a short and of a long block.
    pub(crate) lines: [usize; 2],
}

impl Config {
    fn read(header: &[u8]) -> Result<Self, Unsuited> {
        let header = header_of(header, IDENTIFICATION).ok_or(Unsuited::Kind)?;
        let header = header.first_chunk::<LENGTH>().ok_or(Unsuited::Kind)?;
        let rate: [u8; 4] = header[RATE].try_into().unwrap_or_default();
        let rate = u32::from_le_bytes(rate);
        let channels = usize::from(header[CHANNELS]);
        let blocks = [header[BLOCKS] & 15, header[BLOCKS] >> 4];
        let whole = blocks.iter().all(|block| BLOCK.contains(block)) && blocks[0] <= blocks[1];
        if !whole || !(1..=2).contains(&channels) || header[7..CHANNELS] != [0; 4] {
            return Err(Unsuited::Kind);
        }
        Ok(Self {
            rate,
            channels,
            divisor: divisor(rate).ok_or(Unsuited::Kind)?,
            lines: blocks.map(|block| 1 << (block - 1)),
        })
    }

    /// Samples a second of the whole stream.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Channels of the whole stream: 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many samples of a whole decoder there are to one of this: 2, 4 or 8.
    pub fn divisor(&self) -> usize {
        self.divisor
    }

    /// Samples a second that come out; a rest of the division is lost.
    pub fn output_rate(&self) -> u32 {
        self.rate / u32::try_from(self.divisor).unwrap_or(1)
    }
}

/// A header of that kind at the beginning of some bytes.
fn header_of(bytes: &[u8], kind: u8) -> Option<&[u8]> {
    let (&first, rest) = bytes.split_first()?;
    (first == kind && rest.starts_with(SIGNATURE)).then_some(bytes)
}

/// The first and the third header, as containers keep them: one after the other, or all three with their lengths before
/// them.
fn headers(specific: &[u8]) -> Option<[&[u8]; 2]> {
    if specific.first() != Some(&2) {
        return specific.split_at_checked(LENGTH).map(<[&[u8]; 2]>::from);
    }
    let mut rest = &specific[1..];
    let mut length = || {
        let end = rest.iter().position(|&byte| byte < 255)?;
        let length = end * 255 + usize::from(rest[end]);
        rest = &rest[end + 1..];
        Some(length)
    };
    let (first, second) = (length()?, length()?);
    let (identification, rest) = rest.split_at_checked(first)?;
    Some([identification, rest.get(second..)?])
}

/// How channels belong together.
pub(crate) struct Mapping {
    /// Pairs of channels: magnitude and angle.
    pub(crate) couplings: Vec<[usize; 2]>,
    /// For each channel its floor and which of the submaps it belongs to.
    pub(crate) floors: Vec<usize>,
    pub(crate) submaps: Vec<usize>,
    /// The residue of each submap.
    pub(crate) residues: Vec<usize>,
}

/// How a block is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    pub(crate) long: bool,
    pub(crate) mapping: usize,
}

/// All that blocks refer to.
pub(crate) struct Setup {
    pub(crate) books: Vec<Codebook>,
    pub(crate) floors: Vec<Floor>,
    pub(crate) residues: Vec<Residue>,
    pub(crate) mappings: Vec<Mapping>,
    pub(crate) modes: Vec<Mode>,
}

impl Setup {
    /// Reads what a container keeps of the headers.
    pub(crate) fn read(specific: &[u8]) -> Result<(Config, Self), Unsuited> {
        let [identification, setup] = headers(specific).ok_or(Unsuited::Kind)?;
        let config = Config::read(identification)?;
        let setup = header_of(setup, SETUP).ok_or(Unsuited::Kind)?;
        let mut bits = Bits::default();
        bits.load(&setup[1 + SIGNATURE.len()..]);
        Self::read_bits(&mut bits, config).map(|setup| (config, setup))
    }

    fn read_bits(bits: &mut Bits, config: Config) -> Result<Self, Unsuited> {
        let (mut books, mut values) = (Vec::new(), 0);
        for _ in 0..=bits.read(8) {
            let book = Codebook::read(bits)?;
            values += book.values();
            if values > MOST_VALUES {
                return Err(Unsuited::Kind);
            }
            books.push(book);
        }
        // Transforms of time, of which there are none.
        for _ in 0..=bits.read(6) {
            if bits.read(16) != 0 {
                return Err(Unsuited::Kind);
            }
        }
        let count = bits.read(6) + 1;
        let floors = (0..count).map(|_| match bits.read(16) {
            1 => Floor::read(bits, books.len()),
            _ => Err(Unsuited::Kind),
        });
        let floors = floors.collect::<Result<Vec<_>, _>>()?;
        let count = bits.read(6) + 1;
        let residues = (0..count).map(|_| {
            let kind = bits.read(16);
            Residue::read(bits, kind, &books)
        });
        let residues = residues.collect::<Result<Vec<_>, _>>()?;
        let count = bits.read(6) + 1;
        let mappings = (0..count)
            .map(|_| Mapping::read(bits, config.channels, floors.len(), residues.len()))
            .collect::<Result<Vec<_>, _>>()?;
        let count = bits.read(6) + 1;
        let modes = (0..count).map(|_| {
            let long = bits.flag();
            let plain = bits.read(32) == 0;
            let mapping = bits.count(8);
            let known = plain && mapping < mappings.len();
            known
                .then_some(Mode { long, mapping })
                .ok_or(Unsuited::Kind)
        });
        let modes = modes.collect::<Result<Vec<_>, _>>()?;
        if !bits.flag() || bits.is_past() {
            return Err(Unsuited::Kind);
        }
        Ok(Self {
            books,
            floors,
            residues,
            mappings,
            modes,
        })
    }
}

impl Mapping {
    fn read(
        bits: &mut Bits,
        channels: usize,
        floors: usize,
        residues: usize,
    ) -> Result<Self, Unsuited> {
        let kind = bits.read(16);
        let submap_count = if bits.flag() { bits.count(4) + 1 } else { 1 };
        let coupling_count = if bits.flag() { bits.count(8) + 1 } else { 0 };
        let channel_bits = width(channels - 1);
        let couplings: Vec<[usize; 2]> = (0..coupling_count)
            .map(|_| [bits.count(channel_bits), bits.count(channel_bits)])
            .collect();
        let reserved = bits.read(2);
        let submaps: Vec<usize> = (0..channels)
            .map(|_| if submap_count > 1 { bits.count(4) } else { 0 })
            .collect();
        let (mut submap_floors, mut submap_residues) = (Vec::new(), Vec::new());
        for _ in 0..submap_count {
            bits.skip(8);
            submap_floors.push(bits.count(8));
            submap_residues.push(bits.count(8));
        }
        let known = kind == 0
            && reserved == 0
            && (couplings.iter()).all(|&[a, b]| a != b && a.max(b) < channels)
            && submaps.iter().all(|&submap| submap < submap_count)
            && submap_floors.iter().all(|&floor| floor < floors)
            && submap_residues.iter().all(|&residue| residue < residues)
            && !bits.is_past();
        if !known {
            return Err(Unsuited::Kind);
        }
        Ok(Self {
            couplings,
            floors: submaps
                .iter()
                .map(|&submap| submap_floors[submap])
                .collect(),
            submaps,
            residues: submap_residues,
        })
    }
}
