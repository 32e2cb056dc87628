//! The catalogue: events, songs, musicians, genres and styles, and where tracks stand.

mod bin;
mod bounds;
mod classes;
mod counterparts;
mod covers;
mod events;
mod everything;
mod inbox;
mod merging;
mod musicians;
mod naming;
mod places;
mod purge;
pub(super) mod scene;
mod schema;
mod set_lists;
mod songs;
