//! The spectrum of one channel, as far as it is wanted (ISO/IEC 14496-3, 4.5.2.3 and 4.6.3).

use super::bands::{BANDS, Bands};
use super::bits::Bits;
use super::codes::Codes;
use super::config::Config;
use super::pulse::Pulses;
use super::side::{Info, NOISE, Powers, Sides};
use super::tns::Shaping;
use super::{LINES, side};
use crate::{Error, Unsuited};

/// What all channels of a stream have in common.
pub(crate) struct Common {
    pub(crate) codes: Codes,
    pub(crate) powers: Powers,
    pub(crate) bands: Bands,
    /// Lines of a long and of a short window that are wanted: whole bands.
    wanted: [usize; 2],
    /// Lines of a long and of a short window that are heard.
    heard: [usize; 2],
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "frequencies are below half the sample rate"
)]
impl Common {
    /// `band` is the frequency up to which is heard, in Hz.
    pub(crate) fn new(config: Config, band: f64) -> Self {
        let bands = BANDS[config.rate_index()];
        let heard = [LINES, LINES / side::WINDOWS].map(|lines| {
            let width = f64::from(config.rate()) / 2.0 / f64::from(lines as u32);
            ((band / width).ceil() as usize).min(lines / config.divisor())
        });
        Self {
            codes: Codes::new(),
            powers: Powers::new(),
            bands,
            wanted: [LINES, LINES / side::WINDOWS].map(|lines| lines / config.divisor()),
            heard,
        }
    }

    /// How many lines of each window are wanted.
    pub(crate) fn wanted(&self, info: &Info) -> usize {
        self.wanted[usize::from(info.is_short())]
    }

    /// How many lines of each window are heard.
    fn heard(&self, info: &Info) -> usize {
        self.heard[usize::from(info.is_short())]
    }
}

/// The sum of squares.
fn energy(lines: &[f32]) -> f64 {
    lines.iter().map(|&line| f64::from(line).powi(2)).sum()
}

/// One channel.
pub(crate) struct Channel {
    pub(crate) info: Info,
    pub(crate) sides: Sides,
    pub(crate) shaping: Shaping,
    pulses: Pulses,
    /// Where in the packet its spectrum begins, in bits.
    spectrum: usize,
    /// Window after window; of each no more than was read.
    pub(crate) lines: Vec<f32>,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            info: Info::default(),
            sides: Sides::default(),
            shaping: Shaping::default(),
            pulses: Pulses::default(),
            spectrum: 0,
            lines: vec![0.0; LINES],
        }
    }
}

impl Channel {
    /// Reads all that stands before the spectrum; `info` is told where both channels share it.
    pub(crate) fn read_side(
        &mut self,
        bits: &mut Bits,
        info: Option<Info>,
        common: &Common,
    ) -> Result<(), Error> {
        let overall = bits.read(8).cast_signed();
        self.info = match info {
            Some(info) => info,
            None => Info::read(bits, &common.bands)?,
        };
        let Common { codes, powers, .. } = common;
        self.sides.read(bits, &self.info, overall, codes, powers)?;
        self.pulses = Pulses::read(bits, &self.info, &common.bands)?;
        self.shaping.read(bits, &self.info, &common.bands)?;
        // Gain control is of another profile.
        if bits.flag() || bits.is_past() {
            return Err(Error::Damaged);
        }
        self.spectrum = bits.at();
        self.check_noise(common)
    }

    /// Refuses noise in place of what is heard.
    fn check_noise(&self, common: &Common) -> Result<(), Error> {
        let edges = self.info.edges(&common.bands);
        let heard = common.heard(&self.info);
        let bands = edges[..self.info.bands]
            .iter()
            .take_while(|&&edge| edge < heard);
        let count = bands.count();
        for (books, _) in self.sides.books.iter().zip(self.info.groups()) {
            if books[..count].contains(&NOISE) {
                return Err(Unsuited::Noise.into());
            }
        }
        Ok(())
    }

    /// How many lines of each window are to be read for those that are wanted, or for the `whole` of it.
    pub(crate) fn reach(&self, whole: bool, common: &Common) -> usize {
        if whole {
            self.info.lines()
        } else {
            self.shaping.needed(common.wanted(&self.info))
        }
    }

