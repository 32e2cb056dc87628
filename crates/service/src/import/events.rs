//! Events out of a table.

use super::names::{KnownNames, classes, people};
use super::sorting::{Fresh, Present, Sorting};
use super::table::{ImportOptions, ImportReport, Read, Row};
use crate::{Error, Result, Service, Viewer};
use domain::event::EventForm;
use domain::fold::name_key;
use domain::import::{Column, DayOrder, read_date};
use domain::work::Deed;
use domain::{EventId, LibraryId, Uuid};
use std::collections::HashMap;
use store::{EventFields, EventSheet, Imports, NamedEntry};

/// How many events are fetched at once for comparing.
const PAGE: u32 = 1_000;

/// What the library has, found by identifier and by what people know an event by.
struct Known {
    sheets: Vec<EventSheet>,
    by_id: HashMap<EventId, usize>,
    /// By day and folded title, and by day and folded venue.
    by_name: HashMap<(String, String), Vec<usize>>,
    names: KnownNames,
}

/// What a row was found to speak of, and whether by the identifier it brings.
struct Found<'a> {
    sheet: &'a EventSheet,
    by_id: bool,
}

impl Service {
    pub(super) async fn import_events(
        &self,
        viewer: &Viewer,
        table: &Read,
        options: ImportOptions,
    ) -> Result<ImportReport> {
        let library = viewer.library.id;
        let known = self.known_events(library).await?;
        let brought: Vec<Uuid> = table
            .rows
            .iter()
            .filter_map(|row| Some(id_of(row)?.uuid()))
            .collect();
        let taken = self.0.store.taken(Imports::Events, &brought).await?;
        let mut report = table.report();
        let mut sorting = Sorting::of("event");
        for row in &table.rows {
            match self.event_of(row, table.day_order, &known) {
                Err(error) => report.reject(row.line, error)?,
                Ok((Some(there), fields)) => {
                    let present = Present {
                        id: there.id,
                        revision: there.revision,
                        same: same(&self.event_fields(&there.form)?, &fields),
                    };
                    sorting.change(&mut report, row.line, &present, fields)?;
                }
                Ok((None, fields)) => {
                    let new = Fresh {
                        kept: id_of(row).filter(|id| !taken.contains(&id.uuid())),
                        name: name_of(&fields),
                        fields,
                    };
                    let id = || self.new_id(EventId::from_parts);
                    sorting.add(&mut report, row.line, new, id)?;
                }
            }
        }
        if report.to_write(options) {
            let subject = format!("{} events added, {} changed", report.added, report.changed);
            let entry = self.entry(viewer, Deed::Import, &subject);
            self.0
                .store
                .import_events(library, &sorting.rows, &entry, self.now())
                .await?;
            report.written = true;
        }
        Ok(report)
    }

    async fn known_events(&self, library: LibraryId) -> Result<Known> {
        let mut sheets: Vec<EventSheet> = Vec::new();
        loop {
            let after = sheets.last().map(|sheet| sheet.id);
            let page = self.0.store.event_sheets(library, after, PAGE).await?;
            let more = page.len() == PAGE as usize;
            sheets.extend(page);
            if !more {
                break;
            }
        }
        let mut by_name: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (at, sheet) in sheets.iter().enumerate() {
            let (title, venue) = (name_key(&sheet.form.title), name_key(&sheet.form.venue));
            if venue != title && !venue.is_empty() {
                by_name
                    .entry((sheet.form.date.clone(), venue))
                    .or_default()
                    .push(at);
            }
            by_name
                .entry((sheet.form.date.clone(), title))
                .or_default()
                .push(at);
        }
        Ok(Known {
            names: self.0.store.signed_names(library).await?.into(),
            by_id: sheets
                .iter()
                .enumerate()
                .map(|(at, sheet)| (sheet.id, at))
                .collect(),
            by_name,
            sheets,
        })
    }

