//! A whole server in a temporary directory, driven through its router: real service, real database, real files.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]
#![allow(
    dead_code,
    reason = "each test file is a crate of its own and uses some of it"
)]
#![allow(
    clippy::allow_attributes,
    reason = "an expectation would fail in the test files that use all of it"
)]

pub(crate) mod forms;
pub(crate) mod process;
pub(crate) mod wav;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use futures::StreamExt as _;
use http::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use server::config::{Config, Keys, resolve};
use server::middleware::observe::RequestIds;
use server::router::router;
use server::serve;
use server::state::AppState;
use server::tools;
use service::Service;
use std::net::SocketAddr;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const ORIGIN_HERE: &str = "http://127.0.0.1:3000";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// One library with an admin called `ann`.
pub(crate) struct TestApp {
    pub(crate) service: Service,
    router: Router,
    pub(crate) dir: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The status and the named headers, for a snapshot.
    pub(crate) fn told(&self, names: &[&str]) -> String {
        let status = self.status.as_u16().to_string();
        names.iter().fold(status, |text, name| {
            format!("{text}\n{name}: {}", self.header(name))
        })
    }
}

/// Somebody who sends requests: a cookie, an address, and what their browser adds.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) cookie: Option<String>,
    pub(crate) address: [u8; 4],
}

impl Visitor {
    pub(crate) fn nobody() -> Self {
        Self {
            cookie: None,
            address: [127, 0, 0, 1],
        }
    }
}

impl TestApp {
    /// A server that waits for its first admin.
    pub(crate) async fn fresh(change: impl FnOnce(&mut Keys)) -> Self {
        Self::open(tempfile::tempdir().unwrap(), change).await
    }

    /// The same server, stopped and started anew with other settings.
    pub(crate) async fn restarted(self, change: impl FnOnce(&mut Keys)) -> Self {
        let Self {
            dir,
            router,
            service,
        } = self;
        drop((router, service));
        Self::open(dir, change).await
    }

    async fn open(dir: tempfile::TempDir, change: impl FnOnce(&mut Keys)) -> Self {
        let mut keys = Keys {
            data_dir: Some(dir.path().join("data")),
            ..Keys::default()
        };
        change(&mut keys);
        let wants_ffmpeg = keys.ffmpeg.is_some();
        let config: Config = resolve(Keys::default(), keys).unwrap();
        // Only a test that asks for ffmpeg has it: the others would wait for work they do not look at.
        let tools = if wants_ffmpeg {
            tools::find_with(&config, launcher()).await
        } else {
            Err(media::Absent::because("not wanted in this test"))
        };
        let service = serve::open_with(&config, tools).await.unwrap();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let state = AppState::new(&config, service.clone(), metrics);
        Self {
            router: router(state, &config, RequestIds::new([7; 6])),
            service,
            dir,
        }
    }

