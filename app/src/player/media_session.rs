//! Tells the device what plays, for its lock screen and its media keys.
//!
//! By reflection: `web-sys` keeps the Media Session API behind a compiler flag, and not every browser has it.

use super::state::Playing;
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// Shows `track` where the device shows what plays.
pub(super) fn announce(track: &Playing) {
    // Where a part of it is missing, there is nothing to be told.
    let _ = try_announce(track);
}

fn try_announce(track: &Playing) -> Result<(), JsValue> {
    let session = Reflect::get(&window().navigator(), &"mediaSession".into())?;
    let words = Object::new();
    Reflect::set(&words, &"title".into(), &track.title.as_str().into())?;
    if let Some(artist) = &track.artist {
        Reflect::set(&words, &"artist".into(), &artist.as_str().into())?;
    }
    let metadata: Function = Reflect::get(&window(), &"MediaMetadata".into())?.dyn_into()?;
    let metadata = Reflect::construct(&metadata, &Array::of1(&words))?;
    Reflect::set(&session, &"metadata".into(), &metadata)?;
    Ok(())
}
