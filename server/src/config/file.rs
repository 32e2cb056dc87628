//! The configuration file: TOML with the keys of the table, unknown ones refused.

use super::Keys;
use anyhow::{Context as _, Result};
use std::io::ErrorKind;
use std::path::Path;

/// Read when no file is named, if it is there.
const DEFAULT: &str = "reprise.toml";

pub(super) fn read(path: Option<&Path>) -> Result<Keys> {
    let chosen = path.unwrap_or(Path::new(DEFAULT));
    match std::fs::read_to_string(chosen) {
        Ok(text) => parse(&text).with_context(|| format!("in {}", chosen.display())),
        Err(error) if error.kind() == ErrorKind::NotFound && path.is_none() => Ok(Keys::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", chosen.display())),
    }
}

pub(super) fn parse(text: &str) -> Result<Keys> {
    // The parser's message quotes the faulty line, which may hold the password of a database URL.
    toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let key = text
            .lines()
            .nth(line - 1)
            .and_then(|line| line.split('=').next())
            .unwrap_or_default()
            .trim();
        anyhow::anyhow!("line {line}, {key}: {}", error.message())
    })
}
