// What the upload page's worker makes of a file, asked without the page: postcard, as crates/transfer/src/message.rs has it.
import { spawnSync } from 'node:child_process';

import type { Page } from '@playwright/test';

/** The part of a `Reading` that tests look at. */
export type Reading = { hash: string; format?: string; durationMs?: number; words: number[]; problem?: string };

/** Numbers of the variants of `FromWorker`. */
const FROM = { ready: 0, read: 3, unreadable: 4 };

/** Numbers of the variants of `Attention`. */
const ATTENTION = { listen: 0, hashOnly: 1 };

/** Reads a file in a fresh worker, and listens to it unless its hash is all that is wanted. */
export async function read(page: Page, path: string, attention: keyof typeof ATTENTION = 'listen'): Promise<Reading> {
  await page.evaluate(() => {
    document.querySelector('#chosen')?.remove();
    document.body.insertAdjacentHTML('beforeend', '<input id="chosen" type="file" hidden>');
  });
  await page.locator('#chosen').setInputFiles(path);
  const bytes = await page.evaluate(async ({ from, attention }) => {
    const file = document.querySelector<HTMLInputElement>('#chosen')?.files?.[0];
    const build = document.documentElement.dataset['build'] ?? '';
    const worker = new Worker(`/pkg/${build}/worker.js`, { type: 'module' });
    try {
      return await new Promise<number[]>((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = (event: MessageEvent<[Uint8Array]>) => {
          const [bytes] = event.data;
          // Read file number 0.
          if (bytes[0] === from.ready) worker.postMessage([new Uint8Array([0, 0, attention]), file]);
          if (bytes[0] === from.read) resolve([...bytes]);
          if (bytes[0] === from.unreadable) reject(new Error(new TextDecoder().decode(bytes.slice(3))));
        };
      });
    } finally {
      worker.terminate();
    }
  }, { from: FROM, attention: ATTENTION[attention] });
  return parse(Uint8Array.from(bytes));
}

function parse(bytes: Uint8Array): Reading {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const option = <T>(inner: () => T): T | undefined => (bytes[at++] === 1 ? inner() : undefined);
  const blob = (): Uint8Array => {
    const length = number();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const text = (): string => new TextDecoder().decode(blob());
  // The variant and the key.
  number();
  number();
  const hash = Buffer.from(bytes.subarray(at, at + 32)).toString('hex');
  at += 32;
  // The size.
  number();
  const format = option(text);
  option(number);
  const durationMs = option(number);
  option(text);
  option(text);
  const words = Array.from({ length: number() }, number);
  blob();
  return { hash, format, durationMs, words, problem: option(text) };
}

/** The words that fpcalc hears. */
export function fpcalc(path: string): number[] {
  // At the end of a file it complains, and prints what it heard all the same.
  const { stdout } = spawnSync('fpcalc', ['-raw', '-plain', path], { encoding: 'utf8' });
  return stdout.trim().split(',').map(Number);
}

/** The share of words that are equal; 0 unless both are equally many. */
export function equalShare(ours: number[], theirs: number[]): number {
  if (ours.length !== theirs.length || ours.length === 0) return 0;
  return ours.filter((word, index) => word === theirs[index]).length / ours.length;
}
