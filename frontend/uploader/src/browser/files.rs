//! Files as they come: from a chooser, a folder chooser, or dropped, folders and all.

use super::promise::{call, call_async, property};
use js_sys::{Array, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DataTransferItem, File, FileList, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement,
};

/// A chosen file, and what the browser gives to find it again after a reload.
#[derive(Clone)]
pub(crate) struct Chosen {
    pub(crate) file: File,
    /// A `FileSystemFileHandle`, where the browser has them.
    pub(crate) handle: Option<JsValue>,
    /// The folder it was in, from the one that was chosen on.
    pub(crate) folder: Option<String>,
}

impl Chosen {
    fn plain(file: File) -> Self {
        let path = property(&file, "webkitRelativePath").and_then(|path| path.as_string());
        Self {
            folder: path.and_then(|path| folder_of(&path)),
            file,
            handle: None,
        }
    }
}

/// The server takes no longer label.
const LONGEST_FOLDER: usize = 500;

/// `2024/Gig` of `/2024/Gig/take 1.wav`; none where there is no folder, or one with an overlong path.
fn folder_of(path: &str) -> Option<String> {
    let (folder, _) = path.trim_start_matches('/').rsplit_once('/')?;
    let fits = (1..=LONGEST_FOLDER).contains(&folder.len());
    (fits && !folder.chars().any(char::is_control)).then(|| folder.to_owned())
}

/// What a chooser holds; it is emptied, so that the same file can be chosen again.
pub(crate) fn of_input(input: &HtmlInputElement) -> Vec<Chosen> {
    let chosen = input
        .files()
        .map(|files| of_list(&files))
        .unwrap_or_default();
    input.set_value("");
    chosen
}

fn of_list(files: &FileList) -> Vec<Chosen> {
    let all = (0..files.length()).filter_map(|index| files.get(index));
    all.filter(|file| !is_hidden(&file.name()))
        .map(Chosen::plain)
        .collect()
}

/// What systems put into folders for themselves is not what a person means by dropping a folder.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || matches!(
            name.to_ascii_lowercase().as_str(),
            "thumbs.db" | "desktop.ini"
        )
}

/// One dropped thing, asked for while the event lasts: afterwards the browser has forgotten it.
enum Dropped {
    Handle(Promise),
    Entry(FileSystemEntry),
    File(File),
}

/// Everything that was dropped. To be called within the event; what it gives back may be awaited later.
pub(crate) fn of_drop(transfer: &DataTransfer) -> impl Future<Output = Vec<Chosen>> + use<> {
    let items = transfer.items();
    let dropped: Vec<Dropped> = (0..items.length())
        .filter_map(|index| dropped(&items.get(index)?))
        .collect();
    async move {
        let mut chosen = Vec::new();
        for one in dropped {
            match one {
                Dropped::File(file) => chosen.push(Chosen::plain(file)),
                Dropped::Entry(entry) => walk_entry(entry, &mut chosen).await,
                Dropped::Handle(promise) => {
                    if let Ok(handle) = JsFuture::from(promise).await {
                        walk_handle(handle, &mut chosen).await;
                    }
                }
            }
        }
        chosen
    }
}

fn dropped(item: &DataTransferItem) -> Option<Dropped> {
    if item.kind() != "file" {
        return None;
    }
    let entry = item.webkit_get_as_entry().ok().flatten();
    let file = item.get_as_file().ok().flatten();
    // Handles survive a reload, entries know folders. An item that a script made up has neither.
    let handle = entry
        .as_ref()
        .and_then(|_| call(item, "getAsFileSystemHandle", &[])?.dyn_into().ok());
    match (handle, entry) {
        (Some(promise), _) => Some(Dropped::Handle(promise)),
        (None, Some(entry)) => Some(Dropped::Entry(entry)),
        (None, None) => file.map(Dropped::File),
    }
}

/// A file, or all files below a folder, by handles.
async fn walk_handle(root: JsValue, chosen: &mut Vec<Chosen>) {
    let mut left = vec![(String::new(), root)];
    while let Some((around, handle)) = left.pop() {
        let text = |name| {
            property(&handle, name)
                .and_then(|value| value.as_string())
                .unwrap_or_default()
        };
        let name = text("name");
        if is_hidden(&name) {
            continue;
        }
        let path = format!("{around}/{name}");
        if text("kind") == "file" {
            if let Some(file) = file_of(&handle).await {
                chosen.push(Chosen {
                    file,
                    handle: Some(handle),
                    folder: folder_of(&path),
                });
            }
            continue;
        }
        let Some(values) = call(&handle, "values", &[]) else {
            continue;
        };
        while let Some(step) = call_async(&values, "next", &[]).await {
            match property(&step, "value") {
                Some(child) => left.push((path.clone(), child)),
                None => break,
            }
        }
    }
}

