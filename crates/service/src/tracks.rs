//! The library's tracks: listed, looked at, removed and brought back.

use crate::{Error, Result, Service, Viewer};
use domain::track::{MAX_PAGE_ROWS, TrackDetail, TrackPage, TrackQuery};
use domain::{Action, TrackId};

impl Service {
    /// One page of the list; what waits in the inbox is listed for those who may file it. [`Error::Invalid`] for an `after` that no page gave out, or a `limit` out of range.
    pub async fn tracks(&self, viewer: &Viewer, query: &TrackQuery) -> Result<TrackPage> {
        viewer.look("library")?;
        if !(1..=MAX_PAGE_ROWS).contains(&query.limit) {
            return Err(Error::Invalid(format!(
                "a page has 1 to {MAX_PAGE_ROWS} rows, not {}",
                query.limit
            )));
        }
        let library = viewer.library.id;
        Ok(self
            .0
            .store
            .track_page(library, viewer.reach(), query)
            .await?)
    }

    /// Everything about one track. One that waits in the inbox is shown as well, to everybody who may look at the
    /// library: its address cannot be guessed, so that only whoever was given it comes there.
    pub async fn track(&self, viewer: &Viewer, track: TrackId) -> Result<TrackDetail> {
        viewer.look("track")?;
        let record = self
            .0
            .store
            .track(viewer.library.id, track)
            .await?
            .ok_or(Error::NotFound("track"))?;
        let (library, asset) = (viewer.library.id, record.row.asset);
        let notes = self
            .notes(library, asset, record.problem.as_deref())
            .await?;
        Ok(TrackDetail {
            notes,
            row: record.row,
            file_name: record.file_name,
            media_type: record.media_type,
            size: record.size,
            sample_rate: record.sample_rate,
            channels: record.channels,
            bitrate: record.bitrate,
            video_codec: record.video_codec,
            resolution: record.resolution,
            peaks: record.peaks,
            album: record.album,
            folder: record.folder,
            filed: record.filed,
            people: self.0.store.track_people(viewer.library.id, track).await?,
            revision: record.revision,
            resume_ms: self.personal(viewer, track).await?.resume_ms,
            may_edit: viewer.may(Action::Edit),
            may_delete: viewer.may(Action::DeleteTrack),
        })
    }
}
