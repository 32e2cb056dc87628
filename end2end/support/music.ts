// Music of our own making, different for every seed, and ffmpeg to put it into real containers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RATE = 44_100;
/** Semitones of a minor scale above its root. */
const SCALE = [0, 2, 3, 5, 7, 8, 10, 12, 14, 15];

export type Format = 'wav' | 'aiff' | 'flac' | 'mp3' | 'm4a' | 'ogg' | 'opus';

const ENCODERS: Record<Format, string[]> = {
  wav: ['-c:a', 'pcm_s16le'],
  aiff: ['-c:a', 'pcm_s16be'],
  flac: ['-c:a', 'flac'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '192k'],
  m4a: ['-c:a', 'aac', '-b:a', '192k'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '5'],
  opus: ['-c:a', 'libopus', '-b:a', '128k'],
};

/** Mulberry32: the same seed gives the same piece. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A melody over slow chords, with harmonics and a soft attack; samples between −1 and 1. */
function compose(seed: number, seconds: number): Float32Array {
  const next = random(seed);
  const samples = new Float32Array(seconds * RATE);
  const root = 110 * 2 ** (Math.floor(next() * 12) / 12);
  const beat = 0.22 + next() * 0.2;
  const note = (start: number, length: number, semitone: number, volume: number): void => {
    const frequency = root * 2 ** (semitone / 12);
    const first = Math.floor(start * RATE);
    const last = Math.min(samples.length, first + Math.floor(length * RATE));
    for (let at = first; at < last; at += 1) {
      const time = (at - first) / RATE;
      const envelope = Math.min(1, time / 0.02) * Math.exp((-2.5 * time) / length);
      const phase = 2 * Math.PI * frequency * time;
      const tone = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.25 * Math.sin(3 * phase);
      samples[at] = (samples[at] ?? 0) + volume * envelope * tone;
    }
  };
  const degree = (): number => SCALE[Math.floor(next() * SCALE.length)] ?? 0;
  for (let start = 0; start < seconds; start += 4 * beat) {
    const chord = degree();
    for (const step of [0, 3, 7]) note(start, 4 * beat, chord + step - 12, 0.09);
  }
  for (let start = 0; start < seconds; start += beat) note(start, 1.5 * beat, degree() + 12, 0.16);
  return samples;
}

function wave(samples: Float32Array): Buffer {
  const buffer = Buffer.alloc(44 + samples.length * 4);
  buffer.write('RIFF', 0);
  buffer.writeUInt32LE(buffer.length - 8, 4);
  buffer.write('WAVEfmt ', 8);
  buffer.writeUInt32LE(16, 16);
  buffer.writeUInt16LE(1, 20);
  buffer.writeUInt16LE(2, 22);
  buffer.writeUInt32LE(RATE, 24);
  buffer.writeUInt32LE(RATE * 4, 28);
  buffer.writeUInt16LE(4, 32);
  buffer.writeUInt16LE(16, 34);
  buffer.write('data', 36);
  buffer.writeUInt32LE(samples.length * 4, 40);
  samples.forEach((sample, index) => {
    const value = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    buffer.writeInt16LE(value, 44 + index * 4);
    buffer.writeInt16LE(value, 46 + index * 4);
  });
  return buffer;
}

/** A folder of files for one test. */
export class Music {
  readonly folder = mkdtempSync(join(tmpdir(), 'reprise-music-'));

  /** The piece with this seed as a file called `name`, with its tags; equal arguments give equal bytes. */
  file(name: string, seed: number, seconds = 24, tags: Record<string, string> = {}): string {
    const format = name.slice(name.lastIndexOf('.') + 1) as Format;
    const master = join(this.folder, `.master-${seed}-${seconds}.wav`);
    writeFileSync(master, wave(compose(seed, seconds)));
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    execFileSync('ffmpeg', [
      '-loglevel', 'error', '-y', '-i', master, ...ENCODERS[format],
      '-map_metadata', '-1', ...Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]),
      '-fflags', '+bitexact', '-flags:a', '+bitexact', path,
    ]);
    return path;
  }

  /** A film of the piece with this seed, by a camera that ran `early` seconds before it began. */
  film(name: string, seed: number, seconds = 24, early = 0): string {
    const master = join(this.folder, `.master-${seed}-${seconds}.wav`);
    writeFileSync(master, wave(compose(seed, seconds)));
    const path = join(this.folder, name);
    execFileSync('ffmpeg', [
      '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', `testsrc=size=320x180:rate=12:duration=${seconds + early}`,
      '-i', master, '-af', `adelay=${early * 1000}:all=1`, '-c:v', 'libvpx', '-b:v', '200k', '-deadline', 'realtime',
      '-g', '24', '-c:a', 'libopus', '-b:a', '96k', path,
    ]);
    return path;
  }

  /** A WAV file of exactly `size` bytes: a short piece, over and over, each time a little softer. */
  large(name: string, size: number): string {
    const piece = wave(compose(99, 20)).subarray(44);
    const buffer = Buffer.alloc(size);
    wave(new Float32Array(1)).copy(buffer, 0, 0, 44);
    buffer.writeUInt32LE(size - 8, 4);
    buffer.writeUInt32LE(size - 44, 40);
    let round = 0;
    for (let at = 44; at < size; at += piece.length) {
      piece.copy(buffer, at);
      buffer.writeInt16LE(round, at);
      round += 1;
    }
    const path = join(this.folder, name);
    writeFileSync(path, buffer);
    return path;
  }

  read(path: string): Buffer {
    return readFileSync(path);
  }
}
