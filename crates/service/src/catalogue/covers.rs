//! Covers of events and songs: chosen among the pictures of their tracks and those that people send.
//!
//! A picture that is sent is an asset like all others: what it is and how large is read from its header before anything
//! decodes it, and its bytes are durable before the answer. Until it is drawn at the sizes that pages show, and for good
//! where there is no ffmpeg, it is shown as it is.

use crate::jobs::{Kind, OfAsset};
use crate::typed::line;
use crate::{Error, Result, Service, Viewer};
use domain::cover::{
    CoverChoice, Covered, MAX_ALT_CHARS, MAX_PICTURE_BYTES, MAX_PICTURES, Pictures,
};
use domain::work::Deed;
use domain::{Action, Art, AssetId, ContentHash, FileName, JobId, PictureId};
use media::{Header, HeaderError};
use std::path::PathBuf;
use store::{NewPicture, PictureOwner, Priority, Staged, StoreError, Workshop};

/// The file in the workshop.
const FILE: &str = "picture";

/// What a picture is over until the mean of its colours is known.
const NO_COLOUR: [u8; 3] = [0x80; 3];

/// A picture while it comes. Dropped, it is gone.
pub struct PictureDraft {
    staged: Staged,
    hasher: Box<blake3::Hasher>,
    workshop: Workshop,
}

impl PictureDraft {
    /// Takes the next bytes. [`Error::Invalid`] for more than a picture may have.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.staged.written() + bytes.len() as u64 > MAX_PICTURE_BYTES {
            return Err(Error::Invalid(format!(
                "the picture is too large: at most {} MB are taken; make it smaller",
                MAX_PICTURE_BYTES >> 20
            )));
        }
        self.hasher.update(bytes);
        Ok(self.staged.write(bytes).await?)
    }

    /// What its first bytes say, once all are on the disk.
    async fn header(&mut self) -> Result<Header> {
        self.staged.sync().await?;
        let path = self.workshop.path().join(FILE);
        tokio::task::spawn_blocking(move || read_header(path))
            .await
            .map_err(Error::internal)?
    }
}

/// What the header of a file says; [`Error::Invalid`] where it is no picture that can be taken.
pub(crate) fn read_header(path: PathBuf) -> Result<Header> {
    let mut file = std::fs::File::open(path).map_err(Error::internal)?;
    media::read_header(&mut file).map_err(|error| match error {
        HeaderError::Io(error) => Error::internal(error),
        refused => Error::Invalid(refused.to_string()),
    })
}

impl Service {
    /// What the cover of an event or a song is chosen from, for those who may choose.
    pub async fn pictures(&self, viewer: &Viewer, covered: Covered) -> Result<Pictures> {
        viewer.look(covered.item().noun.as_str())?;
        viewer.member(Action::Edit)?;
        Ok(self.0.store.pictures(viewer.library.id, covered).await?)
    }

    /// Chooses what stands for an event or a song that stands at `revision`, and answers the address of its page.
    /// [`Error::Stale`] where somebody was faster, [`Error::NotFound`] for a picture that is none of its own.
    pub async fn choose_cover(
        &self,
        viewer: &Viewer,
        covered: Covered,
        revision: u64,
        choice: CoverChoice,
    ) -> Result<String> {
        let item = covered.item();
        viewer.look(item.noun.as_str())?;
        viewer.member(Action::Edit)?;
        let title = self.present_title(viewer, item).await?;
        let action = match covered {
            Covered::Event(_) => Deed::EventCover,
            Covered::Song(_) => Deed::SongCover,
        };
        let entry = self.entry(viewer, action, &title);
        let library = viewer.library.id;
        self.0
            .store
            .choose_cover(library, covered, revision, choice, &entry, self.now())
            .await?;
        Ok(item.noun.path(&title, item.id))
    }

    /// Where a picture comes to, from somebody who may send one for this.
    pub async fn begin_picture(&self, viewer: &Viewer, covered: Covered) -> Result<PictureDraft> {
        let item = covered.item();
        viewer.look(item.noun.as_str())?;
        viewer.member(Action::Edit)?;
        self.present_title(viewer, item).await?;
        let job = self.new_id(JobId::from_parts);
        let workshop = self.0.blobs.workshop(job).await?;
        Ok(PictureDraft {
            staged: workshop.create(FILE).await?,
            hasher: Box::default(),
            workshop,
        })
    }

