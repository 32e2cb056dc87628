//! Frames of every make, also of those that encoders hardly make: what is written by the letter is read by it.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

use flac::{Decoder, Error, StreamInfo, find};
use proptest::prelude::*;

/// Bits, the first highest.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    free: u32,
}

impl Writer {
    fn put(&mut self, value: i64, width: u32) {
        for bit in (0..width).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if value >> bit & 1 == 1 {
                *self.bytes.last_mut().unwrap() |= 1 << self.free;
            }
        }
    }

    /// Appends the checksum of that many bits with that polynomial, highest bit first.
    fn check(&mut self, width: u32, polynomial: u32) {
        self.free = 0;
        let crc = self.bytes.iter().fold(0_u32, |crc, &byte| {
            (0..8).rev().fold(crc, |crc, bit| {
                let carry = (crc >> (width - 1) & 1) ^ u32::from(byte >> bit & 1);
                ((crc << 1) ^ (carry * polynomial)) & ((1 << width) - 1)
            })
        });
        self.put(crc.into(), width);
    }
}

/// How a channel is written.
#[derive(Clone, Debug)]
enum Make {
    Constant,
    Verbatim,
    Fixed(usize),
    Linear(Vec<i64>, u32),
}

/// How residuals are written.
#[derive(Clone, Copy, Debug)]
struct Partitions {
    order: u32,
    parameter: u32,
    wide_parameters: bool,
    escape: bool,
}

#[derive(Clone, Debug)]
struct Case {
    bits: u8,
    stereo: u8,
    wasted: u32,
    make: Make,
    partitions: Partitions,
    samples: Vec<[i64; 2]>,
}

const BLOCK: usize = 64;

/// What each predictor makes of the samples before.
fn predicted(coefficients: &[i64], shift: u32, past: &[i64]) -> i64 {
    let terms = coefficients.iter().zip(past.iter().rev());
    terms
        .map(|(coefficient, sample)| coefficient * sample)
        .sum::<i64>()
        >> shift
}

fn channel(writer: &mut Writer, case: &Case, samples: &[i64], width: u32) {
    let (coefficients, shift) = match &case.make {
        Make::Fixed(order) => {
            let polynomials: [&[i64]; 5] = [&[], &[1], &[2, -1], &[3, -3, 1], &[4, -6, 4, -1]];
            (polynomials[*order].to_vec(), 0)
        }
        Make::Linear(coefficients, shift) => (coefficients.clone(), *shift),
        Make::Constant | Make::Verbatim => (Vec::new(), 0),
    };
    let order = coefficients.len();
    let kind = match &case.make {
        Make::Constant => 0,
        Make::Verbatim => 1,
        Make::Fixed(order) => 8 + order,
        Make::Linear(..) => 31 + order,
    };
    writer.put(i64::try_from(kind).unwrap(), 7);
    if case.wasted > 0 {
        writer.put(1, 1);
        writer.put(1, case.wasted);
    } else {
        writer.put(0, 1);
    }
    let width = width - case.wasted;
    let samples: Vec<i64> = samples.iter().map(|sample| sample >> case.wasted).collect();
    let whole = match case.make {
        Make::Constant => 1,
        Make::Verbatim => BLOCK,
        _ => order,
    };
    for &sample in &samples[..whole] {
        writer.put(sample, width);
    }
    if let Make::Linear(..) = case.make {
        writer.put(14, 4);
        writer.put(shift.into(), 5);
        for &coefficient in &coefficients {
            writer.put(coefficient, 15);
        }
    }
    if whole == order && matches!(case.make, Make::Fixed(_) | Make::Linear(..)) {
        let residual: Vec<i64> = (order..BLOCK)
            .map(|at| samples[at] - predicted(&coefficients, shift, &samples[..at]))
            .collect();
        residuals(writer, case.partitions, order, &residual);
    }
}

fn residuals(writer: &mut Writer, partitions: Partitions, order: usize, residual: &[i64]) {
    let parameter_width = if partitions.wide_parameters { 5 } else { 4 };
    writer.put(partitions.wide_parameters.into(), 2);
    writer.put(partitions.order.into(), 4);
    let length = BLOCK >> partitions.order;
    let mut rest = residual;
    for number in 0..1 << partitions.order {
        let (partition, later) = rest.split_at(if number == 0 { length - order } else { length });
        rest = later;
        // Numbers that would take thousands of zeros are written as they are.
        let largest = partition
            .iter()
            .map(|value| value.unsigned_abs())
            .max()
            .unwrap_or(0);
        if partitions.escape || largest >> partitions.parameter > 200 {
            let width = if largest == 0 { 0 } else { largest.ilog2() + 2 };
            writer.put((1 << parameter_width) - 1, parameter_width);
            writer.put(width.into(), 5);
            for &value in partition {
                writer.put(value, width);
            }
        } else {
            writer.put(partitions.parameter.into(), parameter_width);
            for &value in partition {
                let folded = (value << 1) ^ (value >> 63);
                (0..folded >> partitions.parameter).for_each(|_| writer.put(0, 1));
                writer.put(1, 1);
                writer.put(folded, partitions.parameter);
            }
        }
    }
}

