//! Holds every dependency against the policy in `deny.toml`.
//!
//! Installing cargo-deny costs minutes on a clean machine; licences, sources and bans need only what
//! `cargo metadata` knows, so they are checked here on every run, from the same file.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace::{Workspace, capture};

/// The part of `deny.toml` that is enforced here.
struct Policy {
    licences: BTreeSet<String>,
    registries: Vec<String>,
    banned: Vec<String>,
}

/// Fails with every package that breaks the policy.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let policy = Policy::read(&workspace.root.join("deny.toml"))?;
    // Only what is built somewhere: crates for other platforms would have to be downloaded to be read.
    let metadata = capture(&mut workspace.cargo([
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform=x86_64-unknown-linux-gnu",
        "--filter-platform=aarch64-unknown-linux-gnu",
        "--filter-platform=wasm32-unknown-unknown",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let faults: Vec<String> = packages
        .iter()
        .filter_map(|package| policy.fault(package))
        .collect();
    if !faults.is_empty() {
        bail!(
            "{} packages break deny.toml:\n  {}",
            faults.len(),
            faults.join("\n  ")
        );
    }
    println!("{} packages keep to deny.toml", packages.len());
    Ok(())
}

impl Policy {
    fn read(file: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let policy: toml::Table = text.parse().context("deny.toml is not TOML")?;
        let strings = |table: &str, key: &str| -> Result<Vec<String>> {
            let list = policy
                .get(table)
                .and_then(|one| one.get(key))
                .and_then(toml::Value::as_array);
            let list = list.with_context(|| format!("deny.toml has no {table}.{key}"))?;
            Ok(list
                .iter()
                .filter_map(|one| one.as_str().or_else(|| one.get("crate")?.as_str()))
                .map(ToOwned::to_owned)
                .collect())
        };
        Ok(Self {
            licences: strings("licenses", "allow")?.into_iter().collect(),
            registries: strings("sources", "allow-registry")?,
            banned: strings("bans", "deny")?,
        })
    }

    /// What is wrong with a package, if anything. Packages without a source are the workspace's own.
    fn fault(&self, package: &Value) -> Option<String> {
        let source = package["source"].as_str()?;
        let name = package["name"].as_str().unwrap_or("?");
        let known = source
            .strip_prefix("registry+")
            .is_some_and(|registry| self.registries.iter().any(|allowed| allowed == registry));
        if !known {
            return Some(format!("{name} comes from {source}"));
        }
        if self.banned.iter().any(|banned| banned == name) {
            return Some(format!("{name} is banned"));
        }
        let Some(licence) = package["license"].as_str() else {
            return Some(format!("{name} names no licence"));
        };
        (!self.allows(licence)).then(|| format!("{name} is under {licence}"))
    }

    /// Evaluates an SPDX expression: `OR` binds weaker than `AND`, both weaker than parentheses; the old
    /// `A/B` means `A OR B`.
    fn allows(&self, expression: &str) -> bool {
        let spaced = expression
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace('/', " OR ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut rest = &words[..];
        let allowed = self.any(&mut rest);
        allowed && rest.is_empty()
    }

    fn any(&self, rest: &mut &[&str]) -> bool {
        let mut allowed = self.all(rest);
        while let ["OR", tail @ ..] = *rest {
            *rest = tail;
            allowed |= self.all(rest);
        }
        allowed
    }

    fn all(&self, rest: &mut &[&str]) -> bool {
        let mut allowed = self.one(rest);
        while let ["AND", tail @ ..] = *rest {
            *rest = tail;
            allowed &= self.one(rest);
        }
        allowed
    }

    fn one(&self, rest: &mut &[&str]) -> bool {
        match *rest {
            ["(", tail @ ..] => {
                *rest = tail;
                let allowed = self.any(rest);
                let [")", tail @ ..] = *rest else {
                    return false;
                };
                *rest = tail;
                allowed
            }
            [licence, "WITH", exception, tail @ ..] => {
                *rest = tail;
                self.licences
                    .contains(&format!("{licence} WITH {exception}"))
            }
            [licence, tail @ ..] => {
                *rest = tail;
                self.licences.contains(*licence)
            }
            [] => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy() -> Policy {
        Policy {
            licences: [
                "MIT",
                "Apache-2.0",
                "Apache-2.0 WITH LLVM-exception",
                "Zlib",
            ]
            .map(ToOwned::to_owned)
            .into(),
            registries: vec!["https://registry.example/index".to_owned()],
            banned: vec!["mysql".to_owned()],
        }
    }

    #[test]
    fn expressions_are_evaluated_with_precedence() {
        let policy = policy();
        for allowed in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-3.0/MIT",
            "MIT AND (GPL-3.0 OR Zlib)",
            "GPL-3.0 AND Zlib OR MIT",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(policy.allows(allowed), "{allowed}");
        }
        for refused in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR Zlib) AND GPL-3.0",
            "MIT WITH Some-exception",
            "(MIT",
            "MIT Zlib",
            "",
        ] {
            assert!(!policy.allows(refused), "{refused}");
        }
    }

    #[test]
    fn source_ban_and_licence_each_count() {
        let policy = policy();
        let fault = |name: &str, source: Value, licence: Value| {
            policy.fault(&json!({"name": name, "source": source, "license": licence}))
        };
        let registry = || json!("registry+https://registry.example/index");
        assert_eq!(fault("fine", registry(), json!("MIT")), None);
        assert_eq!(fault("ours", Value::Null, Value::Null), None);
        assert_eq!(
            fault("odd", json!("git+https://example.org"), json!("MIT")).unwrap(),
            "odd comes from git+https://example.org"
        );
        assert_eq!(
            fault("mysql", registry(), json!("MIT")).unwrap(),
            "mysql is banned"
        );
        assert_eq!(
            fault("bare", registry(), Value::Null).unwrap(),
            "bare names no licence"
        );
        assert_eq!(
            fault("left", registry(), json!("GPL-3.0")).unwrap(),
            "left is under GPL-3.0"
        );
    }
}
