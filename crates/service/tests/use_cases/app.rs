//! A service to put questions to, in the verbs of its users.

use bytes::Bytes;
use domain::{AccountId, ContentHash, FileName, Role, Timestamp, TrackId, UploadId, Visibility};
use futures::stream;
use service::{
    Clock, Entropy, Error, NewUpload, Piece, Result, Service, Settings, SetupForm, UploadState,
    UploadStatus, Viewer,
};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use store::test_support::TestStore;
use store::{Blobs, DataDir, NewAccount, NewLibrary};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct horse";

/// A clock that moves when it is told to, and a millisecond with each look, so that identifiers sort in the order
/// they were made.
pub(crate) struct StandingClock(Mutex<Timestamp>);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        let mut now = self.0.lock().unwrap();
        *now += chrono::TimeDelta::milliseconds(1);
        *now
    }
}

impl StandingClock {
    pub(crate) fn now_is(&self) -> Timestamp {
        self.now()
    }

    pub(crate) fn advance(&self, by: chrono::TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

/// Bytes that look random and are the same in every run: BLAKE3's extendable output.
pub(crate) struct SeededEntropy(Mutex<blake3::OutputReader>);

impl SeededEntropy {
    fn new(seed: &[u8]) -> Arc<Self> {
        let output = blake3::Hasher::new().update(seed).finalize_xof();
        Arc::new(Self(Mutex::new(output)))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

pub(crate) struct TestApp {
    pub(crate) service: Service,
    pub(crate) db: TestStore,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<StandingClock>,
    settings: Settings,
    entropy: Arc<SeededEntropy>,
    dir: TempDir,
}

impl TestApp {
    pub(crate) async fn sqlite() -> Self {
        Self::on(TestStore::sqlite().await).await
    }

    pub(crate) async fn on(db: TestStore) -> Self {
        Self::with(db, Settings::default()).await
    }

    pub(crate) async fn with(db: TestStore, settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::local(&DataDir::claim(dir.path()).unwrap()).unwrap();
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Arc::new(StandingClock(Mutex::new(start)));
        let entropy = SeededEntropy::new(b"test");
        let service = Service::open(
            settings.clone(),
            db.store.clone(),
            blobs.clone(),
            clock.clone(),
            entropy.clone(),
        )
        .await
        .unwrap();
        Self {
            service,
            db,
            blobs,
            clock,
            settings,
            entropy,
            dir,
        }
    }

    /// What starting the server again does, over what is on the disk.
    pub(crate) async fn restart(&mut self) {
        self.service = Service::open(
            self.settings.clone(),
            self.db.store.clone(),
            self.blobs.clone(),
            self.clock.clone(),
            self.entropy.clone(),
        )
        .await
        .unwrap();
    }

    pub(crate) fn fresh<Id>(&self, from_parts: fn(Timestamp, [u8; 10]) -> Id) -> Id {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        from_parts(self.clock.now(), random)
    }

    pub(crate) async fn visitor(&self) -> Viewer {
        self.service.viewer(None, None, None).await.unwrap()
    }

    /// Somebody with an account, seen as after a login.
    pub(crate) async fn person(&self, login: &str, role: Role) -> Viewer {
        let library = self.visitor().await.library.id;
        let id = self.account(login).await;
        let now = self.clock.now();
        self.db
            .store
            .set_membership(library, id, role, now)
            .await
            .unwrap();
        let mut viewer = self.visitor().await;
        viewer.role = role;
        viewer.person = Some(service::Person {
            id,
            login: login.parse().unwrap(),
            name: login.parse().unwrap(),
        });
        viewer
    }

    async fn account(&self, login: &str) -> AccountId {
        let id = self.fresh(AccountId::from_parts);
        let account = NewAccount {
            id,
            login: login.parse().unwrap(),
            name: login.parse().unwrap(),
            password_hash: String::new(),
            now: self.clock.now(),
        };
        assert!(self.db.store.create_account(&account).await.unwrap());
        id
    }

    pub(crate) async fn editor(&self) -> Viewer {
        self.person("editor", Role::Editor).await
    }

    pub(crate) async fn second_library(&self, host: &str) {
        let library = NewLibrary {
            id: self.fresh(domain::LibraryId::from_parts),
            host: Some(host.to_owned()),
            name: "Elsewhere".parse().unwrap(),
            visibility: Visibility::Members,
            accent_hue: 0,
            now: self.clock.now(),
        };
        assert!(self.db.store.create_library(&library).await.unwrap());
    }

    pub(crate) fn setup_form() -> SetupForm {
        SetupForm {
            library_name: "The Shed".to_owned(),
            visibility: "members".to_owned(),
            login: "ada".to_owned(),
            name: "Ada".to_owned(),
            password: PASSWORD.to_owned(),
        }
    }

    /// Goes through the set-up link and answers the admin.
    pub(crate) async fn set_up(&self) -> Viewer {
        let link = self.service.setup_link_token().await.unwrap().unwrap();
        let visitor = self.visitor().await;
        let session = self
            .service
            .complete_setup(&visitor, link.reveal(), Self::setup_form(), None)
            .await
            .unwrap();
        self.back_with(session.reveal()).await
    }

    /// Who the cookie of that token is.
    pub(crate) async fn back_with(&self, token: &str) -> Viewer {
        self.service.viewer(None, Some(token), None).await.unwrap()
    }

    pub(crate) async fn create(
        &self,
        viewer: &Viewer,
        name: &str,
        file: &[u8],
        promise: bool,
    ) -> UploadStatus {
        self.service
            .create_upload(viewer, new_upload(name, file, promise))
            .await
            .unwrap()
    }

    pub(crate) async fn send(
        &self,
        viewer: &Viewer,
        upload: UploadId,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadStatus> {
        self.service
            .append(viewer, upload, Piece::at(offset), body(bytes))
            .await
    }

    /// A whole upload in one request.
    pub(crate) async fn add(&self, viewer: &Viewer, name: &str, file: &[u8]) -> TrackId {
        let upload = self.create(viewer, name, file, true).await;
        let status = self.send(viewer, upload.id, 0, file).await.unwrap();
        track_of(&status)
    }

    pub(crate) async fn status(&self, viewer: &Viewer, upload: UploadId) -> UploadStatus {
        self.service.upload_status(viewer, upload).await.unwrap()
    }

    pub(crate) async fn titles(&self, viewer: &Viewer) -> Vec<String> {
        let page = self
            .service
            .tracks(viewer, &domain::track::TrackQuery::default())
            .await
            .unwrap();
        page.rows.into_iter().map(|row| row.title).collect()
    }

    /// Every file under `blobs` and `staging` of the data directory.
    pub(crate) fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.dir.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files
    }

    /// What the log says happened, newest first.
    pub(crate) async fn logged(&self) -> Vec<String> {
        let library = self.visitor().await.library.id;
        let rows = self.db.store.list_audit(library, None, 100).await.unwrap();
        rows.into_iter()
            .map(|row| {
                let who = row.who.unwrap_or_else(|| "nobody".to_owned());
                format!("{who}: {} {}", row.action, row.subject)
            })
            .collect()
    }
}

pub(crate) fn hash(file: &[u8]) -> ContentHash {
    ContentHash::new(*blake3::hash(file).as_bytes())
}

pub(crate) fn new_upload(name: &str, file: &[u8], promise: bool) -> NewUpload {
    NewUpload {
        hash: promise.then(|| hash(file)),
        ..NewUpload::of(name.parse::<FileName>().unwrap(), file.len() as u64)
    }
}

/// A track as the bin knows it.
pub(crate) fn track_item(track: domain::TrackId) -> domain::Item {
    domain::Item {
        noun: domain::Noun::Track,
        id: track.uuid(),
    }
}

/// A request body in small pieces.
pub(crate) fn body(
    bytes: &[u8],
) -> impl futures::Stream<Item = io::Result<Bytes>> + Unpin + Send + use<> {
    let pieces: Vec<_> = bytes
        .chunks(1000)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    stream::iter(pieces)
}

/// A request body whose connection breaks after `bytes`.
pub(crate) fn broken_body(
    bytes: &[u8],
) -> impl futures::Stream<Item = io::Result<Bytes>> + Unpin + Send + use<> {
    let mut pieces = vec![Ok(Bytes::copy_from_slice(bytes))];
    pieces.push(Err(io::Error::from(io::ErrorKind::ConnectionReset)));
    stream::iter(pieces)
}

pub(crate) fn track_of(status: &UploadStatus) -> TrackId {
    match status.state {
        UploadState::Finished(track) => track,
        ref other => panic!("not finished: {other:?}"),
    }
}

pub(crate) fn told<T: std::fmt::Debug>(result: Result<T>) -> String {
    result
        .map_err(|error: Error| error.to_string())
        .unwrap_err()
}