    /// What a row says, over what the library says of the same event.
    fn event_of<'a>(
        &self,
        row: &Row,
        order: Option<DayOrder>,
        known: &'a Known,
    ) -> Result<(Option<&'a EventSheet>, EventFields)> {
        if let Some(fault) = &row.fault {
            return Err(Error::Invalid(fault.clone()));
        }
        let date = match row.fields.get(&Column::Date) {
            Some(text) => Some(
                read_date(text, order)
                    .map_err(|fault| Error::Invalid(format!("the date: {fault}")))?,
            ),
            None => None,
        };
        let date = date.map(String::from);
        let found = known.find(row, date.as_deref())?;
        let mut form = found
            .as_ref()
            .map(|found| found.sheet.form.clone())
            .unwrap_or_default();
        if let Some(date) = date {
            form.date = date;
        }
        let other_name = found.as_ref().is_some_and(|found| {
            let title = row.fields.get(&Column::Title);
            !found.by_id && title.is_some_and(|title| name_key(title) != name_key(&form.title))
        });
        let exported = id_of(row).is_some();
        for (column, field) in &row.fields {
            match column {
                // An event found by its venue keeps the title it has.
                Column::Title if other_name => {}
                Column::People if !exported => form.people = people(field, &known.names.people),
                Column::Genres if !exported => form.genres = classes(field, &known.names.genres),
                Column::Styles if !exported => form.styles = classes(field, &known.names.styles),
                column => overlay(&mut form, *column, field),
            }
        }
        Ok((found.map(|found| found.sheet), self.event_fields(&form)?))
    }
}

impl Known {
    fn find(&self, row: &Row, date: Option<&str>) -> Result<Option<Found<'_>>> {
        let found = |at: usize, by_id| {
            let sheet = &self.sheets[at];
            Ok(Some(Found { sheet, by_id }))
        };
        if let Some(&at) = id_of(row).and_then(|id| self.by_id.get(&id)) {
            return found(at, true);
        }
        let title = row
            .fields
            .get(&Column::Title)
            .or_else(|| row.fields.get(&Column::Venue));
        let title = title
            .or_else(|| row.fields.get(&Column::City))
            .ok_or_else(|| {
                Error::Invalid("neither title nor venue nor city is given".to_owned())
            })?;
        let key = (date.unwrap_or_default().to_owned(), name_key(title));
        match self.by_name.get(&key).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([at]) => found(*at, false),
            Some(several) => Err(Error::Invalid(format!(
                "{} events of that date are called “{title}”; name one by its id, as an export does",
                several.len()
            ))),
        }
    }
}

/// The identifier a row brings, as an export wrote it.
fn id_of(row: &Row) -> Option<EventId> {
    EventId::from_path(row.fields.get(&Column::Id)?)
}

/// Puts one field of a table into the form, as the form holds it. The date was put there already.
fn overlay(form: &mut EventForm, column: Column, field: &str) {
    let field = field.to_owned();
    match column {
        Column::Kind => form.kind = field.to_lowercase(),
        Column::Title => form.title = field,
        Column::Venue => form.venue = field,
        Column::City => form.city = field,
        Column::Description => form.description = field,
        Column::Rating => form.rating = field,
        Column::People => form.people = field,
        Column::Genres => form.genres = field,
        Column::Styles => form.styles = field,
        _ => {}
    }
}

fn name_of(fields: &EventFields) -> (String, String) {
    let date = fields.date.map(String::from).unwrap_or_default();
    (date, name_key(&fields.title))
}

/// Whether two say the same, whoever is named by which identifier.
fn same(one: &EventFields, other: &EventFields) -> bool {
    let plain = |fields: &EventFields| EventFields {
        people: Vec::new(),
        genres: Vec::new(),
        styles: Vec::new(),
        ..fields.clone()
    };
    plain(one) == plain(other)
        && listed(&one.people) == listed(&other.people)
        && sorted(&one.genres) == sorted(&other.genres)
        && sorted(&one.styles) == sorted(&other.styles)
}

fn listed(entries: &[NamedEntry]) -> Vec<(String, &str)> {
    entries
        .iter()
        .map(|entry| (name_key(&entry.name), entry.remark.as_str()))
        .collect()
}

pub(super) fn sorted(entries: &[NamedEntry]) -> Vec<String> {
    let mut keys: Vec<String> = entries.iter().map(|entry| name_key(&entry.name)).collect();
    keys.sort_unstable();
    keys
}
