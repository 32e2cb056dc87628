//! Layer II of MPEG-1 at bit rates that the standard keeps from two channels, and other decoders than symphonia's read all
//! the same.

use super::mpa::Header;

/// The index of 96 kbit/s: of the rates that two channels may have, one that the same table of allocation goes with as
/// with those they may not have, and that has room for their frames (ISO/IEC 11172-3, 2.4.2.3 and table B.2).
const ALLOWED: u8 = 6;

/// The frame as one of a rate that is allowed, with zeros behind it; none where it is of such a rate already.
pub(super) fn allowed(frame: &[u8]) -> Option<Vec<u8>> {
    let [mark, kind @ (0xfc | 0xfd), rate, mode, rest @ ..] = frame else {
        return None;
    };
    // Of 32, 48, 56 and 80 kbit/s.
    let is_forbidden = matches!(rate >> 4, 1 | 2 | 3 | 5) && mode >> 6 != 3;
    let head = [*mark, *kind, rate & 0x0f | ALLOWED << 4, *mode];
    let header = Header::of(head).filter(|_| is_forbidden)?;
    let mut frame = [&head, rest].concat();
    frame.resize(header.len, 0);
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_forbidden_is_changed() {
        let stereo = [&[0xff, 0xfd, 0x10, 0x04][..], &[7; 100]].concat();
        let changed = allowed(&stereo).unwrap();
        assert_eq!(changed.len(), 313);
        assert_eq!(changed[..6], [0xff, 0xfd, 0x60, 0x04, 7, 7]);
        assert_eq!(changed[104..], [0; 209]);
        for other in [
            [0xff, 0xfd, 0x40, 0x04],
            [0xff, 0xfd, 0x10, 0xc4],
            [0xff, 0xf5, 0x10, 0x04],
            [0xff, 0xfb, 0x10, 0x04],
        ] {
            assert_eq!(allowed(&other), None, "{other:x?}");
        }
        assert_eq!(allowed(&[0xff, 0xfd]), None);
    }
}
