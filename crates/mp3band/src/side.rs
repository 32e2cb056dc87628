//! Side information: how each granule of each channel is written (ISO/IEC 11172-3, 2.4.1.7; 13818-3, 2.4.1.7).

use crate::bits::Bits;
use crate::frame::Header;

/// How a granule is cut into blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// One long block.
    #[default]
    Long,
    /// A long block before short ones.
    Start,
    /// Three short blocks, in the two lowest sub-bands too or in all others alone.
    Short {
        /// Whether the two lowest sub-bands hold a long block.
        mixed: bool,
    },
    /// A long block behind short ones.
    Stop,
}

/// One granule of one channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Granule {
    /// Bits of scale factors and Huffman codes together.
    pub(crate) length: usize,
    /// Lines that are coded in pairs.
    pub(crate) paired: usize,
    pub(crate) gain: i32,
    /// How long scale factors are.
    pub(crate) compress: u32,
    pub(crate) blocks: Blocks,
    /// The tables of the three regions of paired lines.
    pub(crate) tables: [usize; 3],
    /// Where the second and the third region begin.
    pub(crate) regions: [usize; 2],
    /// For each short block, in steps of eight quarters of a power of two.
    pub(crate) block_gain: [i32; 3],
    /// Whether high scale factor bands are raised.
    pub(crate) raised: bool,
    /// Whether scale factors count in whole powers of two instead of half ones.
    pub(crate) coarse: bool,
    /// Whether quadruples are coded in table B.
    pub(crate) flat_quads: bool,
}

/// The side information of a frame.
#[derive(Debug, Default)]
pub(crate) struct Side {
    /// How many bytes before the frame's own part its main data begins.
    pub(crate) main_data_begin: usize,
    /// For each channel, which groups of scale factors the second granule takes over from the first.
    pub(crate) kept: [[bool; 4]; 2],
    granules: [Granule; 4],
    channels: usize,
}

impl Side {
    /// Reads it; none if it contradicts itself.
    pub(crate) fn read(bytes: &[u8], header: Header) -> Option<Self> {
        let mut bits = Bits::new(bytes, 0, bytes.len() * 8);
        let channels = header.channels();
        let mut side = Self {
            channels,
            ..Self::default()
        };
        if header.is_low() {
            side.main_data_begin = bits.read(8) as usize;
            bits.skip(channels);
        } else {
            side.main_data_begin = bits.read(9) as usize;
            bits.skip(if channels == 1 { 5 } else { 3 });
            for kept in &mut side.kept[..channels] {
                *kept = std::array::from_fn(|_| bits.flag());
            }
        }
        for granule in &mut side.granules[..header.granules() * channels] {
            *granule = granule_of(&mut bits, header)?;
        }
        Some(side)
    }

    /// The granules, each a slice of its channels.
    pub(crate) fn granules(&self, count: usize) -> impl Iterator<Item = &[Granule]> {
        self.granules.chunks(self.channels).take(count)
    }
}

fn granule_of(bits: &mut Bits<'_>, header: Header) -> Option<Granule> {
    let mut granule = Granule {
        length: bits.read(12) as usize,
        paired: bits.read(9) as usize * 2,
        gain: bits.read(8).cast_signed(),
        compress: bits.read(if header.is_low() { 9 } else { 4 }),
        ..Granule::default()
    };
    if granule.paired > 576 {
        return None;
    }
    if bits.flag() {
        let kind = bits.read(2);
        let mixed = bits.flag();
        granule.blocks = match kind {
            1 => Blocks::Start,
            2 => Blocks::Short { mixed },
            3 => Blocks::Stop,
            _ => return None,
        };
        granule.tables[..2].fill_with(|| bits.read(5) as usize);
        granule.block_gain = std::array::from_fn(|_| bits.read(3).cast_signed() * 8);
        // The first region is the eight lowest long bands, or as many lines as nine short ones have.
        let first = match granule.blocks {
            Blocks::Short { .. } => 36,
            _ => header.long_bands()[8],
        };
        granule.regions = [first, 576];
    } else {
        granule.tables.fill_with(|| bits.read(5) as usize);
        let first = bits.read(4) as usize + 1;
        let second = first + bits.read(3) as usize + 1;
        let bands = header.long_bands();
        granule.regions = [bands[first], bands.get(second).copied().unwrap_or(576)];
    }
    granule.raised = !header.is_low() && bits.flag();
    granule.coarse = bits.flag();
    granule.flat_quads = bits.flag();
    // Tables 4 and 14 do not exist.
    let known = granule.tables.iter().all(|table| !matches!(table, 4 | 14));
    known.then_some(granule)
}
