//! Comma-separated values, as RFC 4180 describes them and as programs write them: any of four delimiters, any line end.

use std::borrow::Cow;

/// The most records one file may have.
pub const MAX_RECORDS: usize = 100_000;

/// The most characters one field may have: the longest lyrics, and room to say that they are too long.
pub const MAX_FIELD_CHARS: usize = 100_000;

/// What may stand between fields, likeliest first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// Why a file is not a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A quotation mark was opened and never closed.
    #[error("line {line}: a quotation mark is opened here and never closed")]
    Unclosed {
        /// Where it was opened, from 1.
        line: usize,
    },
    /// A field goes on and on: most likely a quotation mark is missing.
    #[error(
        "line {line}: a field has more than {MAX_FIELD_CHARS} characters; is a quotation mark missing?"
    )]
    Endless {
        /// Where it begins, from 1.
        line: usize,
    },
    /// More than is taken at once.
    #[error("the file has more than {MAX_RECORDS} rows; divide it")]
    TooMany,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line of the file it begins in, from 1.
    pub line: usize,
    /// Its fields, trimmed.
    pub fields: Vec<String>,
}

/// A file taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What stands between its fields.
    pub delimiter: char,
    /// The names of its columns: its first row.
    pub header: Vec<String>,
    /// The rows below. Empty lines are left out.
    pub records: Vec<Record>,
}

impl Table {
    /// Takes a file's text apart. The delimiter is the one that divides the first line into the most columns.
    pub fn read(text: &str) -> Result<Self, CsvError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .ok_or(CsvError::Empty)?;
        // Excel's own way of telling.
        let declared = first
            .trim_end()
            .strip_prefix("sep=")
            .and_then(|rest| rest.chars().next())
            .filter(|c| DELIMITERS.contains(c));
        let delimiter = declared.unwrap_or_else(|| likeliest(first));
        let mut records = read(text, delimiter)?;
        let skip = usize::from(declared.is_some());
        if records.len() <= skip {
            return Err(CsvError::Empty);
        }
        let rest = records.split_off(skip + 1);
        let header = records
            .pop()
            .map(|record| record.fields)
            .unwrap_or_default();
        Ok(Self {
            delimiter,
            header,
            records: rest,
        })
    }
}

/// Counted outside of quotation marks; of equals the earlier.
fn likeliest(line: &str) -> char {
    let count = |delimiter: char| {
        let mut quoted = false;
        line.chars()
            .filter(|&c| {
                quoted ^= c == '"';
                c == delimiter && !quoted
            })
            .count()
    };
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|&delimiter| count(delimiter))
        .unwrap_or(',')
}

fn read(text: &str, delimiter: char) -> Result<Vec<Record>, CsvError> {
    let mut records = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    let mut field = Field::default();
    let (mut line, mut begun) = (1, 1);
    // The line in which the quotation mark was opened that is not closed yet.
    let mut open = None;
    let mut chars = text.chars().peekable();
    loop {
        let c = chars.next();
        match (c, open) {
            (None, Some(line)) => return Err(CsvError::Unclosed { line }),
            (Some('"'), Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
                field.text.push('"');
            }
            (Some('"'), Some(_)) => {
                open = None;
                field.closed = Some(field.text.len());
            }
            (Some('"'), None) if field.text.trim().is_empty() => {
                field.text.clear();
                open = Some(line);
            }
            (Some(c), None) if c == delimiter => take(&mut fields, &mut field),
            (Some('\r'), None) if chars.peek() == Some(&'\n') => {}
            (None | Some('\n' | '\r'), None) => {
                take(&mut fields, &mut field);
                if fields.iter().any(|field| !field.is_empty()) {
                    if records.len() > MAX_RECORDS {
                        return Err(CsvError::TooMany);
                    }
                    records.push(Record {
                        line: begun,
                        fields: std::mem::take(&mut fields),
                    });
                }
                fields.clear();
                begun = line + 1;
            }
            (Some(c), _) => {
                field.text.push(c);
                field.length += 1;
                if field.length > MAX_FIELD_CHARS {
                    return Err(CsvError::Endless {
                        line: open.unwrap_or(begun),
                    });
                }
            }
        }
        match c {
            None => return Ok(records),
            Some('\n') => line += 1,
            Some('\r') if chars.peek() != Some(&'\n') => line += 1,
            Some(_) => {}
        }
    }
}

