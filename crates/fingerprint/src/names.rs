//! What containers and codecs are called, by machines and by people.

use domain::MediaKind;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as codec;

/// The short name of a codec for records, such as `pcm`.
pub(crate) fn codec(id: AudioCodecId) -> &'static str {
    match id {
        codec::CODEC_ID_MP1 => "mp1",
        codec::CODEC_ID_MP2 => "mp2",
        codec::CODEC_ID_MP3 => "mp3",
        codec::CODEC_ID_AAC => "aac",
        codec::CODEC_ID_VORBIS => "vorbis",
        codec::CODEC_ID_OPUS => "opus",
        codec::CODEC_ID_FLAC => "flac",
        codec::CODEC_ID_ALAC => "alac",
        codec::CODEC_ID_WAVPACK => "wavpack",
        codec::CODEC_ID_AC3 => "ac3",
        codec::CODEC_ID_EAC3 => "eac3",
        codec::CODEC_ID_DCA => "dts",
        codec::CODEC_ID_SPEEX => "speex",
        codec::CODEC_ID_PCM_ALAW => "alaw",
        codec::CODEC_ID_PCM_MULAW => "mulaw",
        codec::CODEC_ID_ADPCM_MS | codec::CODEC_ID_ADPCM_IMA_WAV | codec::CODEC_ID_ADPCM_IMA_QT => {
            "adpcm"
        }
        id if is_pcm(id) => "pcm",
        _ => "unknown",
    }
}

/// Whether files of that codec say how many samples they have; of others containers estimate.
pub(crate) fn is_counted(codec: &str) -> bool {
    matches!(codec, "pcm" | "flac" | "alac")
}

fn is_pcm(id: AudioCodecId) -> bool {
    (codec::CODEC_ID_PCM_S32LE..=codec::CODEC_ID_PCM_F64BE_PLANAR).contains(&id)
}

/// What people call the format: the codec where it decides how a file sounds, else the container.
pub(crate) fn format(container: &str, codec: &str) -> &'static str {
    match (container, codec) {
        ("wav", _) => "WAV",
        ("aiff", _) => "AIFF",
        (_, "flac") => "FLAC",
        (_, "alac") => "ALAC",
        (_, "mp3") => "MP3",
        (_, "mp2") => "MP2",
        (_, "mp1") => "MP1",
        (_, "aac") => "AAC",
        ("ogg", "vorbis") => "Ogg Vorbis",
        (_, "vorbis") => "Vorbis",
        (_, "opus") => "Opus",
        ("wavpack", _) | (_, "wavpack") => "WavPack",
        ("ac3" | "eac3", _) | (_, "ac3" | "eac3") => "Dolby Digital",
        ("dts", _) | (_, "dts") => "DTS",
        ("tta", _) => "True Audio",
        ("w64", _) => "Wave64",
        ("au", _) => "AU",
        ("mpegts", _) => "MPEG-TS",
        ("caf", _) => "CAF",
        ("wma", _) => "Windows Media",
        ("mp4", _) => "MP4",
        ("mov", _) => "QuickTime",
        ("webm", _) => "WebM",
        ("matroska", _) => "Matroska",
        ("avi", _) => "AVI",
        ("mpeg", _) => "MPEG",
        ("ogg", _) => "Ogg",
        _ => "Audio",
    }
}

/// The short name of the container of a media type.
pub(crate) fn container(media_type: &str) -> &'static str {
    match media_type {
        "audio/wav" => "wav",
        "audio/aiff" => "aiff",
        "audio/flac" => "flac",
        "audio/mpeg" => "mp3",
        "audio/aac" => "adts",
        "audio/mp4" | "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "audio/ogg" | "video/ogg" => "ogg",
        "audio/webm" | "video/webm" => "webm",
        "audio/x-matroska" | "video/x-matroska" => "matroska",
        "audio/x-caf" => "caf",
        "audio/x-wavpack" => "wavpack",
        "audio/x-ms-wma" => "wma",
        "video/x-msvideo" => "avi",
        "video/mpeg" => "mpeg",
        "video/mp2t" => "mpegts",
        "audio/x-w64" => "w64",
        "audio/basic" => "au",
        "audio/x-tta" => "tta",
        "audio/ac3" => "ac3",
        "audio/eac3" => "eac3",
        "audio/vnd.dts" => "dts",
        _ => "unknown",
    }
}

/// The media type of a container once it is known whether pictures are in it.
pub(crate) fn media_type(sniffed: &'static str, kind: MediaKind) -> &'static str {
    match (sniffed, kind) {
        ("video/mp4", MediaKind::Audio) => "audio/mp4",
        ("audio/mp4", MediaKind::Video) => "video/mp4",
        ("video/webm", MediaKind::Audio) => "audio/webm",
        ("video/x-matroska", MediaKind::Audio) => "audio/x-matroska",
        ("audio/ogg", MediaKind::Video) => "video/ogg",
        ("video/ogg", MediaKind::Audio) => "audio/ogg",
        (other, _) => other,
    }
}

/// The media type of what the demultiplexer of that name reads, for files whose first bytes told nothing.
pub(crate) fn of_demuxer(short_name: &str) -> &'static str {
    match short_name {
        "wave" => "audio/wav",
        "aiff" => "audio/aiff",
        "flac" => "audio/flac",
        "aac" => "audio/aac",
        "caf" => "audio/x-caf",
        "ogg" => "audio/ogg",
        "isomp4" => "video/mp4",
        "matroska" => "video/x-matroska",
        _ => "audio/mpeg",
    }
}