    /// Reads the first `reach` lines of each window. What follows the last of them need not be passed over where the
    /// channel is the `last` of its packet.
    pub(crate) fn read_lines(
        &mut self,
        bits: &mut Bits,
        reach: usize,
        last: bool,
        common: &Common,
    ) -> Result<(), Error> {
        bits.return_to(self.spectrum);
        let (edges, per_window) = (self.info.edges(&common.bands), self.info.lines());
        for window in self.lines.chunks_mut(per_window) {
            window[..reach].fill(0.0);
        }
        let mut sense = true;
        for (group, windows) in self.info.groups().enumerate() {
            let ends = last && windows.end == self.info.windows();
            let mut band = 0;
            for run in self.sides.books[group][..self.info.bands].chunk_by(|a, b| a == b) {
                let run_bands = band..band + run.len();
                band = run_bands.end;
                let book = usize::from(run[0]);
                let starts = edges[run_bands.start];
                if !(1..=11).contains(&book) || (ends && starts >= reach) {
                    continue;
                }
                if windows.len() == 1 {
                    let (line, end) = (windows.start * per_window, edges[run_bands.end]);
                    let read = end.min(reach).max(starts);
                    let lines = &mut self.lines[line + starts..line + read];
                    sense &= common.codes.read(book, bits, lines);
                    if !ends {
                        sense &= common.codes.skip(book, bits, end - read);
                    }
                    continue;
                }
                // Windows of a group take turns band by band.
                for band in run_bands {
                    let (start, end) = (edges[band], edges[band + 1]);
                    let read = end.min(reach).max(start);
                    for window in windows.clone() {
                        let line = window * per_window;
                        let lines = &mut self.lines[line + start..line + read];
                        sense &= common.codes.read(book, bits, lines);
                        sense &= common.codes.skip(book, bits, end - read);
                    }
                }
            }
        }
        if !sense || bits.is_past() {
            return Err(Error::Damaged);
        }
        self.pulses.add(&mut self.lines[..reach.min(per_window)]);
        self.scale(edges, reach);
        Ok(())
    }

    /// Multiplies each band by its gain.
    fn scale(&mut self, edges: &[usize], reach: usize) {
        let per_window = self.info.lines();
        for (group, windows) in self.info.groups().enumerate() {
            let gains = &self.sides.gains[group][..self.info.bands];
            for window in windows {
                let lines = &mut self.lines[window * per_window..][..reach];
                for (edge, gain) in edges.windows(2).zip(gains) {
                    let Some(lines) = lines.get_mut(edge[0]..edge[1].min(reach)) else {
                        break;
                    };
                    for line in lines {
                        *line *= gain;
                    }
                }
            }
        }
    }

    /// The energies of the lines that are heard and of those above them, if all were read, each weighed as
    /// [`Channel::weigh`] does; and of noise, which has no lines.
    pub(crate) fn energies(&self, weight: f32, common: &Common) -> [f64; 2] {
        let (edges, heard) = (self.info.edges(&common.bands), common.heard(&self.info));
        let mut energies = [0.0; 2];
        for window in self.lines.chunks(self.info.lines()) {
            let (low, high) = window.split_at(heard);
            energies[0] += energy(low);
            energies[1] += energy(high);
        }
        for (group, windows) in self.info.groups().enumerate() {
            let (books, gains) = (&self.sides.books[group], &self.sides.gains[group]);
            for band in (0..self.info.bands).filter(|&band| books[band] == NOISE) {
                let above = usize::from(edges[band] >= heard);
                let level = f64::from(gains[band]);
                energies[above] += windows.clone().map(|_| level.powi(2)).sum::<f64>();
            }
        }
        energies.map(|energy| energy * f64::from(weight).powi(2))
    }

    /// Runs the filters of noise shaping over what was read: `reach` lines of each window.
    pub(crate) fn shape(&mut self, reach: usize) {
        if !self.shaping.is_empty() {
            let per_window = self.info.lines();
            self.shaping.run(&mut self.lines, per_window, reach);
        }
    }

    /// Multiplies the first lines of each window by a weight.
    pub(crate) fn weigh(&mut self, weight: f32, count: usize) {
        for window in self.lines.chunks_mut(self.info.lines()) {
            for line in &mut window[..count] {
                *line *= weight;
            }
        }
    }

    /// The first lines of each window.
    pub(crate) fn windows(&self, count: usize) -> impl Iterator<Item = &[f32]> {
        let windows = self.lines.chunks(self.info.lines());
        windows.map(move |window| &window[..count])
    }
}
