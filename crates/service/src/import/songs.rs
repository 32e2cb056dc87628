//! Songs out of a table.

use super::events::sorted;
use super::names::{KnownNames, classes, titles};
use super::sorting::{Fresh, Present, Sorting};
use super::table::{ImportOptions, ImportReport, Read, Row};
use crate::{Error, Result, Service, Viewer};
use domain::fold::name_key;
use domain::import::Column;
use domain::song::SongForm;
use domain::work::Deed;
use domain::{LibraryId, SongId, Uuid};
use std::collections::HashMap;
use store::{Imports, SongFields, SongSheet};

/// How many songs are fetched at once for comparing: each comes with its lyrics.
const PAGE: u32 = 500;

/// What the library has, found by identifier and by every folded title.
struct Known {
    sheets: Vec<SongSheet>,
    by_id: HashMap<SongId, usize>,
    by_title: HashMap<String, Vec<usize>>,
    /// What became of those that were merged into another.
    merged: HashMap<SongId, SongId>,
    names: KnownNames,
}

/// What a row was found to speak of, and whether by the identifier it brings.
struct Found<'a> {
    sheet: &'a SongSheet,
    by_id: bool,
}

impl Service {
    pub(super) async fn import_songs(
        &self,
        viewer: &Viewer,
        table: &Read,
        options: ImportOptions,
    ) -> Result<ImportReport> {
        let library = viewer.library.id;
        let brought: Vec<Uuid> = table
            .rows
            .iter()
            .filter_map(|row| Some(id_of(row)?.uuid()))
            .collect();
        let known = self.known_songs(library, &brought).await?;
        let taken = self.0.store.taken(Imports::Songs, &brought).await?;
        let mut report = table.report();
        let mut sorting = Sorting::of("song");
        for row in &table.rows {
            match self.song_of(row, &known) {
                Err(error) => report.reject(row.line, error)?,
                Ok((Some(there), fields)) => {
                    let present = Present {
                        id: there.id,
                        revision: there.revision,
                        same: same(&self.song_fields(&there.form)?, &fields),
                    };
                    sorting.change(&mut report, row.line, &present, fields)?;
                }
                Ok((None, fields)) => {
                    let new = Fresh {
                        kept: id_of(row).filter(|id| !taken.contains(&id.uuid())),
                        name: name_key(&fields.title),
                        fields,
                    };
                    let id = || self.new_id(SongId::from_parts);
                    sorting.add(&mut report, row.line, new, id)?;
                }
            }
        }
        if report.to_write(options) {
            let subject = format!("{} songs added, {} changed", report.added, report.changed);
            let entry = self.entry(viewer, Deed::Import, &subject);
            self.0
                .store
                .import_songs(library, &sorting.rows, &entry, self.now())
                .await?;
            report.written = true;
        }
        Ok(report)
    }

    async fn known_songs(&self, library: LibraryId, brought: &[Uuid]) -> Result<Known> {
        let mut sheets: Vec<SongSheet> = Vec::new();
        loop {
            let after = sheets.last().map(|sheet| sheet.id);
            let page = self.0.store.song_sheets(library, after, PAGE).await?;
            let more = page.len() == PAGE as usize;
            sheets.extend(page);
            if !more {
                break;
            }
        }
        let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, sheet) in sheets.iter().enumerate() {
            let titles = std::iter::once(sheet.form.title.as_str())
                .chain(sheet.form.alternative_titles.lines());
            let mut keys: Vec<String> = titles.map(name_key).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                by_title.entry(key).or_default().push(at);
            }
        }
        Ok(Known {
            merged: self.0.store.merged_songs(library, brought).await?,
            names: self.0.store.signed_names(library).await?.into(),
            by_id: sheets
                .iter()
                .enumerate()
                .map(|(at, sheet)| (sheet.id, at))
                .collect(),
            by_title,
            sheets,
        })
    }

    /// What a row says, over what the library says of the same song.
    fn song_of<'a>(
        &self,
        row: &Row,
        known: &'a Known,
    ) -> Result<(Option<&'a SongSheet>, SongFields)> {
        if let Some(fault) = &row.fault {
            return Err(Error::Invalid(fault.clone()));
        }
        let found = known.find(row)?;
        let mut form = found
            .as_ref()
            .map(|found| found.sheet.form.clone())
            .unwrap_or_default();
        let by_title = found.as_ref().is_some_and(|found| !found.by_id);
        let exported = id_of(row).is_some();
        for (column, field) in &row.fields {
            match column {
                // A song found by another of its titles keeps the one it has.
                Column::Title if by_title => {}
                Column::AlternativeTitles if !exported => {
                    let own = form.alternative_titles.lines().collect();
                    form.alternative_titles = titles(field, &own);
                }
                Column::Genres if !exported => form.genres = classes(field, &known.names.genres),
                Column::Styles if !exported => form.styles = classes(field, &known.names.styles),
                column => overlay(&mut form, *column, field),
            }
        }
        Ok((found.map(|found| found.sheet), self.song_fields(&form)?))
    }
}

impl Known {
    fn find(&self, row: &Row) -> Result<Option<Found<'_>>> {
        let found = |at: usize, by_id| {
            let sheet = &self.sheets[at];
            Ok(Some(Found { sheet, by_id }))
        };
        let id = id_of(row);
        if let Some(&at) = id.and_then(|id| self.by_id.get(&id)) {
            return found(at, true);
        }
        // Its row still has the title it had before it was merged.
        let merged = id.and_then(|id| self.merged.get(&id));
        if let Some(&at) = merged.and_then(|id| self.by_id.get(id)) {
            return found(at, false);
        }
        let Some(title) = row.fields.get(&Column::Title) else {
            return Err(Error::Invalid("the title is empty".to_owned()));
        };
        match self.by_title.get(&name_key(title)).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([at]) => found(*at, false),
            Some(several) => Err(Error::Invalid(format!(
                "{} songs are called “{title}”; name one by its id, as an export does",
                several.len()
            ))),
        }
    }
}

/// The identifier a row brings, as an export wrote it.
fn id_of(row: &Row) -> Option<SongId> {
    SongId::from_path(row.fields.get(&Column::Id)?)
}

/// Puts one field of a table into the form, as the form holds it.
fn overlay(form: &mut SongForm, column: Column, field: &str) {
    let field = field.to_owned();
    match column {
        Column::Title => form.title = field,
        Column::AlternativeTitles => form.alternative_titles = field,
        Column::Writers => form.writers = field,
        Column::Key => form.key = field,
        Column::Tempo => form.tempo_bpm = field,
        Column::Notes => form.notes = field,
        Column::Lyrics => form.lyrics = field,
        Column::Genres => form.genres = field,
        Column::Styles => form.styles = field,
        _ => {}
    }
}

/// Whether two say the same, whatever identifies the genres and styles they name.
fn same(one: &SongFields, other: &SongFields) -> bool {
    let plain = |fields: &SongFields| SongFields {
        genres: Vec::new(),
        styles: Vec::new(),
        ..fields.clone()
    };
    plain(one) == plain(other)
        && sorted(&one.genres) == sorted(&other.genres)
        && sorted(&one.styles) == sorted(&other.styles)
}