    /// A server whose admin is logged in.
    pub(crate) async fn start() -> (Self, Visitor) {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Keys)) -> (Self, Visitor) {
        let app = Self::fresh(change).await;
        let token = app.service.setup_link_token().await.unwrap().unwrap();
        let form = format!(
            "token={}&library_name=Archive&visibility=members&login=ann&name=Ann&password={}",
            token.reveal(),
            PASSWORD.replace(' ', "+")
        );
        let answer = app.post_form(&Visitor::nobody(), "/setup", &form).await;
        assert_eq!(
            answer.told(&["location"]),
            "303\nlocation: /",
            "{}",
            answer.text()
        );
        let ann = Visitor {
            cookie: Some(cookie(&answer)),
            ..Visitor::nobody()
        };
        (app, ann)
    }

    /// Adds an account and logs it in.
    pub(crate) async fn join(&self, login: &str, role: domain::Role) -> Visitor {
        let name = login.parse().unwrap();
        self.service
            .add_account(&login.parse().unwrap(), name, role, PASSWORD.to_owned())
            .await
            .unwrap();
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.post_form(&Visitor::nobody(), "/login", &form).await;
        Visitor {
            cookie: Some(cookie(&answer)),
            ..Visitor::nobody()
        }
    }

    pub(crate) async fn send(&self, mut request: Request<Body>, who: &Visitor) -> Answer {
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((who.address, 4000))));
        if let Some(cookie) = &who.cookie {
            request
                .headers_mut()
                .insert(COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap(),
        }
    }

    /// The first bytes of the answer to a range, after which nobody reads on.
    pub(crate) async fn taste(&self, who: &Visitor, path: &str, range: &str) -> Bytes {
        let request = Request::get(path)
            .header("host", "127.0.0.1:3000")
            .header("range", range)
            .header(COOKIE, who.cookie.as_deref().unwrap_or_default())
            .extension(ConnectInfo(SocketAddr::from((who.address, 4000))))
            .body(Body::empty())
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        let mut body = response.into_body().into_data_stream();
        body.next().await.unwrap().unwrap()
    }

    pub(crate) async fn get(&self, who: &Visitor, path: &str) -> Answer {
        self.request(who, Method::GET, path, &[], Body::empty())
            .await
    }

    /// As a page of this site would send it.
    pub(crate) async fn request(
        &self,
        who: &Visitor,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:3000")
            .header(ORIGIN, ORIGIN_HERE);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap(), who).await
    }

    pub(crate) async fn post_form(&self, who: &Visitor, path: &str, form: &str) -> Answer {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.request(who, Method::POST, path, &kind, form.to_owned())
            .await
    }

    /// Sends a file by tus and answers its track's asset address.
    pub(crate) async fn add(&self, who: &Visitor, name: &str, bytes: &[u8]) -> String {
        let created = self.create(who, name, bytes.len(), None).await;
        let sent = self.patch(who, created.header("location"), 0, bytes).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
        let track = sent.header("reprise-track").parse().unwrap();
        let viewer = self.viewer(who).await;
        let detail = self.service.track(&viewer, track).await.unwrap();
        format!("/media/{}", detail.row.asset)
    }

    pub(crate) async fn viewer(&self, who: &Visitor) -> service::Viewer {
        let token = who
            .cookie
            .as_deref()
            .and_then(|cookie| cookie.split_once('='));
        let token = token.map(|(_, token)| token);
        self.service.viewer(None, token, None).await.unwrap()
    }

    /// tus: creation.
    pub(crate) async fn create(
        &self,
        who: &Visitor,
        name: &str,
        size: usize,
        hash: Option<&str>,
    ) -> Answer {
        let mut metadata = format!("filename {}", base64(name));
        if let Some(hash) = hash {
            metadata = format!("{metadata},hash {}", base64(hash));
        }
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("upload-length", &size.to_string()),
            ("upload-metadata", &metadata),
        ];
        self.request(who, Method::POST, "/files", &headers, Body::empty())
            .await
    }

    /// tus: the next bytes.
    pub(crate) async fn patch(
        &self,
        who: &Visitor,
        upload: &str,
        offset: usize,
        bytes: &[u8],
    ) -> Answer {
        self.patch_with(who, upload, offset, bytes, &[]).await
    }

    pub(crate) async fn patch_with(
        &self,
        who: &Visitor,
        upload: &str,
        offset: usize,
        bytes: &[u8],
        more: &[(&str, &str)],
    ) -> Answer {
        let offset = offset.to_string();
        let mut headers = vec![
            ("tus-resumable", "1.0.0"),
            ("content-type", "application/offset+octet-stream"),
            ("upload-offset", offset.as_str()),
        ];
        headers.extend_from_slice(more);
        self.request(who, Method::PATCH, upload, &headers, bytes.to_vec())
            .await
    }

    /// tus: where it stands.
    pub(crate) async fn head(&self, who: &Visitor, upload: &str) -> Answer {
        let headers = [("tus-resumable", "1.0.0")];
        self.request(who, Method::HEAD, upload, &headers, Body::empty())
            .await
    }

    /// Files that lie below a folder of the data directory, blobs or staged ones.
    pub(crate) fn files(&self, folder: &str) -> usize {
        fn count(path: &std::path::Path) -> usize {
            std::fs::read_dir(path).map_or(0, |entries| {
                entries
                    .map(|entry| entry.unwrap().path())
                    .map(|path| if path.is_dir() { count(&path) } else { 1 })
                    .sum()
            })
        }
        count(&self.dir.path().join("data").join(folder))
    }
}

/// The server itself, which a program is confined by.
fn launcher() -> media::Launcher {
    media::Launcher::new(env!("CARGO_BIN_EXE_reprise"), [tools::CONFINED])
}

pub(crate) fn base64(text: impl AsRef<[u8]>) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// The login cookie an answer sets, as a request sends it.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header(SET_COOKIE.as_str());
    assert!(
        set.contains("reprise_session="),
        "no login: {}",
        answer.header(LOCATION.as_str())
    );
    set.split(';').next().unwrap().to_owned()
}