    /// Keeps a picture that has come whole, for an event or a song, and answers its file. Durable when it returns.
    /// [`Error::Invalid`] for what is no picture, or a larger one than is taken. The same picture sent again is described
    /// anew, and comes back where it was in the bin.
    pub async fn send_picture(
        &self,
        viewer: &Viewer,
        covered: Covered,
        name: FileName,
        alt: &str,
        mut draft: PictureDraft,
    ) -> Result<AssetId> {
        let item = covered.item();
        viewer.look(item.noun.as_str())?;
        let account = viewer.member(Action::Edit)?.id;
        let alt = described(alt)?;
        let title = self.present_title(viewer, item).await?;
        let header = draft.header().await?;
        let hash = ContentHash::new(*draft.hasher.finalize().as_bytes());
        let asset = self.new_id(AssetId::from_parts);
        let job = self.new_job(
            viewer.library.id,
            &Kind::Picture(OfAsset { asset }),
            name.as_str(),
        )?;
        let (store, blobs) = (&self.0.store, &self.0.blobs);
        // What a crash leaves before the row that names it is found by this note; and while something arrives no blob goes.
        let arrival = blobs.arrival().await;
        store.release_blob(hash).await?;
        let made = blobs.keep(&arrival, &draft.workshop, FILE).await?;
        if made.hash != hash {
            return Err(Error::internal("the disk did not give the picture back"));
        }
        let new = NewPicture {
            id: self.new_id(PictureId::from_parts),
            asset,
            library: viewer.library.id,
            covered,
            made,
            name,
            media_type: header.media_type,
            art: Art {
                width: header.width,
                height: header.height,
                colour: NO_COLOUR,
            },
            alt,
            account,
            bounds: self.bounds(),
            // Somebody looks at it already.
            job: store::NewJob {
                priority: Priority::Now,
                task: Some(format!("picture:{asset}")),
                ..job
            },
            audit: self.entry(viewer, Deed::PictureSend, &title),
            now: self.now(),
        };
        let asset = store.add_picture(&new).await.map_err(|error| match error {
            StoreError::Crowded(_) => Error::Conflict(format!(
                "“{title}” has {MAX_PICTURES} pictures, which is the most; those in the bin count"
            )),
            StoreError::Taken(_) => Error::Conflict(
                "the library has this file as something else than a picture".to_owned(),
            ),
            error => error.into(),
        })?;
        drop(arrival);
        self.0.wake.notify_one();
        Ok(asset)
    }

    /// Says anew what a picture shows, where `seen` is what was said so far, and answers what it was sent for.
    /// [`Error::Conflict`] where somebody else described it meanwhile.
    pub async fn describe_picture(
        &self,
        viewer: &Viewer,
        picture: PictureId,
        seen: &str,
        alt: &str,
    ) -> Result<Covered> {
        let owner = self.picture_owner(viewer, picture, false).await?;
        let alt = described(alt)?;
        let entry = self.entry(viewer, Deed::PictureDescribe, &owner.title);
        let library = viewer.library.id;
        let done = self
            .0
            .store
            .describe_picture(library, picture, seen, &alt, &entry, self.now())
            .await?;
        done.then_some(owner.covered).ok_or_else(|| {
            Error::Conflict(format!(
                "somebody else described this picture meanwhile: “{}”; nothing was overwritten",
                owner.title
            ))
        })
    }

    /// Puts a picture into the bin and answers what it was sent for. [`Service::restore_picture`] brings it back.
    pub async fn delete_picture(&self, viewer: &Viewer, picture: PictureId) -> Result<Covered> {
        let owner = self.picture_owner(viewer, picture, false).await?;
        let entry = self.entry(viewer, Deed::PictureDelete, &owner.title);
        let library = viewer.library.id;
        let done = self
            .0
            .store
            .delete_picture(library, picture, owner.covered, &entry, self.now())
            .await?;
        done.then_some(owner.covered)
            .ok_or(Error::NotFound("picture"))
    }

    /// Takes a picture out of the bin, as it was, and answers what it was sent for.
    pub async fn restore_picture(&self, viewer: &Viewer, picture: PictureId) -> Result<Covered> {
        let owner = self.picture_owner(viewer, picture, true).await?;
        let entry = self.entry(viewer, Deed::PictureRestore, &owner.title);
        let library = viewer.library.id;
        let done = self
            .0
            .store
            .restore_picture(library, picture, owner.covered, &entry, self.now())
            .await?;
        done.then_some(owner.covered)
            .ok_or(Error::NotFound("picture"))
    }

    /// A picture that this viewer may change.
    async fn picture_owner(
        &self,
        viewer: &Viewer,
        picture: PictureId,
        binned: bool,
    ) -> Result<PictureOwner> {
        viewer.look("picture")?;
        viewer.member(Action::Edit)?;
        let library = viewer.library.id;
        let owner = self.0.store.picture_owner(library, picture, binned).await?;
        owner.ok_or(Error::NotFound("picture"))
    }
}

fn described(alt: &str) -> Result<String> {
    line("the description of the picture", alt, MAX_ALT_CHARS.into())
}
