//! An entry that was found, and what is shown of it.

use crate::Result;
use crate::value::parsed;
use domain::search::{Closeness, Hit, HitKind, pieces, query_words, snippet};
use domain::track::TrackRow;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub(super) struct Found {
    pub(super) place: i64,
    pub(super) kind: String,
    pub(super) item_id: Uuid,
    title: String,
    context: String,
    date: String,
    body: String,
}

impl Found {
    /// As it is shown; `track` is its line where it is a track, `asked` the text that found it.
    pub(super) fn hit(
        self,
        closeness: Closeness,
        track: Option<TrackRow>,
        asked: &str,
    ) -> Result<Hit> {
        let kind: HitKind = parsed("kind of thing to search for", &self.kind)?;
        // A line of the body explains what title and context leave open.
        let words = query_words(asked).len();
        let open = closeness > Closeness::Beginning
            && marked(&self.title, asked) + marked(&self.context, asked) < words;
        Ok(Hit {
            kind,
            path: kind.path(&self.title, self.item_id),
            snippet: if open {
                snippet(&self.body, asked)
            } else {
                None
            },
            date: match self.date.as_str() {
                "" => None,
                date => Some(parsed("date", date)?),
            },
            title: self.title,
            context: self.context,
            track,
        })
    }
}

/// How many pieces of a text were asked for.
fn marked(text: &str, asked: &str) -> usize {
    pieces(text, asked)
        .iter()
        .filter(|piece| piece.asked)
        .count()
}
