//! Several channels resampled in step.

use super::arithmetic::Arithmetic;
use super::filter::{self, Steps};
use super::lanes::LANES;

/// Resamples channels that move in step from one rate to 11 025 Hz.
pub(super) struct Resampler<S: Arithmetic> {
    /// Coefficients of each phase in turn, and of the one after the last: `taps` each, and zeros up to `width`.
    bank: Vec<S::Coefficient>,
    taps: usize,
    /// A multiple of [`LANES`], so that none is left over to be multiplied by itself.
    width: usize,
    steps: Steps,
    /// Samples of each channel that are still needed.
    pending: Vec<Vec<S>>,
    /// Whether the mirrored beginning stands in `pending` already.
    begun: bool,
    /// Where the next output sample lies.
    next: Position,
}

/// Where an output sample lies in what is pending.
#[derive(Clone, Copy, Default)]
struct Position {
    /// The first sample its filter looks at.
    at: usize,
    /// Its phase between that sample and the following.
    phase: usize,
    /// How far beyond that phase, in units of the steps.
    rest: u64,
}

impl Position {
    /// The position of the output sample after this one.
    fn after(self, steps: &Steps) -> Self {
        // Comparing where dividing would do: this runs once for each output sample and channel.
        let rest = self.rest + steps.rest;
        let next_phase = rest >= steps.unit;
        let phase = self.phase + steps.phase + usize::from(next_phase);
        let next_sample = phase >= steps.phases;
        Self {
            at: self.at + steps.samples + usize::from(next_sample),
            phase: if next_sample {
                phase - steps.phases
            } else {
                phase
            },
            rest: if next_phase { rest - steps.unit } else { rest },
        }
    }
}

impl<S: Arithmetic> Resampler<S> {
    /// Prepares for `channels` channels at `rate` Hz.
    pub(super) fn new(rate: u32, channels: usize) -> Self {
        let steps = Steps::new(rate);
        let taps = filter::taps(rate);
        let width = taps.next_multiple_of(LANES);
        let phases = filter::bank(rate, steps.phases);
        let zeros = std::iter::repeat_n(0.0, width - taps);
        let bank = phases
            .into_iter()
            .flat_map(|phase| phase.into_iter().chain(zeros.clone()));
        Self {
            bank: bank.map(S::coefficient).collect(),
            taps,
            width,
            steps,
            pending: vec![Vec::new(); channels],
            begun: false,
            next: Position::default(),
        }
    }

    /// Takes in a block and replaces `out` by what it completes. All slices hold as many channels.
    pub(super) fn feed(&mut self, block: &[Vec<S>], out: &mut [Vec<S>]) {
        for (pending, samples) in self.pending.iter_mut().zip(block) {
            pending.extend_from_slice(samples);
        }
        if self.begun || self.begin() {
            self.run(out);
        } else {
            out.iter_mut().for_each(Vec::clear);
        }
    }

    /// Puts the mirror image of the beginning before it, once there is enough of it.
    fn begin(&mut self) -> bool {
        let taps = self.taps;
        self.begun = self.pending.iter().all(|pending| pending.len() > taps);
        if self.begun {
            for pending in &mut self.pending {
                let mirror: Vec<S> = pending[1..=taps].iter().rev().copied().collect();
                pending.splice(..0, mirror);
            }
            // The first output sample has the first input sample at the centre of its filter.
            self.next.at = taps - (taps - 1) / 2;
        }
        self.begun
    }

    /// Replaces `out` by all output samples whose filter lies within what is pending.
    fn run(&mut self, out: &mut [Vec<S>]) {
        out.iter_mut().for_each(Vec::clear);
        if self.steps.phases == 1 {
            self.run_in_phase(out);
        } else {
            self.run_through_phases(out);
        }
        for pending in &mut self.pending {
            pending.drain(..self.next.at);
        }
        self.next.at = 0;
    }

    /// Where the input's rate is a multiple of the output's, every output sample has the same filter.
    fn run_in_phase(&mut self, out: &mut [Vec<S>]) {
        let (filter, hop) = (&self.bank[..self.taps], self.steps.samples);
        let mut done = 0;
        for (pending, out) in self.pending.iter().zip(out) {
            S::filter_each(&pending[self.next.at..], filter, hop, out);
            done = out.len();
        }
        self.next.at += done * hop;
    }

    fn run_through_phases(&mut self, out: &mut [Vec<S>]) {
        let (taps, width, unit) = (self.taps, self.width, self.steps.unit);
        let mut end = self.next;
        for (pending, out) in self.pending.iter_mut().zip(out) {
            let frames = pending.len();
            // What meets the zeros of the filter.
            pending.resize(frames + width - taps, S::default());
            let mut position = self.next;
            while position.at + taps <= frames {
                let samples = &pending[position.at..position.at + width];
                let (here, after) = self.bank[position.phase * width..].split_at(width);
                out.push(if position.rest == 0 {
                    S::filter(samples, here)
                } else {
                    S::filter_between(samples, here, &after[..width], position.rest, unit)
                });
                position = position.after(&self.steps);
            }
            pending.truncate(frames);
            end = position;
        }
        self.next = end;
    }
}
