//! Two songs, or two people, that turn out to be one.

use crate::{Error, Result, Service, Viewer};
use domain::musician::MusicianRef;
use domain::song::SongRef;
use domain::work::Deed;
use domain::{Action, Item, MusicianId, Noun, SongId};
use store::Merged;

impl Service {
    /// Makes `from` part of `into`: its tracks, names, genres and styles go over, and its address leads there. Of what
    /// both say, `into` is right, and what `from` said stands in its notes.
    pub async fn merge_songs(
        &self,
        viewer: &Viewer,
        from: SongId,
        into: SongId,
    ) -> Result<SongRef> {
        let (gone, title) = self.both(viewer, song(from), song(into)).await?;
        let entry = self.entry(viewer, Deed::SongMerge, &format!("{gone} into {title}"));
        let store = &self.0.store;
        done(
            store
                .merge_songs(viewer.library.id, from, into, &entry, self.now())
                .await?,
        )?;
        Ok(SongRef { id: into, title })
    }

    /// Makes `from` part of `into`: events, tracks and names go over, and the address leads there.
    pub async fn merge_musicians(
        &self,
        viewer: &Viewer,
        from: MusicianId,
        into: MusicianId,
    ) -> Result<MusicianRef> {
        let (gone, name) = self.both(viewer, musician(from), musician(into)).await?;
        let entry = self.entry(viewer, Deed::MusicianMerge, &format!("{gone} into {name}"));
        let store = &self.0.store;
        done(
            store
                .merge_musicians(viewer.library.id, from, into, &entry, self.now())
                .await?,
        )?;
        Ok(MusicianRef { id: into, name })
    }

    /// What the two are called.
    async fn both(&self, viewer: &Viewer, from: Item, into: Item) -> Result<(String, String)> {
        let noun = from.noun.as_str();
        viewer.look(noun)?;
        viewer.member(Action::Edit)?;
        if from == into {
            return Err(Error::Invalid(format!(
                "a {noun} cannot be merged into itself; choose another"
            )));
        }
        let gone = self.present_title(viewer, from).await?;
        Ok((gone, self.present_title(viewer, into).await?))
    }
}

const fn song(id: SongId) -> Item {
    Item {
        noun: Noun::Song,
        id: id.uuid(),
    }
}

const fn musician(id: MusicianId) -> Item {
    Item {
        noun: Noun::Musician,
        id: id.uuid(),
    }
}

fn done(merged: Merged) -> Result<()> {
    match merged {
        Merged::Done => Ok(()),
        Merged::TooLong(part) => Err(Error::Conflict(format!(
            "the {part}, with what both say differently, would be longer than can be kept; shorten one of them first"
        ))),
    }
}
