// From a file to its fingerprint: fpcalc, our command line, and the Web Worker in headless Chromium.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { test } from '../support/fixtures.ts';
import type { Format } from '../support/music.ts';
import { median, writeTable } from './table.ts';

const FORMATS: Format[] = ['wav', 'flac', 'mp3', 'm4a', 'ogg'];
const SECONDS = 240;
const ROUNDS = 5;
const reprise = process.env['REPRISE_BIN'] ?? join(import.meta.dirname, '../../target/release/reprise');

/** Milliseconds that a program takes, with its start: people run it on one file at a time. */
function program(name: string, ...rest: string[]): number {
  const start = performance.now();
  execFileSync(name, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}

/** Milliseconds from handing a file to a warm worker to its reading: hash, tags, fingerprint and waveform. */
async function worker(page: Page, path: string, rounds: number): Promise<number[]> {
  await page.evaluate(() => {
    document.querySelector('#bench')?.remove();
    document.body.insertAdjacentHTML('beforeend', '<input id="bench" type="file">');
  });
  await page.locator('#bench').setInputFiles(path);
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
      worker.postMessage([new Uint8Array([0, round]), file]);
      await done;
      times.push(performance.now() - start);
    }
    worker.terminate();
    // The first run compiles the module's hot paths.
    return times.slice(1);
  }, rounds);
}

test('fingerprint', async ({ admin, music }) => {
  await admin.goto('/');
  const rows: string[][] = [];
  for (const format of FORMATS) {
    const path = music.file(`bench.${format}`, 70, SECONDS);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(program('fpcalc', '-length', '120', path));
      ours.push(program(reprise, 'fingerprint', path));
    }
    const browser = await worker(admin, path, ROUNDS);
    const time = (values: number[]): string => `${median(values).toFixed(0)} ms`;
    rows.push([format, time(theirs), time(ours), (median(ours) / median(theirs)).toFixed(2), time(browser)]);
  }
  writeTable(
    'fingerprint',
    'Fingerprinting',
    `One file of ${SECONDS} s of music, fingerprint of the first 120 s, median of ${ROUNDS}. fpcalc and ` +
      '`reprise fingerprint` are whole processes; the worker also hashes the whole file and draws its waveform.',
    ['format', 'fpcalc', 'native', 'ratio', 'worker (WASM)'],
    rows,
  );
});
