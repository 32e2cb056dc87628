//! What an export writes: everything people put in, also what lies in the bin, as tables that are read a page at a time.

mod tables;

pub use tables::StoredTable;

use crate::value::hash;
use crate::{Result, Store};
use domain::{AccountId, LibraryId, Timestamp};
use sqlx::Row as _;
use std::fmt;
use uuid::Uuid;

/// Between which rows a page begins: behind this one. Its two parts are what a table is ordered by.
pub type ExportPlace = (Uuid, Uuid);

/// A field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportCell {
    /// Nothing is known, or it does not apply.
    Nothing,
    /// Words, or an identifier or a hash in its usual form.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Whether it is so.
    Truth(bool),
    /// When.
    Moment(Timestamp),
}

impl fmt::Display for ExportCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Truth(true) => f.write_str("yes"),
            Self::Truth(false) => f.write_str("no"),
            Self::Moment(at) => {
                f.write_str(&at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
            }
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRow {
    /// Names it among those of its table.
    pub place: ExportPlace,
    /// As many as the table has columns, in their order.
    pub cells: Vec<ExportCell>,
}

/// How a column is kept.
#[derive(Clone, Copy)]
enum Kept {
    Id,
    Text,
    Number,
    Truth,
    Moment,
    Hash,
}

/// One field of a row of either engine.
macro_rules! cell {
    ($row:expr, $at:expr, $kept:expr) => {
        match $kept {
            Kept::Id => $row
                .try_get::<Option<Uuid>, _>($at)?
                .map(|id| ExportCell::Text(id.hyphenated().to_string())),
            Kept::Text => $row
                .try_get::<Option<String>, _>($at)?
                .map(ExportCell::Text),
            Kept::Number => $row.try_get::<Option<i64>, _>($at)?.map(ExportCell::Number),
            Kept::Truth => $row.try_get::<Option<bool>, _>($at)?.map(ExportCell::Truth),
            Kept::Moment => $row
                .try_get::<Option<Timestamp>, _>($at)?
                .map(ExportCell::Moment),
            Kept::Hash => match $row.try_get::<Option<Vec<u8>>, _>($at)? {
                Some(bytes) => Some(ExportCell::Text(hash(&bytes)?.to_string())),
                None => None,
            },
        }
        .unwrap_or(ExportCell::Nothing)
    };
}

impl Store {
    /// One page of a table: at most `limit` rows behind `after`. What people keep for themselves is `reader`'s alone, or
    /// everybody's where there is none.
    pub async fn export(
        &self,
        table: StoredTable,
        library: LibraryId,
        reader: Option<AccountId>,
        after: Option<ExportPlace>,
        limit: u32,
    ) -> Result<Vec<ExportRow>> {
        let (first, second) = after.unwrap_or_default();
        let number = i64::try_from(second.as_u128()).unwrap_or(i64::MAX);
        let rows = on_read!(self, pool => {
            let found = sqlx::query(table.text())
                .bind(library.uuid())
                .bind(first)
                .bind(second)
                .bind(i64::from(limit))
                .bind(reader.map(AccountId::uuid))
                .bind(number)
                .fetch_all(pool)
                .await?;
            let mut rows = Vec::with_capacity(found.len());
            for row in found {
                let second = if table.is_numbered() {
                    Uuid::from_u128(crate::value::unsigned(row.try_get(1)?).into())
                } else {
                    row.try_get(1)?
                };
                let mut cells = Vec::with_capacity(table.kept().len());
                for (at, kept) in (2_usize..).zip(table.kept()) {
                    cells.push(cell!(row, at, kept));
                }
                rows.push(ExportRow {
                    place: (row.try_get(0)?, second),
                    cells,
                });
            }
            rows
        });
        Ok(rows)
    }
}
