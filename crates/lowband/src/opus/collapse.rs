//! Noise in blocks that got no pulses, where silence between strokes would be heard (RFC 6716, section 4.3.5).

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "lines and bits are few"
)]

use super::energy::Energies;
use super::packet::Kind;
use super::shape::Shapes;
use super::tables::{EDGES, HEARD, width};
use super::vector::{random, scale_to};
use std::f32::consts::SQRT_2;

/// Fills the empty blocks of a transient frame. `bits` are eighths of bits for each band's shape.
pub(crate) fn fill(
    shapes: &mut Shapes,
    energies: &Energies,
    kind: Kind,
    bits: &[i32],
    mut seed: u32,
) {
    let blocks = 1_usize << kind.doublings;
    for (band, &bits) in bits.iter().enumerate().take(HEARD.min(kind.end)) {
        let each = width(band);
        let depth = ((1 + bits.max(0) as usize) / each) >> kind.doublings;
        let most = 0.5 * (-0.125 * depth as f32).exp2();
        for channel in 0..kind.channels {
            let mask = shapes.masks[band][channel];
            let before = energies.before.iter().map(|bands| {
                if kind.channels == 1 {
                    bands[0][band].max(bands[1][band])
                } else {
                    bands[channel][band]
                }
            });
            let before = before.fold(f32::INFINITY, f32::min);
            let louder = (energies.now[channel][band] - before).max(0.0);
            let longest = if kind.doublings == 3 { SQRT_2 } else { 1.0 };
            let size =
                (2.0 * (-louder).exp2() * longest).min(most) / ((each * blocks) as f32).sqrt();
            let begin = EDGES[band] << kind.doublings;
            let lines = &mut shapes.lines[channel][begin..begin + each * blocks];
            let empty = (0..blocks).filter(|block| mask >> block & 1 == 0);
            let mut filled = false;
            for block in empty {
                for line in lines.iter_mut().skip(block).step_by(blocks) {
                    let up = random(&mut seed) & 0x8000 != 0;
                    *line = if up { size } else { -size };
                }
                filled = true;
            }
            if filled {
                scale_to(lines, 1.0);
            }
        }
    }
}
