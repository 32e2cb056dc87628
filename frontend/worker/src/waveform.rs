//! The waveform that draws itself while a file is decoded: for the eye, and only until the server draws the real one.

/// How many bars it has.
pub(crate) const BARS: usize = 240;

/// Bars over the part of a file that is decoded here.
#[derive(Debug)]
pub(crate) struct Waveform {
    bars: Vec<u8>,
    span_ms: u64,
}

impl Waveform {
    /// Of the first `most_ms` of a file, or of all of it.
    pub(crate) fn new(duration_ms: Option<u64>, most_ms: u64) -> Self {
        Self {
            bars: Vec::with_capacity(BARS),
            span_ms: duration_ms.unwrap_or(most_ms).clamp(1, most_ms),
        }
    }

    /// Takes in the loudest sample of a block that ends at `at_ms`. Bars between two blocks repeat the later one.
    pub(crate) fn push(&mut self, at_ms: u64, loudest: u8) {
        let bar = at_ms.saturating_mul(BARS as u64) / self.span_ms;
        let bar = usize::try_from(bar).unwrap_or(BARS).min(BARS - 1);
        while self.bars.len() <= bar {
            self.bars.push(loudest);
        }
        self.bars[bar] = self.bars[bar].max(loudest);
    }

    /// The bars so far, 0 to 255, at most [`BARS`].
    pub(crate) fn bars(&self) -> &[u8] {
        &self.bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn bars_fill_from_the_left_and_keep_the_loudest() {
        let mut waveform = Waveform::new(Some(2400), 120_000);
        for (at, loudest) in [(5, 10), (9, 200), (45, 50)] {
            waveform.push(at, loudest);
        }
        assert_eq!(waveform.bars(), [200, 50, 50, 50, 50]);
        waveform.push(9_999_999, 7);
        assert_eq!(waveform.bars().len(), BARS);
    }
}
