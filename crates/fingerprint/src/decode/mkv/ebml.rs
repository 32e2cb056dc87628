//! Elements within elements (RFC 8794).

use super::super::ahead::Ahead;
use std::io::{self, Read, Seek};
use std::ops::Range;

/// The longest head of an element: an identifier of four bytes, a length of eight.
const HEAD: usize = 12;

/// An element: what it is, and where its content stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) id: u32,
    /// Up to the end of the file where the element does not say how long it is.
    pub(super) content: Range<u64>,
    pub(super) is_open: bool,
}

impl Element {
    /// How long its content is, in bytes.
    pub(super) fn len(&self) -> u64 {
        self.content.end.saturating_sub(self.content.start)
    }
}

/// A number whose first byte says by its leading zeros how many bytes it has, and that count; its marker included.
fn variable(bytes: &[u8], most: usize) -> Option<(u64, usize)> {
    let count = bytes.first()?.leading_zeros() as usize + 1;
    let bytes = bytes.get(..count).filter(|_| count <= most)?;
    let number = bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte));
    Some((number, count))
}

/// A number as lengths and tracks are written, without its marker, and how many bytes it takes.
pub(super) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let (number, count) = variable(bytes, 8)?;
    Some((number & !(1 << (7 * count)), count))
}

/// A whole number, or the time of a tick, highest byte first.
pub(super) fn unsigned(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take(8)
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// A number in floating point, in 4 or 8 bytes.
pub(super) fn float(bytes: &[u8]) -> f64 {
    match bytes {
        &[a, b, c, d] => f32::from_be_bytes([a, b, c, d]).into(),
        bytes => bytes
            .first_chunk()
            .map_or(0.0, |bytes| f64::from_be_bytes(*bytes)),
    }
}

impl<R: Read + Seek> Ahead<R> {
    /// The element at `at`; none at the end of the file, or where there is none.
    pub(super) fn element(&mut self, at: u64) -> io::Result<Option<Element>> {
        let len = self.len();
        let bytes = self.get(at, HEAD)?;
        let Some((id, first)) = variable(bytes, 4) else {
            return Ok(None);
        };
        let Some((length, second)) = number(&bytes[first..]) else {
            return Ok(None);
        };
        let start = at + (first + second) as u64;
        let is_open = length == (1 << (7 * second)) - 1;
        let end = if is_open {
            len.max(start)
        } else {
            start.saturating_add(length)
        };
        Ok(u32::try_from(id).ok().map(|id| Element {
            id,
            content: start..end,
            is_open,
        }))
    }

    /// The element at `at` within another, which moves on behind it.
    pub(super) fn child(&mut self, at: &mut u64, end: u64) -> io::Result<Option<Element>> {
        if *at >= end {
            return Ok(None);
        }
        let element = self.element(*at)?.filter(|element| !element.is_open);
        *at = element
            .as_ref()
            .map_or(u64::MAX, |element| element.content.end);
        Ok(element.filter(|element| element.content.end <= end))
    }

    /// The content of an element of no more than `most` bytes; none of a longer one.
    pub(super) fn content(&mut self, element: &Element, most: u64) -> io::Result<Option<&[u8]>> {
        match usize::try_from(element.len()) {
            Ok(count) if element.len() <= most => self.get(element.content.start, count).map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_how_long_they_are() {
        assert_eq!(number(&[0x81, 9]), Some((1, 1)));
        assert_eq!(number(&[0x40, 0x7f, 9]), Some((0x7f, 2)));
        assert_eq!(number(&[1, 0, 0, 0, 0, 0, 1, 0]), Some((256, 8)));
        assert_eq!(number(&[0, 1]), None);
        assert_eq!(number(&[0x40]), None);
        assert_eq!(unsigned(&[1, 2]), 258);
        assert!((float(&[0x3f, 0x80, 0, 0]) - 1.0).abs() < 1e-9);
        assert!(float(&[]).abs() < 1e-9);
    }
}
