//! Why a stream or a packet is not decoded.

/// Why a stream is not for decoders such as these. Another one may well play it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuited {
    /// Of a kind, a number of channels or a sample rate that is not taken.
    #[error("a stream of this kind is not decoded in part")]
    Kind,
    /// Noise takes the place of sound that would be heard, and no two decoders make the same.
    #[error("noise in place of low notes is not decoded in part")]
    Noise,
    /// The channels cancel each other out.
    #[error("channels that cancel each other out are not decoded in part")]
    Cancels,
    /// What is wanted is so faint that what is left out would be heard through it.
    #[error("low notes that are faint beside high ones are not decoded in part")]
    Faint,
}

/// Why a packet was not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The packet makes no sense; the next one may.
    #[error("damaged packet")]
    Damaged,
    /// The stream is not for this decoder.
    #[error(transparent)]
    Unsuited(#[from] Unsuited),
}
