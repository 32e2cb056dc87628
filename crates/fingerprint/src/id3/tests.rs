//! Tags of every version, and what only looks like one.

use super::*;
use proptest::prelude::*;
use std::io::Cursor;

fn sizes(length: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| u8::try_from(length >> shift & 0x7f).unwrap())
}

fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let head = [&b"ID3"[..], &[version, 0, flags], &sizes(body.len())].concat();
    [head.as_slice(), body].concat()
}

fn part(version: u8, id: &str, flags: u8, content: &[u8]) -> Vec<u8> {
    let plain = u32::try_from(content.len()).unwrap().to_be_bytes();
    let head = match version {
        2 => [id.as_bytes(), &plain[1..]].concat(),
        3 => [id.as_bytes(), &plain, &[0, flags]].concat(),
        _ => [id.as_bytes(), &sizes(content.len()), &[0, flags]].concat(),
    };
    [head.as_slice(), content].concat()
}

fn found(file: &[u8]) -> (Tags, u64) {
    before(&mut Cursor::new(file), file.len() as u64).unwrap()
}

fn names(file: &[u8]) -> [Option<String>; 3] {
    let (tags, _) = found(file);
    [tags.title, tags.artist, tags.album]
}

fn some(names: [&str; 3]) -> [Option<String>; 3] {
    names.map(|name| (!name.is_empty()).then(|| name.to_owned()))
}

#[test]
fn every_version_and_encoding_is_read() {
    let sound = [0xff, 0xfb, 0x90, 0x64];
    let two = tag(
        2,
        0,
        &[
            part(2, "PIC", 0, &[7; 300]),
            part(2, "TT2", 0, b"\0Caf\xe9\0"),
            part(2, "TP1", 0, b"\x01\xff\xfeZ\0\xfc\0"),
        ]
        .concat(),
    );
    assert_eq!(
        names(&[&two[..], &sound].concat()),
        some(["Café", "Zü", ""])
    );
    let three = tag(
        3,
        0x40,
        &[
            b"\0\0\0\x06\0\0\0\0\0\0".to_vec(),
            part(3, "TIT2", 0x20, b"g\0One"),
            part(3, "TPE1", 0x80, b"\0closed"),
            part(3, "TALB", 0, b"\x01\xfe\xff\0A\0\0\0B"),
            vec![0; 50],
        ]
        .concat(),
    );
    assert_eq!(
        names(&[&three[..], &sound].concat()),
        some(["One", "", "A"])
    );
    let four = tag(
        4,
        0x10,
        &[
            part(4, "TIT2", 0x01, "\0\0\0\x05\x03Één\0Two".as_bytes()),
            part(4, "TPE1", 0, b"\x02\0B"),
            part(4, "TALB", 0x02, b"\x01\xff\0\xfeA\0"),
        ]
        .concat(),
    );
    let whole = [&four[..], &[0; 10], &sound].concat();
    assert_eq!(names(&whole), some(["Één", "B", "A"]));
    assert_eq!(found(&whole).1, whole.len() as u64 - 4);
}

#[test]
fn a_tag_that_hides_false_frames_is_read_as_it_was() {
    let plain = [
        part(3, "APIC", 0, &[0xff, 0xe0]),
        part(3, "TIT2", 0, b"\x01\xff\xfeA\0"),
    ]
    .concat();
    let changed: Vec<u8> = plain
        .iter()
        .flat_map(|&byte| [Some(byte), (byte == 0xff).then_some(0)])
        .flatten()
        .collect();
    let file = [tag(3, 0x80, &changed), vec![1; 9]].concat();
    assert_eq!(names(&file), some(["A", "", ""]));
}

#[test]
fn tags_stand_in_a_row_and_at_the_end() {
    let first = [
        tag(3, 0, &part(3, "TIT2", 0, b"\0New")),
        tag(4, 0, &part(4, "TPE1", 0, b"\0Other")),
    ]
    .concat();
    let file = [first.as_slice(), &[1; 200]].concat();
    assert_eq!(names(&file), some(["New", "Other", ""]));
    assert_eq!(found(&file).1, first.len() as u64);

    let mut last = b"TAG".to_vec();
    for name in ["Old title", "", "Old album"] {
        let mut field = name.as_bytes().to_vec();
        field.resize(30, b' ');
        last.extend(field);
    }
    last.resize(128, 0);
    let file = [&[1; 200], last.as_slice()].concat();
    let mut source = Cursor::new(&file);
    let (tags, start) = behind(&mut source, 0..328).unwrap();
    assert_eq!(start, 200);
    assert_eq!(
        [tags.title, tags.artist, tags.album],
        some(["Old title", "", "Old album"])
    );
    for end in [327, 100] {
        let found = behind(&mut source, 0..end).unwrap();
        assert_eq!(found, (Tags::default(), end));
    }
}

#[test]
fn what_is_no_tag_is_left_alone() {
    for file in [
        &b""[..],
        b"ID3",
        b"ID3\x04\0\0\0\0\x80\0rest",
        b"ID3\xff\0\0\0\0\0\0rest",
        b"ID3\x04\0\0\0\0\0\x7fcut off",
    ] {
        assert_eq!(found(file), (Tags::default(), 0));
    }
}

proptest! {
    #[test]
    fn damage_is_no_error(version in 0_u8..6, flags: u8, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let frames = [part(3, "TIT2", flags, b"\x01\xff\xfeA\0"), body].concat();
        let file = [tag(version, flags, &frames), vec![0; 300]].concat();
        prop_assert!(found(&file).1 <= file.len() as u64);
    }
}