/// The file behind a handle, where it may be read.
pub(crate) async fn file_of(handle: &JsValue) -> Option<File> {
    call_async(handle, "getFile", &[]).await?.dyn_into().ok()
}

/// Whether a kept handle may be read without asking the person.
pub(crate) async fn may_read(handle: &JsValue) -> bool {
    permission(handle, "queryPermission").await
}

/// Asks the person, as far as the browser does; to be called from a click.
pub(crate) async fn ask_to_read(handle: &JsValue) -> bool {
    permission(handle, "requestPermission").await
}

async fn permission(handle: &JsValue, method: &str) -> bool {
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"mode".into(), &"read".into());
    call_async(handle, method, &[&options])
        .await
        .is_some_and(|answer| answer == "granted")
}

/// A file, or all files below a folder, by entries. A folder tells its children in batches until one is empty.
async fn walk_entry(root: FileSystemEntry, chosen: &mut Vec<Chosen>) {
    let mut left = vec![root];
    while let Some(entry) = left.pop() {
        if is_hidden(&entry.name()) {
            continue;
        }
        if entry.is_file() {
            let folder = folder_of(&entry.full_path());
            if let Ok(file) = file_of_entry(entry.unchecked_into()).await {
                chosen.push(Chosen {
                    folder,
                    ..Chosen::plain(file)
                });
            }
            continue;
        }
        let folder: FileSystemDirectoryEntry = entry.unchecked_into();
        let reader = folder.create_reader();
        loop {
            let batch = settled(|resolve, reject| {
                reader.read_entries_with_callback_and_callback(resolve, reject)
            });
            let batch = batch
                .await
                .map(|batch| Array::from(&batch))
                .unwrap_or_default();
            if batch.length() == 0 {
                break;
            }
            left.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
        }
    }
}

async fn file_of_entry(entry: FileSystemFileEntry) -> Result<File, JsValue> {
    let file = settled(|resolve, reject| {
        entry.file_with_callback_and_callback(resolve, reject);
        Ok(())
    });
    file.await?.dyn_into()
}

/// A pair of callbacks as a future.
async fn settled(
    begin: impl Fn(&js_sys::Function, &js_sys::Function) -> Result<(), JsValue>,
) -> Result<JsValue, JsValue> {
    let fault = Rc::new(RefCell::new(None));
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = begin(&resolve, &reject) {
            let _ = reject.call0(&JsValue::NULL);
            *fault.borrow_mut() = Some(error);
        }
    });
    let outcome = JsFuture::from(promise).await;
    match fault.borrow_mut().take() {
        Some(error) => Err(error),
        None => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn a_made_up_drop_still_gives_its_file() {
        let transfer = DataTransfer::new().unwrap();
        let file = File::new_with_str_sequence(&Array::of1(&"sound".into()), "take.wav").unwrap();
        transfer.items().add_with_file(&file).unwrap();
        transfer
            .items()
            .add_with_str_and_type("words", "text/plain")
            .unwrap();
        let chosen = of_drop(&transfer).await;
        let names: Vec<_> = chosen.iter().map(|one| one.file.name()).collect();
        assert_eq!(names, ["take.wav"]);
    }

    #[wasm_bindgen_test]
    fn a_folder_is_what_stands_before_the_name() {
        let of = |path| folder_of(path).unwrap_or_default();
        let folders = [
            "/2024/Gig/take.wav",
            "Gig/take.wav",
            "/take.wav",
            "take.wav",
            "",
        ]
        .map(of);
        assert_eq!(folders, ["2024/Gig", "Gig", "", "", ""]);
        assert_eq!(of(&format!("{}/take.wav", "x".repeat(501))), "");
    }

    #[wasm_bindgen_test]
    fn what_systems_leave_in_folders_is_passed_over() {
        assert!(
            [".DS_Store", "Thumbs.db", "._take.wav", "desktop.ini"]
                .into_iter()
                .all(is_hidden)
        );
        assert!(!is_hidden("take.wav"));
    }
}
