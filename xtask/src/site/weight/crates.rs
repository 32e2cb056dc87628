//! Which crate the code of a WASM module is of, by the names that the compiler gave its functions.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// What Rust's own library consists of.
const STD: [&str; 6] = [
    "alloc",
    "compiler_builtins",
    "core",
    "dlmalloc",
    "hashbrown",
    "std",
];

/// A module's bytes by where they come from.
#[derive(Debug, Default)]
pub(in crate::site) struct Weight {
    /// The module's name in `pkg/`.
    pub(super) module: &'static str,
    /// As wasm-bindgen wrote it, without names.
    pub(super) bound: u64,
    /// As it is served, before compression.
    pub(super) whole: u64,
    code: BTreeMap<String, u64>,
    data: u64,
}

impl Weight {
    /// Weighs a module whose functions have their names; `bound` and `whole` are its lengths without them.
    pub(in crate::site) fn of(
        module: &'static str,
        named: &[u8],
        bound: u64,
        whole: u64,
    ) -> Result<Self> {
        let mut weight = Self {
            module,
            bound,
            whole,
            ..Self::default()
        };
        let mut imported = 0;
        let mut sizes = Vec::new();
        let mut functions = BTreeMap::new();
        for payload in Parser::new(0).parse_all(named) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => sizes.push(body.range().len() as u64),
                Payload::DataSection(data) => weight.data = data.range().len() as u64,
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(parts) = section.as_known() {
                        for part in parts {
                            if let Name::Function(map) = part? {
                                for naming in map {
                                    let naming = naming?;
                                    functions.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for (index, size) in (imported..).zip(sizes) {
            let name = functions.get(&index).copied().unwrap_or_default();
            *weight.code.entry(crate_of(name).to_owned()).or_default() += size;
        }
        Ok(weight)
    }

    /// The heaviest crates, the sum of the lighter ones, the constants, and what is neither code nor constant.
    pub(super) fn heaviest(&self, most: usize) -> Vec<(String, u64)> {
        let mut crates: Vec<(String, u64)> = self
            .code
            .iter()
            .map(|(name, code)| (name.clone(), *code))
            .collect();
        crates.sort_by_key(|(_, code)| std::cmp::Reverse(*code));
        let lighter = crates.split_off(most.min(crates.len()));
        let known: u64 = self.code.values().sum::<u64>() + self.data;
        if !lighter.is_empty() {
            let sum = lighter.iter().map(|(_, code)| code).sum();
            crates.push((format!("{} others", lighter.len()), sum));
        }
        crates.push(("constants".to_owned(), self.data));
        crates.push(("tables".to_owned(), self.whole.saturating_sub(known)));
        crates
    }
}

/// The crate that a demangled name begins with, also within `<Type as Trait>`.
fn crate_of(name: &str) -> &str {
    let Some(end) = name.find("::") else {
        return "without a path";
    };
    let path = &name[..end];
    let path = path.find('[').map_or(path, |hash| &path[..hash]);
    let begin = path
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(0, |before| before + 1);
    let found = &path[begin..];
    if STD.contains(&found) || found.starts_with("__rust") {
        "std"
    } else {
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_crate() {
        for (name, expected) in [
            ("worker::look::h0123456789abcdef", "worker"),
            (
                "<alloc::string::String as core::fmt::Write>::write_str",
                "std",
            ),
            ("<&mut W as core::fmt::Write>::write_char", "std"),
            (
                "<symphonia_core[1a2b]::io::Cursor as std::io::Read>::read",
                "symphonia_core",
            ),
            ("__rustc::__rust_alloc", "std"),
            ("__wbindgen_malloc", "without a path"),
            ("", "without a path"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }

    #[test]
    fn functions_are_counted_behind_the_imported_ones() {
        // One imported function, two of our own with bodies of 2 and 4 bytes, and their names.
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, body: &[u8]| {
            module.push(id);
            module.push(u8::try_from(body.len()).unwrap());
            module.extend_from_slice(body);
        };
        section(1, &[1, 0x60, 0, 0]);
        section(2, &[1, 1, b'm', 1, b'f', 0, 0]);
        section(3, &[2, 0, 0]);
        section(10, &[2, 2, 0, 0x0b, 4, 0, 0x01, 0x01, 0x0b]);
        let mut names = b"\x04name\x01".to_vec();
        let map = [&[2, 1, 4][..], b"a::x", &[2, 4], b"b::y"].concat();
        names.push(u8::try_from(map.len()).unwrap());
        names.extend(map);
        section(0, &names);

        let weight = Weight::of("m", &module, 90, 50).unwrap();
        assert_eq!(
            weight.heaviest(1),
            [
                ("b".to_owned(), 4),
                ("1 others".to_owned(), 2),
                ("constants".to_owned(), 0),
                ("tables".to_owned(), 44)
            ]
        );
    }
}
