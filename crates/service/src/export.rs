//! Taking everything out again: each kind of thing as a table, a page at a time, for CSV and JSON alike.
//!
//! Events and songs come twice: as an import reads them, and whole, with what lies in the bin. What the server makes of
//! files (waveforms, fingerprints, renditions) is not written, since it can be made again. Passwords and sessions never
//! leave.

use crate::{Result, Service, Viewer};
use domain::import::{Column, Sheet};
use domain::{Action, EventId, SongId};
use store::{EventSheet, ExportCell, ExportPlace, SongSheet, StoredTable};
use uuid::Uuid;

/// Rows fetched at once.
const PAGE: u32 = 500;

/// A table of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportTable {
    /// Events, as an import reads them.
    Events,
    /// Songs, as an import reads them.
    Songs,
    /// Anything, as it is kept.
    Stored(StoredTable),
}

/// A page of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPage {
    /// As many fields as the table has columns, in their order.
    pub rows: Vec<Vec<ExportCell>>,
    /// What to pass for the page that follows; none on the last.
    pub next: Option<ExportPlace>,
}

impl ExportTable {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let stored = StoredTable::ALL.iter().copied().map(Self::Stored);
        [Self::Events, Self::Songs].into_iter().chain(stored)
    }

    /// What it is called: the name of its file without an ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Events => Sheet::Events.as_str(),
            Self::Songs => Sheet::Songs.as_str(),
            Self::Stored(table) => table.as_str(),
        }
    }

    /// The names of its columns.
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Events => Sheet::Events.columns().map(Column::as_str).collect(),
            Self::Songs => Sheet::Songs.columns().map(Column::as_str).collect(),
            Self::Stored(table) => table.columns().to_vec(),
        }
    }
}

impl Service {
    /// One page of a table: what lies behind `after`. For admins, who get of what people keep for themselves their own
    /// alone; the operator gets everything.
    pub async fn export(
        &self,
        viewer: &Viewer,
        table: ExportTable,
        after: Option<ExportPlace>,
    ) -> Result<ExportPage> {
        viewer.require(Action::Export)?;
        let (store, library) = (&self.0.store, viewer.library.id);
        let first = after.map(|(first, _)| first);
        let rows: Vec<(ExportPlace, Vec<ExportCell>)> = match table {
            ExportTable::Events => {
                let after = first.map(EventId::from_uuid);
                let sheets = store.event_sheets(library, after, PAGE).await?;
                sheets
                    .into_iter()
                    .map(|sheet| (alone(sheet.id.uuid()), event(sheet)))
                    .collect()
            }
            ExportTable::Songs => {
                let after = first.map(SongId::from_uuid);
                let sheets = store.song_sheets(library, after, PAGE).await?;
                sheets
                    .into_iter()
                    .map(|sheet| (alone(sheet.id.uuid()), song(sheet)))
                    .collect()
            }
            ExportTable::Stored(table) => {
                let reader = viewer.person.as_ref().map(|person| person.id);
                let rows = store.export(table, library, reader, after, PAGE).await?;
                rows.into_iter().map(|row| (row.place, row.cells)).collect()
            }
        };
        let full = rows.len() == PAGE as usize;
        Ok(ExportPage {
            next: rows.last().filter(|_| full).map(|(place, _)| *place),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        })
    }
}

fn event(sheet: EventSheet) -> Vec<ExportCell> {
    let (id, form) = (sheet.id, sheet.form);
    Sheet::Events
        .columns()
        .map(|column| match column {
            Column::Id => ExportCell::Text(id.to_string()),
            Column::Kind => ExportCell::Text(form.kind.clone()),
            Column::Date => ExportCell::Text(form.date.clone()),
            Column::Title => ExportCell::Text(form.title.clone()),
            Column::Venue => ExportCell::Text(form.venue.clone()),
            Column::City => ExportCell::Text(form.city.clone()),
            Column::Description => ExportCell::Text(form.description.clone()),
            Column::Rating => number(&form.rating),
            Column::People => ExportCell::Text(alone_on_a_line(&form.people)),
            Column::Genres => ExportCell::Text(form.genres.clone()),
            Column::Styles => ExportCell::Text(form.styles.clone()),
            _ => ExportCell::Nothing,
        })
        .collect()
}

/// People as the form holds them. Somebody alone gets a colon where an import without identifiers would find several in
/// their name.
fn alone_on_a_line(people: &str) -> String {
    let several = people.contains(',') || people.contains(';');
    if several && !people.contains(['\n', ':']) {
        format!("{people}:")
    } else {
        people.to_owned()
    }
}

fn song(sheet: SongSheet) -> Vec<ExportCell> {
    let (id, form) = (sheet.id, sheet.form);
    Sheet::Songs
        .columns()
        .map(|column| match column {
            Column::Id => ExportCell::Text(id.to_string()),
            Column::Title => ExportCell::Text(form.title.clone()),
            Column::AlternativeTitles => ExportCell::Text(form.alternative_titles.clone()),
            Column::Writers => ExportCell::Text(form.writers.clone()),
            Column::Key => ExportCell::Text(form.key.clone()),
            Column::Tempo => number(&form.tempo_bpm),
            Column::Notes => ExportCell::Text(form.notes.clone()),
            Column::Lyrics => ExportCell::Text(form.lyrics.clone()),
            Column::Genres => ExportCell::Text(form.genres.clone()),
            Column::Styles => ExportCell::Text(form.styles.clone()),
            _ => ExportCell::Nothing,
        })
        .collect()
}

/// A number as a form holds it: nothing where none is said.
fn number(field: &str) -> ExportCell {
    field
        .parse()
        .map_or(ExportCell::Nothing, ExportCell::Number)
}

/// The place of a row that has an identifier of its own.
const fn alone(id: Uuid) -> ExportPlace {
    (id, Uuid::nil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_can_be_imported() {
        for (table, sheet) in [
            (ExportTable::Events, Sheet::Events),
            (ExportTable::Songs, Sheet::Songs),
        ] {
            let columns: Vec<Column> = table
                .columns()
                .into_iter()
                .filter_map(Column::named)
                .collect();
            assert_eq!(columns.len(), table.columns().len());
            assert_eq!(Sheet::of(&columns), Some(sheet));
        }
    }

    #[test]
    fn each_table_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            ExportTable::all().map(ExportTable::as_str).collect();
        assert_eq!(names.len(), ExportTable::all().count());
    }
}
