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
    /// The lines that spoke of what is there.
    known: HashMap<Id, usize>,
    /// The lines of what is new, by its name.
    new: HashMap<Name, usize>,
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

    /// Takes a row about something new, which is called `name`.
    pub(super) fn add(
        &mut self,
        report: &mut ImportReport,
        line: usize,
        name: Name,
        fields: Fields,
        id: impl FnOnce() -> Id,
    ) -> Result<()> {
        if let Some(other) = self.new.insert(name, line) {
            return report.reject(line, self.same_as(other));
        }
        report.added += 1;
        self.rows.push(Imported {
            id: id(),
            revision: None,
            fields,
        });
        Ok(())
    }

    fn same_as(&self, line: usize) -> Error {
        Error::Invalid(format!("the same {} stands in line {line}", self.what))
    }
}
