//! What two channels share: windows, and lines written as middle and side or as directions of the left (ISO/IEC
//! 14496-3, 4.6.8).

use super::bits::Bits;
use super::channel::{Channel, Common};
use super::side::{AGAINST, ALONG, Info, MOST_BANDS, NOISE, WINDOWS};
use crate::Error;

/// What is told of both channels together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pair {
    /// The windows, where they are the same.
    pub(crate) info: Option<Info>,
    /// Whether the bands of each group are written as middle and side.
    joined: Joined,
    /// Whether that was told band by band.
    one_by_one: bool,
}

#[derive(Clone, Copy, Debug)]
struct Joined([[bool; MOST_BANDS]; WINDOWS]);

impl Default for Joined {
    fn default() -> Self {
        Self([[false; MOST_BANDS]; WINDOWS])
    }
}

impl Pair {
    /// Reads it over what was there before.
    pub(crate) fn read(&mut self, bits: &mut Bits, common: &Common) -> Result<(), Error> {
        self.info = None;
        if !bits.flag() {
            return Ok(());
        }
        let info = Info::read(bits, &common.bands)?;
        let mask = bits.read(2);
        self.one_by_one = mask == 1;
        for (joined, _) in self.joined.0.iter_mut().zip(info.groups()) {
            match mask {
                0 => joined.fill(false),
                1 => joined[..info.bands].fill_with(|| bits.flag()),
                2 => joined.fill(true),
                _ => return Err(Error::Damaged),
            }
        }
        self.info = Some(info);
        Ok(())
    }

    /// Makes left and right of what is written, up to line `reach` of each window.
    pub(crate) fn part(&self, channels: &mut [Channel; 2], reach: usize, common: &Common) {
        let Some(info) = self.info else {
            return;
        };
        let (edges, per_window) = (info.edges(&common.bands), info.lines());
        let [first, second] = channels;
        for (group, windows) in info.groups().enumerate() {
            for band in 0..info.bands {
                let (start, end) = (edges[band], edges[band + 1].min(reach));
                if start >= reach {
                    break;
                }
                let joined = self.joined.0[group][band];
                let books = [&first.sides, &second.sides].map(|sides| sides.books[group][band]);
                for window in windows.clone() {
                    let range = window * per_window + start..window * per_window + end;
                    let (left, right) = (&mut first.lines[range.clone()], &mut second.lines[range]);
                    match books {
                        [_, direction @ (AGAINST | ALONG)] => {
                            let turned = self.one_by_one && joined;
                            let against = (direction == AGAINST) != turned;
                            let gain = second.sides.gains[group][band];
                            let gain = if against { -gain } else { gain };
                            for (left, right) in left.iter().zip(right) {
                                *right = left * gain;
                            }
                        }
                        [NOISE, _] | [_, NOISE] => {}
                        _ if joined => {
                            for (left, right) in left.iter_mut().zip(right) {
                                (*left, *right) = (*left + *right, *left - *right);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}
