//! What the parts of the script weigh, as esbuild tells it.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::step::bytes;

/// Bytes of the minified script by the folder they were written in.
pub(super) struct Parts(BTreeMap<String, u64>);

impl Parts {
    /// Reads what esbuild wrote with `--metafile`.
    pub(super) fn read(metafile: &Path) -> Result<Self> {
        let text = fs::read_to_string(metafile).context("esbuild left no metafile")?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let told: Value = serde_json::from_str(text)?;
        let outputs = told["outputs"].as_object().context("no outputs")?;
        let mut parts = BTreeMap::new();
        for (input, entry) in outputs
            .values()
            .filter_map(|output| output["inputs"].as_object())
            .flatten()
        {
            let path = input.strip_prefix("frontend/").unwrap_or(input);
            let part = path.split_once('/').map_or("main", |(folder, _)| folder);
            let weight = entry["bytesInOutput"].as_u64().unwrap_or(0);
            *parts.entry(part.to_owned()).or_default() += weight;
        }
        Ok(Self(parts))
    }

    /// The rows of a table, the heaviest part first.
    pub(super) fn rows(&self) -> String {
        let mut parts: Vec<_> = self.0.iter().collect();
        parts.sort_by_key(|(_, weight)| std::cmp::Reverse(**weight));
        parts
            .iter()
            .fold(String::new(), |mut rows, (name, weight)| {
                let _ = writeln!(rows, "| {name} | {} |", bytes(**weight));
                rows
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_folder_are_added_up() {
        let text = r#"{"outputs": {"site/reprise.js": {"inputs": {
            "frontend/main.ts": {"bytesInOutput": 10},
            "frontend/player/bar.ts": {"bytesInOutput": 1500},
            "frontend/player/deck.ts": {"bytesInOutput": 500}
        }}}}"#;
        assert_eq!(
            Parts::parse(text).unwrap().rows(),
            "| player | 2.0 KB |\n| main | 10 B |\n"
        );
    }
}
