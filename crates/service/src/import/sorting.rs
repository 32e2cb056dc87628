//! Telling what is new from what is there already, and from what a table says twice.

use super::table::ImportReport;
use crate::{Error, Result};
use std::collections::HashMap;
use std::hash::Hash;
use store::Imported;

/// What the rows of one table come to.
pub(super) struct Sorting<Id, Fields, Name> {
    /// What things are called, such as `event`.
    what: &'static str,
    /// To be written.
    pub(super) rows: Vec<Imported<Id, Fields>>,
    /// The lines that named something by its identifier, or spoke of what is there.
    known: HashMap<Id, usize>,
    /// The lines of what is new, by its name.
    new: HashMap<Name, usize>,
}

/// What a row says of something that is not there yet.
pub(super) struct Fresh<Id, Name, Fields> {
    /// The identifier its row brings; none where it brings none, or one that is taken.
    pub(super) kept: Option<Id>,
    pub(super) name: Name,
    pub(super) fields: Fields,
}

/// What a row was found to speak of.
pub(super) struct Present<Id> {
    pub(super) id: Id,
    pub(super) revision: u64,
    /// Whether the row says nothing new of it.
    pub(super) same: bool,
}

impl<Id: Copy + Eq + Hash, Fields, Name: Eq + Hash> Sorting<Id, Fields, Name> {
    pub(super) fn of(what: &'static str) -> Self {
        Self {
            what,
            rows: Vec::new(),
            known: HashMap::new(),
            new: HashMap::new(),
        }
    }

    /// Takes what a row says of something that is there.
    pub(super) fn change(
        &mut self,
        report: &mut ImportReport,
        line: usize,
        present: &Present<Id>,
        fields: Fields,
    ) -> Result<()> {
        if let Some(other) = self.known.insert(present.id, line) {
            report.reject(line, self.same_as(other))?;
        } else if present.same {
            report.unchanged += 1;
        } else {
            report.changed += 1;
            self.rows.push(Imported {
                id: present.id,
                revision: Some(present.revision),
                fields,
            });
        }
        Ok(())
    }

    /// Takes a row about something new. It keeps the identifier it brings, so that the table it came from matches it
    /// again whatever it is called by then, and two of one name stay two; `id` makes one where it brings none.
    pub(super) fn add(
        &mut self,
        report: &mut ImportReport,
        line: usize,
        row: Fresh<Id, Name, Fields>,
        id: impl FnOnce() -> Id,
    ) -> Result<()> {
        let before = match row.kept {
            Some(kept) => {
                self.new.entry(row.name).or_insert(line);
                self.known.insert(kept, line)
            }
            None => self.new.insert(row.name, line),
        };
        if let Some(other) = before {
            return report.reject(line, self.same_as(other));
        }
        report.added += 1;
        self.rows.push(Imported {
            id: row.kept.unwrap_or_else(id),
            revision: None,
            fields: row.fields,
        });
        Ok(())
    }

    fn same_as(&self, line: usize) -> Error {
        Error::Invalid(format!("the same {} stands in line {line}", self.what))
    }
}
