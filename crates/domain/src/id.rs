//! Identifiers: UUID version 7 (RFC 9562, section 5.7), one type per thing, so that a track's can never be passed
//! where an asset's is meant.

use crate::Timestamp;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The text was not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: a UUID in its hyphenated form is expected")]
pub struct IdError;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Builds a version 7 identifier from its moment (millisecond precision) and ten random bytes.
            pub fn from_parts(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// Takes over a UUID that a store kept for this identifier.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Reads the last part of an address, as [`path::parse`](crate::path::parse) does.
            pub fn from_path(segment: &str) -> Option<Self> {
                crate::path::parse(segment).map(Self)
            }

            /// The bare UUID, for storing.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }
    )+};
}

id! {
    /// Names a library, the tenant.
    LibraryId,
    /// Names a person's account.
    AccountId,
    /// Names one login of one account on one device.
    LoginSessionId,
    /// Names one immutable file within a library.
    AssetId,
    /// Names one listenable or watchable item.
    TrackId,
    /// Names the fingerprint of an asset.
    FingerprintId,
    /// Names a resumable transfer in progress.
    UploadId,
    /// Names a piece of background work.
    JobId,
    /// Names an entry of the audit log.
    AuditId,
    /// Names an event.
    EventId,
    /// Names a song.
    SongId,
    /// Names a musician.
    MusicianId,
    /// Names a genre or a style.
    ClassId,
    /// Names the set list of an event.
    SetListId,
    /// Names a note on a track.
    NoteId,
    /// Names a picture that somebody sent for an event or a song.
    PictureId,
    /// Names one time somebody listened to a track.
    PlayId,
    /// Names a playlist.
    PlaylistId,
    /// Names one place of a playlist.
    PlaylistEntryId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_identifiers_sort_after_earlier_ones() {
        let at = |millis| chrono::DateTime::from_timestamp_millis(millis).unwrap();
        assert!(
            TrackId::from_parts(at(1_000), [0xff; 10]) < TrackId::from_parts(at(1_001), [0; 10])
        );
    }

    #[test]
    fn identifiers_are_version_7_and_survive_their_text_form() {
        let id = TrackId::from_parts(
            chrono::DateTime::from_timestamp_millis(1_700_000_000_000).unwrap(),
            [7; 10],
        );
        assert_eq!(id.uuid().get_version_num(), 7);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("../../etc".parse::<TrackId>(), Err(IdError));
    }
}
