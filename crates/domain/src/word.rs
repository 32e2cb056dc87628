//! Enumerations that stores, forms and URLs spell as one word each.

/// The text is none of the words expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {found:?}")]
pub struct WordError {
    /// What the word was to name.
    pub what: &'static str,
    /// The text.
    pub found: String,
}

/// Declares an enumeration with its words; the first is the default.
macro_rules! words {
    (
        $(#[$doc:meta])* $name:ident ($what:literal);
        $(#[$first_doc:meta])* $first:ident = $first_word:literal,
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every one, in the order pages offer them.
            pub const ALL: &[Self] = &[Self::$first, $(Self::$variant,)*];

            /// The word stores, forms and URLs use.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::word::WordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $first_word => Ok(Self::$first),
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::word::WordError { what: $what, found: text.chars().take(40).collect() }),
                }
            }
        }
    };
}
