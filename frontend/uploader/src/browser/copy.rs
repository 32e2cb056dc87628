//! Copies of picked files in the browser's own file system: a file that was picked, not dropped, can often not be found
//! again after a reload.
//!
//! The browser streams the copy, so its length is bounded by the room there is and not by memory. Where there is no such
//! file system, the database keeps the file instead.

use super::promise::{call, call_async, property};
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Copies a file under a number of ours; none where that cannot be had.
pub(super) async fn make(folder: &str, id: u32, file: &File) -> Option<()> {
    let handle = entry(folder, id, true).await?;
    let writable = call_async(&handle, "createWritable", &[]).await?;
    let copied = async {
        let stream = call(file, "stream", &[])?;
        let pipe = call(&stream, "pipeTo", &[&writable])?.dyn_into::<Promise>();
        JsFuture::from(pipe.ok()?).await.ok()
    };
    if copied.await.is_some() {
        return Some(());
    }
    remove(folder, id).await;
    None
}

/// The copy of that number, if there is one.
pub(super) async fn find(folder: &str, id: u32) -> Option<File> {
    let handle = entry(folder, id, false).await?;
    call_async(&handle, "getFile", &[]).await?.dyn_into().ok()
}

/// Removes a copy.
pub(super) async fn remove(folder: &str, id: u32) {
    if let Some(folder) = directory(folder).await {
        call_async(&folder, "removeEntry", &[&id.to_string().into()]).await;
    }
}

async fn entry(folder: &str, id: u32, create: bool) -> Option<JsValue> {
    let folder = directory(folder).await?;
    let name = id.to_string().into();
    call_async(&folder, "getFileHandle", &[&name, &creating(create)]).await
}

async fn directory(name: &str) -> Option<JsValue> {
    let storage = property(&window().navigator(), "storage")?;
    let root = call_async(&storage, "getDirectory", &[]).await?;
    call_async(
        &root,
        "getDirectoryHandle",
        &[&name.into(), &creating(true)],
    )
    .await
}

fn creating(create: bool) -> JsValue {
    let options = Object::new();
    let _ = Reflect::set(&options, &"create".into(), &create.into());
    options.into()
}
