//! Bringing in what people kept elsewhere: spreadsheets of events and songs, and folders of files.

mod events;
mod folder;
mod names;
mod songs;
mod sorting;
mod table;

pub use folder::{FolderFault, FolderFile, FolderImport, FolderLook, FolderOutcome};
pub use table::{ImportOptions, ImportReport, RejectedRow, SHOWN_ROWS};

use crate::{Error, Result, Service, Viewer};
use domain::Action;
use domain::import::Sheet;

impl Service {
    /// Whether this viewer may bring in tables: to be asked before anybody receives one.
    pub fn may_import(&self, viewer: &Viewer) -> Result<()> {
        viewer.look("library")?;
        viewer.require(Action::Edit)
    }

    /// Brings in a table of events or songs. What the library has already is found again, by the identifier an export
    /// wrote, or by date and title or venue of an event, or any title of a song: it is changed in the columns the table
    /// has, and left alone where nothing differs. An empty field changes nothing. Several people, genres, styles or
    /// titles in one field are divided by the signs people use for it, unless the row brings an identifier: then the
    /// field is what an export wrote, and is read as the form holds it.
    ///
    /// Everything is written in one transaction; nothing is, unless every row can be, or
    /// [`ImportOptions::accept_rest`] says so. [`Error::Invalid`] for a file that is no such
    /// table; [`Error::Conflict`] where somebody changed what was compared, or added what was found to be new.
    pub async fn import_table(
        &self,
        viewer: &Viewer,
        file: &[u8],
        options: ImportOptions,
    ) -> Result<ImportReport> {
        self.may_import(viewer)?;
        let table = table::read(file, options)?;
        let report = match table.sheet {
            Sheet::Events => self.import_events(viewer, &table, options).await,
            Sheet::Songs => self.import_songs(viewer, &table, options).await,
        };
        report.map_err(|error| match error {
            Error::Stale { .. } => Error::Conflict(
                "the library changed while the table was compared with it, and nothing was written; import it again"
                    .to_owned(),
            ),
            error => error,
        })
    }
}
