//! Which channel goes into the mono mix with which share.

use symphonia::core::audio::{Channels, Position};

/// The square root of one half: the share of a channel that two speakers carry.
const HALF_POWER: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// What a source of `count` channels means when it does not say so: the customary layouts.
fn customary(count: usize) -> Position {
    let front = Position::FRONT_LEFT | Position::FRONT_RIGHT;
    let rear = Position::REAR_LEFT | Position::REAR_RIGHT;
    let side = Position::SIDE_LEFT | Position::SIDE_RIGHT;
    match count {
        1 => Position::FRONT_CENTER,
        2 => front,
        3 => front | Position::LFE1,
        4 => front | Position::FRONT_CENTER | Position::REAR_CENTER,
        5 => front | Position::FRONT_CENTER | rear,
        6 => front | Position::FRONT_CENTER | Position::LFE1 | rear,
        7 => front | Position::FRONT_CENTER | Position::LFE1 | side | Position::REAR_CENTER,
        8 => front | Position::FRONT_CENTER | Position::LFE1 | side | rear,
        _ => Position::empty(),
    }
}

/// The shares of `channels` in the mono mix, in their order; they sum up to 1.
///
/// Left and right go into a centre at half power each, surround channels at half of that again, and the low
/// frequency effects not at all (ITU-R BS.775-3, annex 4, table 2, with FFmpeg's defaults). Layouts that name no
/// known speaker are averaged.
pub(crate) fn shares(channels: &Channels) -> Vec<f64> {
    let count = channels.count();
    let positions = match channels {
        Channels::Positioned(positions) => *positions,
        _ => customary(count),
    };
    let stereo = positions.contains(Position::FRONT_LEFT | Position::FRONT_RIGHT);
    let mut shares: Vec<f64> = positions
        .iter()
        .map(|position| share(position, stereo))
        .collect();
    if shares.len() != count || shares.iter().sum::<f64>() == 0.0 {
        shares = vec![1.0; count];
    }
    let sum: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / sum).collect()
}

/// The weight of one speaker before normalisation.
fn share(position: Position, stereo: bool) -> f64 {
    match position {
        Position::FRONT_CENTER if stereo => HALF_POWER * std::f64::consts::SQRT_2,
        Position::FRONT_CENTER => 1.0,
        Position::FRONT_LEFT
        | Position::FRONT_RIGHT
        | Position::FRONT_LEFT_CENTER
        | Position::FRONT_RIGHT_CENTER => HALF_POWER,
        Position::REAR_LEFT
        | Position::REAR_RIGHT
        | Position::REAR_CENTER
        | Position::SIDE_LEFT
        | Position::SIDE_RIGHT => HALF_POWER * HALF_POWER,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_speakers() {
        assert_eq!(shares(&Channels::Discrete(1)), [1.0]);
        assert_eq!(shares(&Channels::Discrete(2)), [0.5, 0.5]);
        let surround = shares(&Channels::Discrete(6));
        for (share, expected) in surround
            .iter()
            .zip([0.2071, 0.2071, 0.2929, 0.0, 0.1464, 0.1464])
        {
            assert!((share - expected).abs() < 1e-4, "{surround:?}");
        }
        assert_eq!(shares(&Channels::Discrete(10)), [0.1; 10]);
    }
}
