//! Several channels resampled in step.

use super::arithmetic::Arithmetic;
use super::filter::{self, Steps};

/// Resamples channels that move in step from one rate to 11 025 Hz.
pub(super) struct Resampler<S: Arithmetic> {
    /// Coefficients of each phase in turn, `taps` each, and of the one after the last.
    bank: Vec<S::Coefficient>,
    taps: usize,
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
        let bank = filter::bank(rate, steps.phases);
        Self {
            bank: bank.into_iter().flatten().map(S::coefficient).collect(),
            taps: filter::taps(rate),
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
        let (taps, unit) = (self.taps, self.steps.unit);
        let frames = self.pending.first().map_or(0, Vec::len);
        let mut position = self.next;
        while position.at + taps <= frames {
            let (here, after) = self.bank[position.phase * taps..].split_at(taps);
            for (pending, out) in self.pending.iter().zip(&mut *out) {
                let samples = &pending[position.at..position.at + taps];
                out.push(if position.rest == 0 {
                    S::filter(samples, here)
                } else {
                    S::filter_between(samples, here, &after[..taps], position.rest, unit)
                });
            }
            position = position.after(&self.steps);
        }
        self.next = position;
    }
}
