//! Why a plain HTML form was refused, as a code that travels in the URL the form leads back to.
//!
//! A code and not a sentence: a link must not be able to put words into the site's mouth.

use std::fmt;
use std::str::FromStr;

macro_rules! form_errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)+) => {
        /// What was wrong with a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FormError {$(
            $(#[$doc])*
            $name,
        )+}

        impl FormError {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word that stands in the URL as `error`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The sentence for the person, with what to do.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message),+ }
            }
        }
    };
}

form_errors! {
    /// Login name and password do not belong together.
    Credentials = "credentials", "The login name or the password is wrong. Check both and try again.";
    /// Too many attempts.
    SlowDown = "slow-down", "Too many attempts. Wait a minute and try again.";
    /// The library's name is not usable.
    LibraryName = "library-name", "The library's name needs 1 to 100 visible characters.";
    /// The person's name is not usable.
    Name = "name", "Your name needs 1 to 100 visible characters.";
    /// The login name is not usable.
    Login = "login", "The login name takes letters, digits and . _ - @ + only.";
    /// Somebody goes by the login name.
    Taken = "taken", "Somebody has this login name already. Choose another.";
    /// The password is not usable.
    Password = "password", "The password needs at least 10 characters.";
    /// The set-up link is wrong, used or too old.
    Link = "link", "This set-up link was used or is too old. Restart the server and open the link that it prints.";
    /// The file's name is not usable.
    FileName = "file-name", "The file's name is too long or contains invisible characters. Rename it and try again.";
    /// The file is not audio or video.
    NotMedia = "not-media", "This is not an audio or video file that Reprise can read.";
    /// There is nothing in the file.
    Empty = "empty", "The file is empty. Choose another one.";
    /// The file is larger than the operator allows.
    TooLarge = "too-large", "The file is larger than this library accepts.";
    /// The server's disk is full.
    Full = "full", "The server's disk is full. Tell the operator, then try again.";
    /// The bytes came so slowly that it looked abandoned.
    TooSlow = "too-slow", "The file came too slowly. Choose it again where the connection is better.";
    /// The role does not suffice.
    NotAllowed = "not-allowed", "Your role in this library does not allow that. Ask an admin of the library.";
    /// The server is at fault.
    Internal = "internal", "Something went wrong on the server. Try again, and tell the operator if it stays.";
}

/// The text was none of the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormErrorCodeError;

impl fmt::Display for FormErrorCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown code of a form's error")
    }
}

impl std::error::Error for FormErrorCodeError {}

impl FromStr for FormError {
    type Err = FormErrorCodeError;

    fn from_str(code: &str) -> Result<Self, FormErrorCodeError> {
        Self::ALL
            .iter()
            .copied()
            .find(|error| error.as_str() == code)
            .ok_or(FormErrorCodeError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip_and_fit_a_url_as_they_are() {
        for &error in FormError::ALL {
            assert_eq!(error.as_str().parse(), Ok(error));
            assert!(
                error
                    .as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
        }
        assert_eq!("<script>".parse::<FormError>(), Err(FormErrorCodeError));
    }
}
