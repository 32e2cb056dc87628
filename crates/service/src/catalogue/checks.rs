//! What forms name by names: people, genres and styles, each once.

use crate::typed::{line, required};
use crate::{Error, Result, Service};
use domain::fold::name_key;
use domain::form::{MAX_NAMES, TypedCredit};
use store::NamedEntry;

impl Service {
    /// A name that a form gives something the library may not know yet.
    pub(super) fn named(&self, name: String, remark: String) -> NamedEntry {
        NamedEntry {
            id: self.new_id(|at, random| domain::EventId::from_parts(at, random).uuid()),
            name,
            remark,
        }
    }

    /// People, each once: who is named twice plays both roles.
    pub(super) fn people(&self, typed: &str) -> Result<Vec<NamedEntry>> {
        let mut people: Vec<NamedEntry> = Vec::new();
        for TypedCredit { name, role } in domain::form::read_people(typed) {
            let name = required("a person's name", &name, 200)?;
            let key = name_key(&name);
            match people.iter_mut().find(|other| name_key(&other.name) == key) {
                None => people.push(self.named(name, line("a person's role", &role, 100)?)),
                Some(known) => {
                    let roles = [known.remark.as_str(), &role];
                    let both: Vec<&str> =
                        roles.into_iter().filter(|role| !role.is_empty()).collect();
                    known.remark = line("a person's role", &both.join(", "), 100)?;
                }
            }
        }
        few("people", people)
    }

    /// Genres or styles, each once.
    pub(super) fn classes_named(&self, what: &str, typed: &str) -> Result<Vec<NamedEntry>> {
        let mut classes: Vec<NamedEntry> = Vec::new();
        for name in domain::form::read_names(typed) {
            let name = required(what, &name, 100)?;
            let key = name_key(&name);
            if classes.iter().all(|other| name_key(&other.name) != key) {
                classes.push(self.named(name, String::new()));
            }
        }
        few(what, classes)
    }
}

fn few(what: &str, entries: Vec<NamedEntry>) -> Result<Vec<NamedEntry>> {
    if entries.len() > MAX_NAMES {
        return Err(Error::Invalid(format!(
            "{} {what} are named; at most {MAX_NAMES} are allowed",
            entries.len()
        )));
    }
    Ok(entries)
}
