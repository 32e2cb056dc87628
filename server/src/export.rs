//! Tables of an export as text: CSV or JSON, a page at a time, so that memory does not grow with the library.

use domain::import::write_record;
use serde_json::{Map, Value};
use service::{ExportPage, ExportTable};
use std::str::FromStr;
use store::ExportCell;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Comma-separated values, UTF-8, which `reprise import` reads
    Csv,
    /// A JSON array of objects with the same fields
    Json,
}

/// The text named no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownForm;

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        match text {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => Err(UnknownForm),
        }
    }
}

impl Form {
    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }
}

/// Writes one table: [`Text::page`] for each page, then [`Text::end`].
#[derive(Debug)]
pub struct Text {
    columns: Vec<&'static str>,
    form: Form,
    rows: u64,
}

impl Text {
    /// A table of which nothing is written yet.
    pub fn new(table: ExportTable, form: Form) -> Self {
        Self {
            columns: table.columns(),
            form,
            rows: 0,
        }
    }

    /// How many rows were written.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// What one more page adds to the file; the first brings what stands before it.
    pub fn page(&mut self, page: &ExportPage, first: bool) -> String {
        let mut text = String::new();
        match (self.form, first) {
            (Form::Csv, true) => write_record(&mut text, self.columns.iter().copied()),
            (Form::Json, true) => text.push('['),
            _ => {}
        }
        for row in &page.rows {
            match self.form {
                Form::Csv => {
                    let fields: Vec<String> = row.iter().map(ExportCell::to_string).collect();
                    write_record(&mut text, fields.iter().map(String::as_str));
                }
                Form::Json => {
                    text.push_str(if self.rows == 0 { "\n" } else { ",\n" });
                    text.push_str(&object(&self.columns, row).to_string());
                }
            }
            self.rows += 1;
        }
        text
    }

    /// What ends the file.
    pub const fn end(&self) -> &'static str {
        match self.form {
            Form::Csv => "",
            Form::Json => "\n]\n",
        }
    }
}

/// A row by the names of its columns; empty fields are left out.
fn object(columns: &[&str], row: &[ExportCell]) -> Value {
    let fields: Map<String, Value> = columns
        .iter()
        .zip(row)
        .filter_map(|(column, cell)| Some(((*column).to_owned(), value(cell)?)))
        .collect();
    Value::Object(fields)
}

/// Numbers as numbers and truths as truths; none for nothing.
fn value(cell: &ExportCell) -> Option<Value> {
    match cell {
        ExportCell::Nothing => None,
        ExportCell::Text(text) => (!text.is_empty()).then(|| text.as_str().into()),
        ExportCell::Number(number) => Some((*number).into()),
        ExportCell::Truth(truth) => Some((*truth).into()),
        ExportCell::Moment(_) => Some(cell.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::StoredTable;

    /// Rows of each kind of field, in the columns of some table of four.
    fn written(form: Form, pages: &[&[&str]]) -> String {
        let mut text = Text::new(ExportTable::Stored(StoredTable::EventGenres), form);
        let mut out = String::new();
        for (n, names) in pages.iter().enumerate() {
            let row = |name: &&str| {
                vec![
                    ExportCell::Text((*name).to_owned()),
                    ExportCell::Number(7),
                    ExportCell::Truth(true),
                    ExportCell::Nothing,
                ]
            };
            let rows = names.iter().map(row).collect();
            out.push_str(&text.page(&ExportPage { rows, next: None }, n == 0));
        }
        out + text.end()
    }

    #[test]
    fn pages_make_one_file() {
        assert_eq!(
            written(Form::Csv, &[&["Ann"], &["B, \"o\""]]),
            "event id,event,genre id,genre\r\nAnn,7,yes,\r\n\"B, \"\"o\"\"\",7,yes,\r\n"
        );
        assert_eq!(
            written(Form::Json, &[&["Ann"], &[""]]),
            "[\n{\"event\":7,\"event id\":\"Ann\",\"genre id\":true},\n{\"event\":7,\"genre id\":true}\n]\n"
        );
        assert_eq!(written(Form::Json, &[&[]]), "[\n]\n");
    }
}
