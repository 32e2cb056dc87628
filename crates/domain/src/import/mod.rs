//! Reading tables that people kept elsewhere: spreadsheets of events and songs, as CSV.
//!
//! What a spreadsheet program writes depends on where it was installed: commas or semicolons, UTF-8 or what Windows
//! had, days or months first. All of it is found out from the file itself, and what cannot be decided is refused by
//! name rather than guessed.

mod clock;
mod column;
mod csv;
mod dates;
mod encoding;

pub use column::{Column, Sheet};
pub use csv::{CsvError, MAX_FIELD_CHARS, MAX_RECORDS, Record, Table, write_record};
pub use dates::{DateFault, DayOrder, day_order, read_date};
pub use encoding::{BrokenText, Encoding, decode};
