//! Turning a TCP segment on its way into one that resets the connection.

/// `RST` and `ACK` (RFC 9293, section 3.1).
const RESET: u8 = 0x14;
const TCP: u8 = 6;
const TCP_HEADER: usize = 20;

/// Makes an IPv4 packet that holds a TCP segment reset its connection: same addresses, ports and numbers, no bytes. False,
/// and nothing done, for any other packet, and for one that resets already.
pub(super) fn reset(packet: &mut Vec<u8>) -> bool {
    let Some(&first) = packet.first() else {
        return false;
    };
    let head = usize::from(first & 0x0f) * 4;
    if first >> 4 != 4 || packet.get(9) != Some(&TCP) || packet.len() < head + TCP_HEADER {
        return false;
    }
    if packet[head + 13] & RESET == RESET {
        return false;
    }
    packet.truncate(head + TCP_HEADER);
    let length = u16::try_from(packet.len()).unwrap_or(u16::MAX);
    packet[2..4].copy_from_slice(&length.to_be_bytes());
    packet[10..12].fill(0);
    let sum = checksum(0, &packet[..head]);
    packet[10..12].copy_from_slice(&sum.to_be_bytes());
    // Five words of header.
    packet[head + 12] = 5 << 4;
    packet[head + 13] = RESET;
    packet[head + 16..head + 20].fill(0);
    let pseudo = u32::from(TCP) + u32::try_from(TCP_HEADER).unwrap_or(0);
    let (ip, tcp) = packet.split_at(head);
    let sum = checksum(pseudo + total(&ip[12..20]), tcp);
    packet[head + 16..head + 18].copy_from_slice(&sum.to_be_bytes());
    true
}

/// The Internet checksum (RFC 1071).
fn checksum(start: u32, bytes: &[u8]) -> u16 {
    let mut sum = start + total(bytes);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}

fn total(bytes: &[u8]) -> u32 {
    bytes
        .chunks(2)
        .map(|pair| (u32::from(pair[0]) << 8) | u32::from(*pair.get(1).unwrap_or(&0)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_becomes_a_sound_reset() {
        let mut packet = vec![
            0x45, 0, 0, 60, 1, 2, 0x40, 0, 64, TCP, 9, 9, 10, 77, 0, 1, 10, 77, 0, 2,
        ];
        packet.extend([
            0x80, 1, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, 0x80, 0x18, 1, 0, 7, 7, 0, 0,
        ]);
        packet.extend([1; 20]);
        assert!(reset(&mut packet));
        assert_eq!((packet.len(), packet[3], packet[33]), (40, 40, RESET));
        assert_eq!(packet[24..32], [1, 2, 3, 4, 5, 6, 7, 8], "its numbers stay");
        assert_eq!(checksum(0, &packet[..20]), 0, "the sum of a sound header");
        let pseudo = total(&packet[12..20]) + u32::from(TCP) + 20;
        assert_eq!(
            checksum(pseudo, &packet[20..]),
            0,
            "the sum of a sound segment"
        );
        assert!(!reset(&mut packet), "it is one already");
    }

    #[test]
    fn other_packets_pass() {
        for mut other in [
            vec![],
            vec![0x60; 60],
            vec![0x45; 10],
            [&[0x45; 9][..], &[17; 40]].concat(),
        ] {
            let before = other.clone();
            assert!(!reset(&mut other));
            assert_eq!(other, before);
        }
    }

    #[test]
    fn the_checksum_is_that_of_rfc_1071() {
        // The example in its section 3.
        let sum = checksum(0, &[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        assert_eq!(!sum, 0xddf2);
    }
}
