//! A file on its way to rows: its encoding, its delimiter, its columns, what it is about.

use crate::{Error, Result};
use domain::import::{Column, CsvError, DayOrder, Encoding, Sheet, Table, day_order, decode};
use std::collections::{BTreeMap, HashSet};

/// The longest file that is taken, in bytes.
pub(super) const MAX_FILE: usize = 64 << 20;

/// How many rejected rows a page or a terminal shows.
pub const SHOWN_ROWS: usize = 100;

/// How many columns that are left out are named.
const NAMED_COLUMNS: usize = 20;

/// How many characters of what stands in a file are said again.
const SAID_CHARS: usize = 300;

/// How a table is brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// What the rows are; told from the columns when none.
    pub sheet: Option<Sheet>,
    /// Which number stands first in `03/04/2024`; told from the file's other dates when none.
    pub day_order: Option<DayOrder>,
    /// Find out what would happen and write nothing.
    pub dry_run: bool,
    /// Write the good rows although others are rejected.
    pub accept_rest: bool,
}

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// What its rows were taken for.
    pub sheet: Sheet,
    /// How it was encoded.
    pub encoding: Encoding,
    /// What stood between its fields.
    pub delimiter: char,
    /// The names of columns nothing is known about; what stands in them is left out.
    pub ignored: Vec<String>,
    /// Rows that are new to the library.
    pub added: usize,
    /// Rows that change something the library has.
    pub changed: usize,
    /// Rows that say what the library says already.
    pub unchanged: usize,
    /// Rows that cannot be taken, in the order of the file.
    pub rejected: Vec<RejectedRow>,
    /// Whether the added and changed rows are in the library now.
    pub written: bool,
}

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line of the file it begins in, from 1.
    pub line: usize,
    /// Why, in a sentence that names the field; at most a few hundred characters.
    pub reason: String,
}

/// A table whose columns are known.
pub(super) struct Read {
    pub(super) sheet: Sheet,
    pub(super) day_order: Option<DayOrder>,
    encoding: Encoding,
    delimiter: char,
    ignored: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row, by column. Empty fields are left out.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) fields: BTreeMap<Column, String>,
    /// Why it cannot be taken apart.
    pub(super) fault: Option<String>,
}

pub(super) fn read(file: &[u8], options: ImportOptions) -> Result<Read> {
    if file.len() > MAX_FILE {
        return Err(Error::TooLarge {
            limit: MAX_FILE as u64,
        });
    }
    let (text, encoding) = decode(file).map_err(|error| Error::Invalid(error.to_string()))?;
    let table = Table::read(&text).map_err(|error: CsvError| Error::Invalid(error.to_string()))?;
    let named: Vec<Option<Column>> = table
        .header
        .iter()
        .map(|name| Column::named(name))
        .collect();
    let known: Vec<Column> = named.iter().flatten().copied().collect();
    let sheet = options.sheet.or_else(|| Sheet::of(&known)).ok_or_else(|| {
        Error::Invalid(format!(
            "the first row must name the columns of events (such as date, title, venue, city) or of songs (such as \
             title, writers, key, tempo); it says {}",
            shown(&table.header)
        ))
    })?;
    let columns: Vec<Option<Column>> = named
        .into_iter()
        .map(|column| column.filter(|column| column.belongs_to(sheet)))
        .collect();
    twice(&columns)?;
    let ignored = table
        .header
        .iter()
        .zip(&columns)
        .filter(|(name, column)| column.is_none() && !name.is_empty())
        .map(|(name, _)| name.clone())
        .collect();
    let rows: Vec<Row> = table
        .records
        .into_iter()
        .map(|record| {
            let extra = record
                .fields
                .iter()
                .skip(columns.len())
                .any(|field| !field.is_empty());
            Row {
                line: record.line,
                fault: extra.then(|| {
                    format!(
                        "{} fields under {} columns",
                        record.fields.len(),
                        columns.len()
                    )
                }),
                fields: columns
                    .iter()
                    .zip(record.fields)
                    .filter_map(|(column, field)| Some(((*column)?, field)))
                    .filter(|(_, field)| !field.is_empty())
                    .collect(),
            }
        })
        .collect();
    let dates = rows.iter().filter_map(|row| row.fields.get(&Column::Date));
    let found = day_order(dates.map(String::as_str));
    Ok(Read {
        sheet,
        day_order: options.day_order.or(found),
        encoding,
        delimiter: table.delimiter,
        ignored,
        rows,
    })
}

/// A column may stand in a table once.
fn twice(columns: &[Option<Column>]) -> Result<()> {
    let mut seen = HashSet::new();
    match columns
        .iter()
        .flatten()
        .find(|column| !seen.insert(**column))
    {
        Some(column) => Err(Error::Invalid(format!(
            "two columns hold the {}; remove or rename one of them",
            column.as_str()
        ))),
        None => Ok(()),
    }
}

fn shown(header: &[String]) -> String {
    let names: Vec<String> = header
        .iter()
        .take(12)
        .map(|name| format!("{name:?}"))
        .collect();
    names.join(", ").chars().take(200).collect()
}

/// The beginning of a text that may be as long as a file.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SAID_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Read {
    /// The report before anything is counted.
    pub(super) fn report(&self) -> ImportReport {
        ImportReport {
            sheet: self.sheet,
            encoding: self.encoding,
            delimiter: self.delimiter,
            ignored: self.ignored.clone(),
            added: 0,
            changed: 0,
            unchanged: 0,
            rejected: Vec::new(),
            written: false,
        }
    }
}

impl ImportReport {
    /// Notes a row that cannot be taken. A fault of the server's own is passed on.
    pub(super) fn reject(&mut self, line: usize, error: Error) -> Result<()> {
        match error {
            Error::Invalid(reason) | Error::Conflict(reason) => {
                let reason = shortened(&reason);
                self.rejected.push(RejectedRow { line, reason });
                Ok(())
            }
            other => Err(other),
        }
    }

    /// The columns that are left out, in words: the first of them, and how many more.
    pub fn ignored_in_words(&self) -> String {
        let named: Vec<String> = self
            .ignored
            .iter()
            .take(NAMED_COLUMNS)
            .map(|name| shortened(name))
            .collect();
        let named = named.join(", ");
        match self.ignored.len().saturating_sub(NAMED_COLUMNS) {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }

    /// Whether something is to be written: there is something, it is meant, and no row stands in its way.
    pub(super) fn to_write(&self, options: ImportOptions) -> bool {
        let good = self.rejected.is_empty() || options.accept_rest;
        good && !options.dry_run && self.added + self.changed > 0
    }
}
