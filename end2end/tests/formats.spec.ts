// What the worker hears in files of all kinds, beside what fpcalc hears.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '../support/fixtures.ts';
import { equalShare, fpcalc, read } from '../support/reading.ts';

const vectors = join(import.meta.dirname, '../../crates/fingerprint/tests/vectors');

/** Has ffmpeg write `name` of another file. */
function convert(from: string, folder: string, name: string, ...how: string[]): string {
  const to = join(folder, name);
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-i', from, ...how, to]);
  return to;
}

test('HE-AAC is heard whole, with the decoder of the browser', async ({ admin, music }) => {
  const files = ['he-v1.m4a', 'he-v2.m4a'].flatMap((name) => {
    const vector = join(vectors, name);
    // Without the container nothing announces what HE-AAC adds.
    return [vector, convert(vector, music.folder, `${name}.aac`, '-c', 'copy')];
  });
  for (const file of files) {
    const { words, problem, format } = await read(admin, file);
    expect([problem, format]).toEqual([undefined, 'AAC']);
    expect(equalShare(words, fpcalc(file)), file).toBeGreaterThanOrEqual(0.99);
  }
});

test('surround sound is heard with the decoder of the browser', async ({ admin, music }) => {
  const source = music.file('stereo.wav', 31, 20);
  for (const [name, codec] of [
    ['surround.m4a', 'aac'],
    ['surround.opus', 'libopus'],
  ] as const) {
    const file = convert(source, music.folder, name, '-ac', '6', '-c:a', codec);
    const { words, problem } = await read(admin, file);
    expect(problem).toBeUndefined();
    expect(equalShare(words, fpcalc(file)), name).toBeGreaterThanOrEqual(0.99);
  }
});

test('an MP3 of a kind that has no decoder of its own is fetched one', async ({ admin, music }) => {
  const source = music.file('source.wav', 34, 20);
  for (const [name, how] of [
    ['mpeg-2.5.mp3', ['-ar', '11025']],
    ['layer-2.mp2', ['-c:a', 'mp2']],
    ['mpeg-2.mp3', ['-ar', '24000', '-b:a', '32k']],
  ] as const) {
    const file = convert(source, music.folder, name, ...how);
    const { words, problem } = await read(admin, file);
    expect(problem).toBeUndefined();
    expect(equalShare(words, fpcalc(file)), name).toBeGreaterThanOrEqual(0.98);
  }
});

test('without WebCodecs the core of HE-AAC is heard all the same', async ({ admin, music }) => {
  await admin.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `delete globalThis.AudioDecoder;\n${await response.text()}` });
  });
  const file = convert(join(vectors, 'he-v1.m4a'), music.folder, 'core.aac', '-c', 'copy');
  const { words, problem } = await read(admin, file);
  expect(problem).toBeUndefined();
  expect(words.length).toBeGreaterThan(fpcalc(file).length * 0.98);
});

test('a decoder of the browser that never answers is given up', async ({ admin, music }) => {
  const silent = `globalThis.AudioDecoder = class {
    static isConfigSupported = async (config) => ({ supported: true, config });
    state = 'unconfigured';
    decodeQueueSize = 0;
    configure() { this.state = 'configured'; }
    decode() { this.decodeQueueSize += 1; }
    flush() { return new Promise((_, reject) => { this.abort = () => reject(new DOMException('closed', 'AbortError')); }); }
    close() { this.state = 'closed'; this.abort?.(); }
  };`;
  await admin.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${silent}\n${await response.text()}` });
  });
  const file = convert(join(vectors, 'he-v1.m4a'), music.folder, 'silent.aac', '-c', 'copy');
  const { words } = await read(admin, file);
  expect(words.length).toBeGreaterThan(fpcalc(file).length * 0.98);
});

test('a browser without SIMD loads modules without it, and hears the same', async ({ admin, music }) => {
  const loaded: string[] = [];
  admin.on('request', (request) => loaded.push(new URL(request.url()).pathname.replace(/.*\//, '')));
  await admin.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    const body = `WebAssembly.validate = () => false;\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  for (const name of ['plain.wav', 'plain.mp3', 'plain.opus'] as const) {
    const file = music.file(name, 32, 20);
    const { words, problem } = await read(admin, file);
    expect(problem).toBeUndefined();
    expect(equalShare(words, fpcalc(file)), name).toBeGreaterThanOrEqual(name === 'plain.wav' ? 1 : 0.98);
  }
  expect(loaded).toContain('worker_plain_bg.wasm');
  expect(loaded).toContain('worker_codecs_plain_bg.wasm');
  expect(loaded.filter((name) => /^worker_(wasm|codecs)_bg/.test(name))).toEqual([]);
});

test('a file is hashed by what is read to hear it, whoever decodes it', async ({ admin, music }) => {
  const counting = `{
    const count = (blob) => console.log('read ' + blob.size);
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = function () { count(this); return arrayBuffer.call(this); };
    const { readAsArrayBuffer } = FileReaderSync.prototype;
    FileReaderSync.prototype.readAsArrayBuffer = function (blob) { count(blob); return readAsArrayBuffer.call(this, blob); };
  }`;
  await admin.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${counting}\n${await response.text()}` });
  });
  let bytes = 0;
  admin.on('console', (message) => {
    const [, size] = /^read (\d+)$/.exec(message.text()) ?? [];
    bytes += Number(size ?? 0);
  });
  for (const name of ['once.wav', 'once.mp3', 'once.flac', 'once.m4a', 'once.ogg', 'once.opus'] as const) {
    const file = music.file(name, 35, 120);
    const size = statSync(file).size;
    bytes = 0;
    const { hash } = await read(admin, file);
    expect(bytes, name).toBeGreaterThanOrEqual(size);
    // Its two ends tell what it is, and whether the browser's decoders know more of it.
    expect(bytes - size, name).toBeLessThan(600_000);
    expect((await read(admin, file, 'hashOnly')).hash, name).toBe(hash);
  }
});

test('what no browser decodes is taken as it is, and said', async ({ admin, music }) => {
  const source = music.file('source.wav', 33, 5);
  const said: Record<string, string | undefined> = {};
  for (const [name, how] of [
    ['a.wma', ['-c:a', 'wmav2']],
    ['a.avi', ['-c:a', 'ac3']],
    ['a.mkv', ['-c:a', 'ac3']],
    ['a.wv', ['-c:a', 'wavpack']],
  ] as const) {
    const { words, problem } = await read(admin, convert(source, music.folder, name, ...how));
    expect(words).toEqual([]);
    said[name] = problem;
  }
  const unread = 'the file is damaged or of a kind that cannot be read here';
  const undecoded = 'no decoder for Dolby Digital is built in';
  expect(said).toEqual({
    'a.wma': unread,
    'a.avi': undecoded,
    'a.mkv': undecoded,
    'a.wv': unread,
  });
});
