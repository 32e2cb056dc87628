// What is measured within a page. Each gives milliseconds of every run but the first, which compiles the hot paths.
import type { Page } from '@playwright/test';

/** What a worker that speaks like those of `serve.ts` answers about a file. */
function ask<T>(page: Page, script: string, file: string, rounds: number): Promise<T[]> {
  return page.evaluate(
    async ([script, file, rounds]) => {
      const blob = await (await fetch(file)).blob();
      const worker = new Worker(script, { type: 'module' });
      const runs = await new Promise<unknown[]>((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        // Other messages in between are the waveform's.
        worker.onmessage = ({ data }: MessageEvent<{ ready?: boolean; result?: unknown[] }>) => {
          if (data.ready) worker.postMessage([blob, rounds + 1]);
          if (data.result) resolve(data.result);
        };
      });
      worker.terminate();
      return runs.slice(1);
    },
    [script, file, rounds] as const,
  ) as Promise<T[]>;
}

/** From the file to its fingerprint, tags and waveform in a warm worker. */
export function look(page: Page, file: string, rounds: number): Promise<number[]> {
  return ask(page, '/looker.js', file, rounds);
}

/** Decoding, resampling, spectra and the rest. Of an empty file: of two minutes of samples, nothing decoded. */
export function stages(page: Page, file: string, rounds: number): Promise<number[][]> {
  return ask(page, '/measurer.js', file, rounds);
}

/** The whole pass in the worker of the upload page: all that `look` covers, and the hash of the file. */
export function pass(page: Page, file: string, rounds: number): Promise<number[]> {
  return page.evaluate(
    async ([file, rounds]) => {
      // The language of crates/transfer/src/message.rs: postcard begins with the variant's number.
      const FROM = { ready: 0, read: 3, unreadable: 4 };
      const blob = await (await fetch(file)).blob();
      const choice = new File([blob], file);
      const worker = new Worker('/site/worker.js', { type: 'module' });
      const answer = (kind: number): Promise<void> =>
        new Promise((resolve, reject) => {
          worker.onerror = (event) => reject(new Error(event.message));
          worker.onmessage = (event: MessageEvent<Uint8Array | [Uint8Array]>) => {
            const bytes = event.data instanceof Uint8Array ? event.data : event.data[0];
            if (bytes[0] === FROM.unreadable) reject(new Error('the worker cannot read this file'));
            if (bytes[0] === kind) resolve();
          };
        });
      await answer(FROM.ready);
      const times: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const start = performance.now();
        const done = answer(FROM.read);
        // Read file number `round`, and listen to it.
        worker.postMessage([new Uint8Array([0, round, 0]), choice]);
        await done;
        times.push(performance.now() - start);
      }
      worker.terminate();
      return times.slice(1);
    },
    [file, rounds] as const,
  );
}

/** The browser's own decoder, without any fingerprint. */
export function decode(page: Page, file: string, rounds: number): Promise<number[]> {
  return page.evaluate(
    async ([file, rounds]) => {
      const times: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const bytes = await (await fetch(file)).arrayBuffer();
        const context = new OfflineAudioContext(2, 1, 44_100);
        const start = performance.now();
        await context.decodeAudioData(bytes);
        times.push(performance.now() - start);
      }
      return times.slice(1);
    },
    [file, rounds] as const,
  );
}

/** The npm package, which decodes with the browser and fingerprints with libchromaprint. */
export function unimusic(page: Page, file: string, rounds: number): Promise<number[]> {
  return page.evaluate(
    async ([file, rounds]) => {
      type Package = { processAudioFile(file: ArrayBuffer): AsyncGenerator<string> };
      const library: Package = await import(new URL('/theirs/index.js', location.href).href);
      const times: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const bytes = await (await fetch(file)).arrayBuffer();
        const start = performance.now();
        for await (const words of library.processAudioFile(bytes)) void words;
        times.push(performance.now() - start);
      }
      return times.slice(1);
    },
    [file, rounds] as const,
  );
}
