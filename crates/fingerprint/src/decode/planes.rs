//! Decoded samples as symphonia gives them, in the arithmetic in which FFmpeg would go on with them.

use crate::resample::Planes;
use symphonia::core::audio::conv::ConvertibleSample;
use symphonia::core::audio::{Audio as _, AudioBuffer, GenericAudioBufferRef};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_ALAC;

/// How many bits of a sample are meant where a codec decodes all widths to 32 bits.
pub(super) fn sample_bits(parameters: &AudioCodecParameters) -> u32 {
    let alac = (parameters.codec == CODEC_ID_ALAC)
        .then(|| parameters.extra_data.as_deref()?.get(5).copied())
        .flatten();
    alac.map(u32::from)
        .or(parameters.bits_per_sample)
        .unwrap_or(32)
}

/// Copies decoded samples into the arithmetic in which FFmpeg would go on with them.
///
/// `bits` says how many bits of a sample are meant where a codec decodes all widths to 32 bits.
pub(super) fn to_planes(decoded: &GenericAudioBufferRef<'_>, bits: u32, planes: &mut Planes) {
    match decoded {
        GenericAudioBufferRef::U8(buffer) => {
            s16(buffer, planes, |sample| (i16::from(sample) - 128) << 8);
        }
        GenericAudioBufferRef::S8(buffer) => {
            s16(buffer, planes, |sample| i16::from(sample) << 8);
        }
        GenericAudioBufferRef::U16(buffer) => {
            s16(buffer, planes, |sample| (sample ^ 0x8000).cast_signed());
        }
        GenericAudioBufferRef::S16(buffer) => {
            s16(buffer, planes, |sample| sample);
        }
        GenericAudioBufferRef::S32(buffer) if bits <= 16 => {
            s16(buffer, planes, high_half);
        }
        GenericAudioBufferRef::U24(buffer) => f32(buffer, planes, |sample| {
            fraction((sample.inner().cast_signed() - 0x0080_0000) << 8)
        }),
        GenericAudioBufferRef::S24(buffer) => {
            f32(buffer, planes, |sample| fraction(sample.inner() << 8));
        }
        GenericAudioBufferRef::U32(buffer) => f32(buffer, planes, |sample| {
            fraction((sample ^ 0x8000_0000).cast_signed())
        }),
        GenericAudioBufferRef::S32(buffer) => {
            f32(buffer, planes, fraction);
        }
        GenericAudioBufferRef::F32(buffer) => {
            f32(buffer, planes, |sample| sample);
        }
        GenericAudioBufferRef::F64(buffer) => {
            planes.f64(buffer.num_planes(), |planes| {
                copy(buffer, planes, |sample| sample);
            });
        }
    }
}

/// The upper 16 bits, which are all there is to samples of that width.
fn high_half(sample: i32) -> i16 {
    let [high, low, ..] = sample.to_be_bytes();
    i16::from_be_bytes([high, low])
}

/// A 32-bit integer as a share of full scale, rounded to single precision as FFmpeg rounds it.
#[expect(clippy::cast_precision_loss, reason = "the rounding is meant")]
pub(super) fn fraction(sample: i32) -> f32 {
    sample as f32 * (1.0 / 2_147_483_648.0)
}

fn s16<S: ConvertibleSample>(
    buffer: &AudioBuffer<S>,
    planes: &mut Planes,
    convert: impl Fn(S) -> i16,
) {
    planes.s16(buffer.num_planes(), |planes| copy(buffer, planes, convert));
}

fn f32<S: ConvertibleSample>(
    buffer: &AudioBuffer<S>,
    planes: &mut Planes,
    convert: impl Fn(S) -> f32,
) {
    planes.f32(buffer.num_planes(), |planes| copy(buffer, planes, convert));
}

fn copy<S: ConvertibleSample, T>(
    buffer: &AudioBuffer<S>,
    planes: &mut [Vec<T>],
    convert: impl Fn(S) -> T,
) {
    for (plane, samples) in planes.iter_mut().zip(buffer.iter_planes()) {
        plane.extend(samples.iter().map(|&sample| convert(sample)));
    }
}
