//! A folder whose files are brought in as they come: beside a server that runs, or by `reprise import DIR --watch`.

use crate::config::Watch;
use crate::serve::told;
use anyhow::Result;
use service::{FolderFile, FolderImport, FolderOutcome, Service, Viewer};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// What is to be told about a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// What became of a file.
    File(String),
    /// What cannot be read or brought in at the moment. Told once, until it goes well again.
    Fault(String),
}

/// Looks again and again, until it is to stop. Nothing ends it before: what cannot be read is tried again at the next
/// look, and so is everything while the member is missing or the server at fault.
pub async fn run(service: Service, watch: Watch, stop: CancellationToken, tell: impl Fn(News)) {
    let mut folder = FolderImport::new(&watch.dir);
    let mut faults = BTreeMap::new();
    loop {
        let mut found = BTreeMap::new();
        match service.acting_for(&watch.login).await {
            Ok(viewer) => look(&service, &viewer, &mut folder, &stop, &mut found, &tell).await,
            Err(error) => {
                let why = format!(
                    "nothing is brought in as {}: {:#}",
                    watch.login,
                    told(&error)
                );
                found.insert(PathBuf::new(), why);
            }
        }
        for (path, fault) in &found {
            if faults.get(path) != Some(fault) {
                tell(News::Fault(fault.clone()));
            }
        }
        faults = found;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(watch.every) => {}
        }
    }
}

async fn look(
    service: &Service,
    viewer: &Viewer,
    folder: &mut FolderImport,
    stop: &CancellationToken,
    faults: &mut BTreeMap<PathBuf, String>,
    tell: &impl Fn(News),
) {
    let look = folder.settled().await;
    for fault in look.faults {
        let why = format!("{}: cannot be read: {}", fault.path.display(), fault.reason);
        faults.insert(fault.path, why);
    }
    for file in look.files {
        if stop.is_cancelled() {
            return;
        }
        match bring_in(service, viewer, &file).await {
            Ok((line, _)) => tell(News::File(line)),
            Err(error) => {
                folder.again(&file.path);
                let why = format!("{}: not brought in yet: {error:#}", file.path.display());
                faults.insert(file.path, why);
            }
        }
    }
}

/// Brings one file in. A line about it, and whether all is well with it: also where it is no music.
pub async fn bring_in(
    service: &Service,
    viewer: &Viewer,
    file: &FolderFile,
) -> Result<(String, bool)> {
    let outcome = service.import_file(viewer, file).await;
    let path = file.path.display();
    Ok(match outcome.map_err(|error| told(&error))? {
        FolderOutcome::Added(track) => (format!("{path}: added as track {track}"), true),
        FolderOutcome::Known(track) => (format!("{path}: here already, as track {track}"), true),
        FolderOutcome::NoMedia => (
            format!("{path}: left out: is neither audio nor video"),
            true,
        ),
        FolderOutcome::Refused(why) => (format!("{path}: left out: {why}"), false),
    })
}
