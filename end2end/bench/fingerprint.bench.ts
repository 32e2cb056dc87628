// From a file to its fingerprint: fpcalc, our command line, our WASM in the browser, and what else browsers offer.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Page } from '@playwright/test';

import { test } from '../support/fixtures.ts';
import type { Format } from '../support/music.ts';
import { median, section, write } from './table.ts';

const FORMATS: Format[] = ['mp3', 'm4a', 'ogg', 'opus', 'flac', 'wav'];
const SECONDS = 120;
const ROUNDS = 7;
const reprise = process.env['REPRISE_BIN'] ?? join(import.meta.dirname, '../../target/release/reprise');
const theirs = join(import.meta.dirname, '../node_modules/@unimusic/chromaprint/dist');

/** Milliseconds that a program takes, with its start: people run it on one file at a time. */
function program(name: string, ...rest: string[]): number {
  const start = performance.now();
  execFileSync(name, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}

/** A worker that does nothing but look: what the upload page's does before it hashes. */
const LOOKER = `
import init, { look } from './worker_codecs.js';
await init();
onmessage = ({ data: [file, rounds] }) => {
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    look(0, file);
    times.push(performance.now() - start);
  }
  postMessage({ times });
};
postMessage({ ready: true });
`;

/** Serves what the measurements need beside the site itself. */
async function prepare(page: Page): Promise<void> {
  await page.route('**/pkg/*/bench-looker.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: LOOKER }),
  );
  await page.route('**/bench/*', (route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const contentType = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(join(theirs, name)) });
  });
}

/** Puts a file where the page's scripts can reach it, as a person would choose it. */
async function choose(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelector('#bench')?.remove();
    document.body.insertAdjacentHTML('beforeend', '<input id="bench" type="file">');
  });
  await page.locator('#bench').setInputFiles(path);
}

/** Milliseconds from the chosen file to its fingerprint, tags and waveform in a warm worker. */
function look(page: Page): Promise<number[]> {
  return page.evaluate(async (rounds) => {
    const file = document.querySelector<HTMLInputElement>('#bench')?.files?.[0];
    const build = document.documentElement.dataset['build'] ?? '';
    const worker = new Worker(`/pkg/${build}/bench-looker.js`, { type: 'module' });
    const times = await new Promise<number[]>((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      // Messages in between are the waveform's.
      worker.onmessage = ({ data }: MessageEvent<{ ready?: boolean; times?: number[] }>) => {
        if (data.ready) worker.postMessage([file, rounds]);
        if (data.times) resolve(data.times);
      };
    });
    worker.terminate();
    // The first run compiles the module's hot paths.
    return times.slice(1);
  }, ROUNDS);
}

/** Milliseconds of the whole pass in the worker of the upload page: all of the above, and the hash of the file. */
function pass(page: Page): Promise<number[]> {
  return page.evaluate(async (rounds) => {
    // The language of crates/transfer/src/message.rs: postcard begins with the variant's number.
    const FROM = { ready: 0, read: 3, unreadable: 4 };
    const build = document.documentElement.dataset['build'] ?? '';
    const worker = new Worker(`/pkg/${build}/worker.js`, { type: 'module' });
    const answer = (kind: number): Promise<void> =>
      new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = (event: MessageEvent<Uint8Array | [Uint8Array]>) => {
          const bytes = event.data instanceof Uint8Array ? event.data : event.data[0];
          if (bytes[0] === FROM.unreadable) reject(new Error('the worker cannot read this file'));
          if (bytes[0] === kind) resolve();
        };
      });
    const file = document.querySelector<HTMLInputElement>('#bench')?.files?.[0];
    await answer(FROM.ready);
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const start = performance.now();
      const done = answer(FROM.read);
      // Read file number `round`, and listen to it.
      worker.postMessage([new Uint8Array([0, round, 0]), file]);
      await done;
      times.push(performance.now() - start);
    }
    worker.terminate();
    return times.slice(1);
  }, ROUNDS);
}

/** Milliseconds that the browser's own decoder takes, without any fingerprint. */
function decode(page: Page): Promise<number[]> {
  return page.evaluate(async (rounds) => {
    const file = document.querySelector<HTMLInputElement>('#bench')?.files?.[0];
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const bytes = (await file?.arrayBuffer()) ?? new ArrayBuffer(0);
      const context = new OfflineAudioContext(2, 1, 44_100);
      const start = performance.now();
      await context.decodeAudioData(bytes);
      times.push(performance.now() - start);
    }
    return times.slice(1);
  }, ROUNDS);
}

/** Milliseconds that the npm package takes, which decodes with the browser and fingerprints with libchromaprint. */
function unimusic(page: Page): Promise<number[]> {
  return page.evaluate(async (rounds) => {
    type Package = { processAudioFile(file: ArrayBuffer): AsyncGenerator<string> };
    const library: Package = await import(new URL('/bench/index.js', location.href).href);
    const file = document.querySelector<HTMLInputElement>('#bench')?.files?.[0];
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const bytes = (await file?.arrayBuffer()) ?? new ArrayBuffer(0);
      const start = performance.now();
      for await (const words of library.processAudioFile(bytes)) void words;
      times.push(performance.now() - start);
    }
    return times.slice(1);
  }, ROUNDS);
}

test('fingerprint', async ({ admin, music }) => {
  await admin.goto('/');
  await prepare(admin);
  const short = music.file('short.wav', 70, 4);
  const start = median(Array.from({ length: ROUNDS }, () => program('fpcalc', '-length', '4', short)));
  const rows: string[][] = [];
  for (const format of FORMATS) {
    const path = music.file(`bench.${format}`, 70, SECONDS);
    const reference: number[] = [];
    const native: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      reference.push(program('fpcalc', path));
      native.push(program(reprise, 'fingerprint', '-low-band', path));
    }
    await choose(admin, path);
    const ours = await look(admin);
    const whole = median(await pass(admin));
    const browser = median(await decode(admin));
    const library = median(await unimusic(admin));
    const fpcalc = median(reference);
    const ratio = (value: number): string => (value / fpcalc).toFixed(2);
    const ms = (value: number): string => `${value.toFixed(0)} ms`;
    rows.push([
      format,
      ms(fpcalc),
      ms(median(native)),
      ratio(median(native)),
      ms(median(ours)),
      ratio(median(ours)),
      ms(browser),
      ms(library),
      `${(statSync(path).size / 1000 / whole).toFixed(0)} MB/s`,
    ]);
  }
  const stages = execFileSync('cargo', ['bench', '--package', 'fingerprint', '--bench', 'stages'], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  write(
    'fingerprint',
    section(
      'Fingerprinting',
      `One file of ${SECONDS} s of music, decoding included, median of ${ROUNDS}. fpcalc and \`reprise fingerprint ` +
        `-low-band\` are whole processes; ${start.toFixed(0)} ms of fpcalc's time are its start and four seconds of ` +
        'WAV. WASM is a warm worker in Chromium, from the file to fingerprint, tags and waveform; the last column is ' +
        'its whole pass, which also hashes the file. `decodeAudioData` makes no fingerprint.',
      ['format', 'fpcalc', 'native', 'ratio', 'WASM', 'ratio', 'decodeAudioData', '@unimusic/chromaprint', 'whole pass'],
      rows,
    ),
    `Of two minutes of 44.1 kHz stereo, natively:\n\n\`\`\`\n${stages.trim()}\n\`\`\`\n`,
  );
});
