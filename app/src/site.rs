//! What a page needs to know about the request besides its data, and how it answers with more than HTML.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The cookie that remembers the [`Theme`], so that the first paint is right.
pub const THEME_COOKIE: &str = "reprise_theme";

/// One request's surroundings, put into Leptos' context by the server.
#[derive(Clone, Debug)]
pub struct Site {
    /// Names the build whose files stand under `/pkg/{build_id}/`.
    pub build_id: Arc<str>,
    /// Scheme, host and port by which this person came, such as `https://music.example`.
    pub origin: Arc<str>,
    /// The colours this person chose.
    pub theme: Theme,
    /// Names the login for what the browser keeps, without giving it away; none while nobody is logged in.
    pub session: Option<Arc<str>>,
    /// Where the answer's status goes.
    pub reply: Reply,
}

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The text named no theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThemeError;

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown theme: \"auto\", \"light\" or \"dark\" is expected")
    }
}

impl std::error::Error for ThemeError {}

impl Theme {
    /// The word the cookie, the form and the style sheet use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the switch offers next.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

impl FromStr for Theme {
    type Err = ThemeError;

    fn from_str(text: &str) -> Result<Self, ThemeError> {
        match text {
            "auto" => Ok(Self::Auto),
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(ThemeError),
        }
    }
}

/// How a page or a server function ended, where it did not end well. The server knows the HTTP status of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody is logged in, and this needs somebody.
    LoginRequired,
    /// This person's role does not suffice.
    NotAllowed,
    /// There is no such page or thing.
    NotFound,
    /// The request is at fault.
    Invalid,
    /// Too many attempts.
    SlowDown,
    /// The server is at fault.
    Failed,
    /// The page is another version of the thing than the one that was to be changed.
    Stale,
    /// Another page has the answer. Always a path of this site.
    Redirect(String),
    /// The page has this address for good. Always a path of this site.
    Moved(String),
}

/// The handle through which a page says how it ended; the last word counts.
#[derive(Clone)]
pub struct Reply(Arc<dyn Fn(Outcome) + Send + Sync>);

impl Reply {
    /// Wraps what carries an outcome into the HTTP answer.
    pub fn new(carry: impl Fn(Outcome) + Send + Sync + 'static) -> Self {
        Self(Arc::new(carry))
    }

    /// Says how it ended.
    pub fn set(&self, outcome: Outcome) {
        (self.0)(outcome);
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply")
    }
}

/// Lets a text pass that is a path on this site (with query and fragment), so that nobody can be sent elsewhere.
///
/// Browsers read `\` as `/`, and drop tabs and line ends, before they resolve an address.
pub fn local_path(text: &str) -> Option<&str> {
    let elsewhere = text.starts_with("//") || text.contains(|c: char| c == '\\' || c.is_control());
    (text.starts_with('/') && !elsewhere).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_pass() {
        for good in ["/", "/tracks/1?x=//y#z", "/?after=abc"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "tracks",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_theme_switch_goes_round() {
        for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
            assert_eq!(theme.as_str().parse(), Ok(theme));
            assert_eq!(theme.next().next().next(), theme);
        }
        assert_eq!("neon".parse::<Theme>(), Err(ThemeError));
    }
}
