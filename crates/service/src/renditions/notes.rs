//! What a track's page says about its file when something is wrong with it.

use crate::{Result, Service};
use domain::{AssetId, LibraryId};

impl Service {
    /// Sentences about what is wrong with a file, none where all is well. `problem` is what the analysis met.
    pub(crate) async fn notes(
        &self,
        library: LibraryId,
        asset: AssetId,
        problem: Option<&str>,
    ) -> Result<Vec<String>> {
        let made = self.0.store.renditions(library, asset).await?;
        let impossible = made
            .iter()
            .filter_map(|(variant, why)| Some((variant.as_str(), why.as_deref()?)));
        Ok(sentences(problem, impossible))
    }
}

/// One sentence for the file itself, one for its smaller versions, one for its picture.
fn sentences<'a>(
    problem: Option<&str>,
    impossible: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(problem.map(|problem| {
        format!(
            "Something is wrong with this file: {problem}. The original is kept as it was sent."
        )
    }));
    let (mut sound, mut picture) = (None, None);
    for (variant, why) in impossible {
        let kept = match variant {
            "picture" => &mut picture,
            _ => &mut sound,
        };
        kept.get_or_insert(why);
    }
    notes.extend(sound.map(|why| format!("It has no smaller versions for slow links: {why}.")));
    notes.extend(picture.map(|why| format!("Its picture cannot be shown: {why}.")));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_said_once() {
        let impossible = [
            ("aac-96", "it has no sound"),
            ("opus-48", "it has no sound"),
            ("picture", "it is too large"),
        ];
        let notes = sentences(Some("it ends too soon"), impossible.into_iter());
        insta::assert_snapshot!(notes.join("\n"), @r"
        Something is wrong with this file: it ends too soon. The original is kept as it was sent.
        It has no smaller versions for slow links: it has no sound.
        Its picture cannot be shown: it is too large.
        ");
        assert!(sentences(None, [].into_iter()).is_empty());
    }
}