/// A frame of two channels.
fn frame(case: &Case) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.put(0xfff9, 16);
    writer.put(6, 4);
    writer.put(0, 4);
    writer.put(case.stereo.into(), 4);
    writer.put(0, 4);
    // The number of the first sample, in six bytes.
    writer.put(0xfcbf_bfbf_bfbf, 48);
    writer.put(i64::try_from(BLOCK).unwrap() - 1, 8);
    writer.check(8, 0x07);
    let side = |pair: &[i64; 2]| pair[0] - pair[1];
    let (first, second): (Vec<i64>, Vec<i64>) = case
        .samples
        .iter()
        .map(|pair| match case.stereo {
            8 => (pair[0], side(pair)),
            9 => (side(pair), pair[1]),
            10 => ((pair[0] + pair[1]) >> 1, side(pair)),
            _ => (pair[0], pair[1]),
        })
        .unzip();
    let bits = u32::from(case.bits);
    channel(
        &mut writer,
        case,
        &first,
        bits + u32::from(case.stereo == 9),
    );
    channel(
        &mut writer,
        case,
        &second,
        bits + u32::from(matches!(case.stereo, 8 | 10)),
    );
    writer.check(16, 0x8005);
    writer.bytes
}

fn make() -> impl Strategy<Value = Make> {
    prop_oneof![
        Just(Make::Constant),
        Just(Make::Verbatim),
        (0..5_usize).prop_map(Make::Fixed),
        (prop::collection::vec(-16_384..16_384_i64, 1..33), 0..16_u32)
            .prop_map(|(coefficients, shift)| Make::Linear(coefficients, shift)),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let partitions = (0..2_u32, 0..15_u32, any::<bool>(), any::<bool>());
    let partitions =
        partitions.prop_map(|(order, parameter, wide_parameters, escape)| Partitions {
            order,
            parameter,
            wide_parameters,
            escape,
        });
    (
        4..33_u8,
        prop_oneof![Just(1_u8), 8..11_u8],
        0..3_u32,
        make(),
        partitions,
    )
        .prop_flat_map(|(bits, stereo, wasted, make, partitions)| {
            // Loud samples where they are written whole; residuals have to fit into 32 bits, and predictors are wild.
            let quiet = matches!(make, Make::Fixed(_) | Make::Linear(..));
            let most = 1_i64 << if quiet { (bits - 1).min(9) } else { bits - 1 };
            let constant = matches!(make, Make::Constant);
            prop::collection::vec([-most..most, -most..most], BLOCK).prop_map(move |mut samples| {
                for pair in &mut samples {
                    // Halves and differences have their lowest bits unset too.
                    *pair = pair.map(|sample| sample >> (wasted + 1) << (wasted + 1));
                }
                if constant {
                    samples = vec![samples[0]; BLOCK];
                }
                Case {
                    bits,
                    stereo,
                    wasted,
                    make: make.clone(),
                    partitions,
                    samples,
                }
            })
        })
}

fn decode(case: &Case, bytes: &[u8]) -> (Result<usize, Error>, Vec<[i64; 2]>) {
    let mut reader = Decoder::new(StreamInfo {
        max_frame: None,
        rate: 44_100,
        channels: 2,
        bits: case.bits,
        samples: None,
    });
    let outcome = reader.decode(bytes);
    let mut channels = [Vec::new(), Vec::new()];
    reader.append(&mut channels, i64::from);
    let [left, right] = channels;
    (
        outcome,
        left.into_iter().zip(right).map(|(a, b)| [a, b]).collect(),
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(case in case(), behind in prop::collection::vec(any::<u8>(), 0..9)) {
        let whole = frame(&case);
        let (decoded, samples) = decode(&case, &[&whole[..], &behind].concat());
        prop_assert_eq!(decoded, Ok(whole.len()));
        prop_assert_eq!(samples, case.samples);
    }

    #[test]
    fn a_frame_that_is_cut_is_short(case in case(), part in 0.0..1.0_f64) {
        let whole = frame(&case);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a part of the frame")]
        let length = (part * whole.len() as f64) as usize;
        let (decoded, samples) = decode(&case, &whole[..length]);
        prop_assert_eq!(decoded, Err(Error::Short));
        prop_assert!(samples.is_empty());
    }

    #[test]
    fn a_frame_with_a_flipped_bit_is_none(case in case(), place in 0.0..1.0_f64, bit in 0..8_u32) {
        let mut whole = frame(&case);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place within the frame")]
        let at = (place * whole.len() as f64) as usize;
        whole[at] ^= 1 << bit;
        let (decoded, samples) = decode(&case, &whole);
        // Of that length it can be none: its checksum tells.
        prop_assert_ne!(decoded, Ok(whole.len()));
        prop_assert_eq!(samples.is_empty(), decoded.is_err());
        prop_assert!((1..=whole.len()).contains(&find(&whole)));
    }
}
