//! One HTTP request. `XMLHttpRequest`, because `fetch` does not tell how much of a body has left.

use crate::source::whole;
use domain::TrackId;
use js_sys::{JSON, Promise, Reflect};
use std::time::Duration;
use transfer::{Answer, UploadState};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, ProgressEvent, XmlHttpRequest};

/// The longest refusal that is shown to a person.
const LONGEST_WORDS: usize = 400;

/// A request that was begun. Dropping it does not end it; [`Call::abort`] does.
#[derive(Clone, Debug)]
pub(crate) struct Call(XmlHttpRequest);

impl Call {
    /// A request that still wants its headers.
    pub(crate) fn open(method: &str, address: &str) -> Result<Self, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open(method, address)?;
        request.set_request_header("Tus-Resumable", "1.0.0")?;
        // Whoever logs in meanwhile is not to send another person's files.
        let worker: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        if let Some(person) = Some(worker.name()).filter(|name| !name.is_empty()) {
            request.set_request_header("Reprise-Person", &person)?;
        }
        // A refusal is then one plain line.
        request.set_request_header("Accept", "application/json;q=0.1, text/plain")?;
        Ok(Self(request))
    }

    pub(crate) fn header(&self, name: &str, value: &str) -> Result<(), JsValue> {
        self.0.set_request_header(name, value)
    }

    /// Closes the connection.
    pub(crate) fn abort(&self) {
        // It fails only where nothing was begun.
        let _ = self.0.abort();
    }

    /// Sends it and waits for its end. `progress` is told how many bytes of the body have left. None means that no
    /// answer came.
    pub(crate) async fn send(
        self,
        body: Option<Blob>,
        progress: impl Fn(u64) + 'static,
    ) -> Option<Reply> {
        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            progress(whole(event.loaded()));
        });
        if body.is_some()
            && let Ok(upload) = self.0.upload()
        {
            upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        }
        let request = &self.0;
        let ended = Promise::new(&mut |resolve, reject| {
            request.set_onloadend(Some(&resolve));
            if let Err(error) = request.send_with_opt_blob(body.as_ref()) {
                let _ = reject.call1(&JsValue::NULL, &error);
            }
        });
        let ended = JsFuture::from(ended).await;
        self.0.set_onloadend(None);
        ended.ok()?;
        // Without an answer the status is 0.
        (self.0.status().unwrap_or(0) > 0).then_some(Reply(self.0))
    }
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Reply(XmlHttpRequest);

impl Reply {
    /// Whether what was asked was done.
    pub(crate) fn is_taken(&self) -> bool {
        matches!(self.0.status(), Ok(200..=299))
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.0.get_response_header(name).ok().flatten()
    }

    fn text(&self) -> Option<String> {
        self.0.response_text().ok().flatten()
    }

    /// What it says of the upload.
    pub(crate) fn read(&self) -> Answer {
        let status = self.0.status().unwrap_or(0);
        let number = |name| {
            self.header(name)
                .and_then(|text| text.trim().parse::<u64>().ok())
        };
        let is_json = self
            .header("Content-Type")
            .is_some_and(|kind| kind.starts_with("application/json"));
        let document = (is_json && status == 200)
            .then(|| JSON::parse(&self.text()?).ok())
            .flatten();
        let track = self
            .header("Reprise-Track")
            .and_then(|text| text.parse::<TrackId>().ok());
        Answer {
            status,
            offset: number("Upload-Offset"),
            retry_after: self
                .header("Retry-After")
                .and_then(|text| pause(&text, js_sys::Date::now())),
            size: document.as_ref().and_then(size),
            state: track
                .map(UploadState::Finished)
                .or(document.as_ref().and_then(standing)),
            words: (status >= 400 && !is_json)
                .then(|| self.text().and_then(|text| sentence(&text)))
                .flatten(),
        }
    }
}

/// The state in the document that `GET /files/{id}/status` answers with.
fn standing(document: &JsValue) -> Option<UploadState> {
    let field = |name: &str| {
        Reflect::get(document, &name.into())
            .ok()
            .and_then(|value| value.as_string())
    };
    match field("state")?.as_str() {
        "receiving" => Some(UploadState::Receiving),
        "lost" => Some(UploadState::Lost),
        "finished" => Some(UploadState::Finished(field("track")?.parse().ok()?)),
        "failed" => Some(UploadState::Failed(
            field("error").unwrap_or_else(|| "the server refused it".to_owned()),
        )),
        _ => None,
    }
}

/// The length of the file in the same document.
fn size(document: &JsValue) -> Option<u64> {
    let size = Reflect::get(document, &"size".into()).ok()?;
    size.as_f64().map(whole)
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. `now` is in milliseconds since 1970.
fn pause(text: &str, now: f64) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = js_sys::Date::parse(text);
    (!date.is_nan()).then(|| Duration::from_millis(whole((date - now).max(0.0))))
}

/// A body that is one short plain line, and not some proxy's page.
fn sentence(text: &str) -> Option<String> {
    let line = text.trim();
    let plain = !line.is_empty() && line.len() <= LONGEST_WORDS && !line.contains(['<', '\n']);
    plain.then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_status_document_is_read_and_a_strange_one_passed_over() {
        let standing = |text: &str| standing(&JSON::parse(text).ok()?);
        let track = "01890000-0000-7000-8000-000000000001";
        let finished = format!(r#"{{"state":"finished","track":"{track}","error":null}}"#);
        assert_eq!(
            standing(&finished),
            Some(UploadState::Finished(track.parse().unwrap()))
        );
        assert_eq!(
            standing(r#"{"state":"receiving","track":null}"#),
            Some(UploadState::Receiving)
        );
        assert_eq!(
            standing(r#"{"state":"failed","error":"it changed"}"#),
            Some(UploadState::Failed("it changed".to_owned()))
        );
        let lost = r#"{"state":"lost","error":"the disk lost it","size":5000000000}"#;
        assert_eq!(standing(lost), Some(UploadState::Lost));
        assert_eq!(size(&JSON::parse(lost).unwrap()), Some(5_000_000_000));
        assert_eq!(size(&JSON::parse(r#"{"size":null}"#).unwrap()), None);
        for strange in [
            "",
            "[]",
            "{\"state\":1}",
            "{\"state\":\"finished\",\"track\":\"../x\"}",
        ] {
            assert_eq!(standing(strange), None, "{strange}");
        }
    }

    #[wasm_bindgen_test]
    fn a_pause_is_in_seconds_or_until_a_date() {
        let now = 784_111_770_000.0;
        let seconds = |text| pause(text, now).map(|pause| pause.as_secs());
        assert_eq!(seconds(" 120 "), Some(120));
        // The example of RFC 9110, section 5.6.7.
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(7));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
    }

    #[wasm_bindgen_test]
    fn only_a_plain_line_is_shown() {
        assert_eq!(sentence("too large\n"), Some("too large".to_owned()));
        for page in ["<html>502</html>", "", "a\nb"] {
            assert_eq!(sentence(page), None);
        }
    }
}
