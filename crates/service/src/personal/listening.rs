//! What a person listens to, told by their player.

use super::exists;
use crate::catalogue::check_limit;
use crate::{Result, Service, Viewer};
use chrono::TimeDelta;
use domain::personal::{Place, PlayPage, PlayQuery, Playback, Unfinished};
use domain::{LibraryId, PlayId, Quality, Timestamp, TrackId};
use store::Heard;

/// How many tracks are offered to go on with.
const OFFERED: u32 = 12;

/// How many places a player learns of at once.
const PLACES: u32 = 50;

/// What a player tells later than this, after weeks without a network, counts as heard then.
const LATEST: TimeDelta = TimeDelta::days(30);

impl Service {
    /// Keeps where the viewer is in a track: to go on from there, and as their history. What is told about a track
    /// begins a play with [`Playback::Started`] alone, which also makes its smaller versions urgent where they wait. It
    /// was heard `ago_ms` milliseconds ago: players tell later what they could tell nobody at the time.
    pub async fn note_playback(
        &self,
        viewer: &Viewer,
        track: TrackId,
        position_ms: u64,
        playback: Playback,
        ago_ms: u64,
    ) -> Result<()> {
        let ago = i64::try_from(ago_ms).map_or(LATEST, TimeDelta::milliseconds);
        let owner = viewer.owner("track")?;
        let moment = self.now() - ago.min(LATEST);
        let heard = Heard {
            owner,
            track,
            position_ms: (playback != Playback::Ended).then_some(position_ms),
            // A history is in the order of its identifiers.
            begins: (playback == Playback::Started).then(|| self.id_of(moment, PlayId::from_parts)),
            now: moment,
        };
        exists(self.0.store.note_heard(&heard).await?, "track")?;
        if playback == Playback::Started {
            self.hurry_renditions(viewer.library.id, track).await?;
        }
        Ok(())
    }

    /// What somebody listens to now is made smaller before everything that nobody listens to: their link may not carry
    /// the original, or not the next time.
    async fn hurry_renditions(&self, library: LibraryId, track: TrackId) -> Result<()> {
        let Some(asset) = self.0.store.master_of(library, track).await? else {
            return Ok(());
        };
        for quality in [Quality::Opus96, Quality::Opus48] {
            self.hurry_rendition(library, asset, quality).await?;
        }
        Ok(())
    }

    /// Where the viewer is in what they heard within the last `within_ms` milliseconds, on any device; the latest 50.
    pub async fn places(&self, viewer: &Viewer, within_ms: u64) -> Result<Vec<Place>> {
        let owner = viewer.owner("library")?;
        let now = self.now();
        let within = i64::try_from(within_ms)
            .ok()
            .and_then(TimeDelta::try_milliseconds);
        let since = within.and_then(|within| now.checked_sub_signed(within));
        let known = self
            .0
            .store
            .places(owner, since.unwrap_or_default(), PLACES)
            .await?;
        let place = |(track, position_ms, heard_at): (TrackId, u64, Timestamp)| Place {
            track,
            position_ms,
            ago_ms: u64::try_from((now - heard_at).num_milliseconds()).unwrap_or(0),
        };
        Ok(known.into_iter().map(place).collect())
    }

    /// What the viewer stopped in the middle of, the latest first: at most twelve. Nothing, for whoever is not logged
    /// in.
    pub async fn continue_listening(&self, viewer: &Viewer) -> Result<Vec<Unfinished>> {
        viewer.look("library")?;
        if viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let owner = viewer.owner("library")?;
        Ok(self.0.store.unfinished(owner, OFFERED).await?)
    }

    /// One page of what the viewer listened to. [`Error::Invalid`](crate::Error::Invalid) for an `after` that no page
    /// gave out, or a `limit` out of range.
    pub async fn history(&self, viewer: &Viewer, query: &PlayQuery) -> Result<PlayPage> {
        let owner = viewer.owner("library")?;
        check_limit(query.limit)?;
        Ok(self.0.store.plays(owner, query).await?)
    }
}