/// A field that is being read.
#[derive(Default)]
struct Field {
    text: String,
    /// Characters of it.
    length: usize,
    /// Where in it a quotation mark closed, if one did. Blanks before that were meant.
    closed: Option<usize>,
}

/// Ends a field.
fn take(fields: &mut Vec<String>, field: &mut Field) {
    let Field { text, closed, .. } = std::mem::take(field);
    let kept = match closed {
        Some(at) => &text[..at + text[at..].trim_end().len()],
        None => text.trim(),
    };
    fields.push(kept.to_owned());
}

/// Appends a row to a file with commas between its fields, ended as RFC 4180 wants it. A field that a spreadsheet would
/// take for a formula is written as it is: this is data, and reading it back must give the same.
pub fn write_record<'a>(out: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (n, field) in fields.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        out.push_str(&quoted(field));
    }
    out.push_str("\r\n");
}

fn quoted(field: &str) -> Cow<'_, str> {
    let plain = !field.contains(['"', ',', ';', '\t', '|', '\n', '\r']) && field.trim() == field;
    if plain {
        Cow::Borrowed(field)
    } else {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        let table = Table::read(text).unwrap();
        std::iter::once(table.header)
            .chain(table.records.into_iter().map(|record| record.fields))
            .collect()
    }

    #[test]
    fn the_delimiter_is_told_from_the_first_line() {
        for text in [
            "a,b;x,c\n1,2,3",
            "a;b,x;c\n1;2;3",
            "a\tb\tc\n1\t2\t3",
            "a|b|c\r\n1|2|3\r\n",
        ] {
            assert_eq!(fields(text)[1], ["1", "2", "3"], "{text:?}");
        }
        assert_eq!(fields("sep=;\na,b;c\n1;2")[0], ["a,b", "c"]);
        assert_eq!(Table::read("\"a;b;c;d\",e\n").unwrap().delimiter, ',');
        assert_eq!(Table::read("title\nTrain").unwrap().records.len(), 1);
    }

    #[test]
    fn quotation_marks_hold_anything() {
        let text = "title,notes\r\n\"Train, \"\"live\"\"\",\"one\ntwo\"\r\n\r\nBlue \"note\", x \n";
        let table = Table::read(text).unwrap();
        assert_eq!(table.records[0].fields, ["Train, \"live\"", "one\ntwo"]);
        assert_eq!(table.records[1].fields, ["Blue \"note\"", "x"]);
        assert_eq!((table.records[0].line, table.records[1].line), (2, 5));
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let told = |text: &str| Table::read(text).unwrap_err().to_string();
        assert_eq!(told(" \n\n"), "the file is empty");
        assert_eq!(
            told("a,b\n1,\"2\n3,4"),
            "line 2: a quotation mark is opened here and never closed"
        );
        let endless = format!("a\n\"{}\"", "x".repeat(MAX_FIELD_CHARS + 1));
        assert!(told(&endless).starts_with("line 2: a field has more than"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            rows in prop::collection::vec(prop::collection::vec("[^\\r\\x00]{0,12}", 2..5), 1..6)
        ) {
            let rows: Vec<Vec<String>> = rows
                .into_iter()
                .map(|row| row.into_iter().map(|field| field.trim_end().to_owned()).collect())
                .collect();
            let mut text = String::new();
            write_record(&mut text, ["a", "b"]);
            for row in &rows {
                write_record(&mut text, row.iter().map(String::as_str));
            }
            let kept: Vec<Vec<String>> =
                rows.into_iter().filter(|row| row.iter().any(|field| !field.is_empty())).collect();
            prop_assert_eq!(&fields(&text)[1..], &kept[..]);
        }

        #[test]
        fn reading_never_panics(text in ".{0,200}") {
            let _ = Table::read(&text);
        }
    }
}
