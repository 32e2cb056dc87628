//! A library's own settings: what it is called, how it looks, who may see it.

use crate::typed::{number, text};
use crate::{Error, Result, Service, Viewer};
use domain::library::{LibraryForm, MAX_DESCRIPTION_CHARS, VisibilityError};
use domain::work::Deed;
use domain::{Action, Library};
use store::LibraryFields;

impl Service {
    /// The library as it stands now, for its settings' page.
    pub async fn library(&self, viewer: &Viewer) -> Result<Library> {
        viewer.look("library")?;
        viewer.member(Action::ManageLibrary)?;
        self.0
            .store
            .library(viewer.library.id)
            .await?
            .ok_or(Error::NotFound("library"))
    }

    /// Changes a library that stands at `revision`; [`Error::Stale`] where somebody was faster. The audit log says what
    /// is another now.
    pub async fn edit_library(
        &self,
        viewer: &Viewer,
        revision: u64,
        form: &LibraryForm,
    ) -> Result<()> {
        let present = self.library(viewer).await?;
        let fields = checked(form)?;
        let entry = self.entry(viewer, Deed::LibraryEdit, &changed(&present, &fields));
        let library = viewer.library.id;
        Ok(self
            .0
            .store
            .edit_library(library, revision, &fields, &entry, self.now())
            .await?)
    }
}

fn checked(form: &LibraryForm) -> Result<LibraryFields> {
    let hue = number("the hue", &form.accent_hue, 0, 359)?;
    Ok(LibraryFields {
        name: form.name.parse()?,
        description: text("the description", &form.description, MAX_DESCRIPTION_CHARS)?,
        visibility: form
            .visibility
            .parse()
            .map_err(|error: VisibilityError| Error::Invalid(error.to_string()))?,
        accent_hue: hue
            .and_then(|hue| u16::try_from(hue).ok())
            .ok_or_else(|| Error::Invalid("no hue is chosen; choose one".to_owned()))?,
    })
}

/// What differs, in words for the audit log: the new values, but for the description, which may be long.
fn changed(present: &Library, fields: &LibraryFields) -> String {
    let parts = [
        (present.name != fields.name).then(|| format!("name: {}", fields.name)),
        (present.description != fields.description).then(|| "description".to_owned()),
        (present.visibility != fields.visibility)
            .then(|| format!("visibility: {}", fields.visibility.as_str())),
        (present.accent_hue != fields.accent_hue).then(|| format!("hue: {}", fields.accent_hue)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        parts.join(", ")
    }
}
