// Memory of the server and of the browser's page, with its workers, while ever larger files go up.
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

import { UploadPage } from '../pages/upload.ts';
import { test } from '../support/fixtures.ts';
import { writeTable } from './table.ts';

const MB = 1_000_000;
const SIZES = [50, 500, 5000].map((size) => size * MB);

/** The largest even length that a chunk can have. */
const CHUNK = 0xffff_fffe;

/** A WAV file of silence, which takes no room on this disk. What is beyond 4 GiB lies in a chunk of padding. */
function silence(path: string, size: number): string {
  const chunk = (kind: string, length: number, body: number[] = []): Buffer => {
    const head = Buffer.alloc(8 + body.length);
    head.write(kind, 'latin1');
    head.writeUInt32LE(length, 4);
    Buffer.from(body).copy(head, 8);
    return head;
  };
  // PCM, one channel, 44 100 Hz, 88 200 bytes a second, 2 bytes a sample, 16 bits.
  const format = [1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0];
  const wave = [...Buffer.from('WAVE', 'latin1')];
  const outline = [chunk('RIFF', Math.min(size - 8, CHUNK), wave), chunk('fmt ', 16, format)];
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([...outline, chunk('data', Math.min(size - 44, CHUNK))]));
  const rest = size - 44 - CHUNK;
  if (rest > 8) writeSync(file, chunk('JUNK', rest - 8), 0, 8, 44 + CHUNK);
  ftruncateSync(file, size);
  closeSync(file);
  return path;
}

/** The most that a process ever had resident, in bytes. */
function peak(process: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) * 1024;
}

test('memory', async ({ admin, browser, music, server }) => {
  const session = await browser.newBrowserCDPSession();
  const renderers = async (): Promise<number[]> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter((one) => one.type === 'renderer').map((one) => one.id);
  };
  const upload = new UploadPage(admin);
  await upload.open();
  const measured: { size: number; server: number; browser: number }[] = [];
  for (const size of SIZES) {
    const name = `${String(size / MB)} MB.wav`;
    await upload.add(silence(`${music.folder}/${name}`, size));
    await upload.finishes(name);
    const browserPeaks = (await renderers()).map(peak);
    measured.push({ size, server: peak(server.pid), browser: Math.max(...browserPeaks) });
  }
  const first = measured[0];
  const last = measured.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const slope = (who: 'server' | 'browser'): string =>
    `${(((last[who] - first[who]) / (last.size - first.size)) * 1000).toFixed(3)} bytes for each kB`;
  const rows = measured.map((one) => [
    `${String(one.size / MB)} MB`,
    `${(one.server / MB).toFixed(0)} MB`,
    `${(one.browser / MB).toFixed(0)} MB`,
  ]);
  writeTable(
    'memory',
    'Memory during an upload',
    "The most that was ever resident in the server and in Chromium's process for the page and its workers, after files " +
      'of growing length went up one after the other, hashed and read on the way.',
    ['file', 'server', 'browser'],
    [...rows, ['growth', slope('server'), slope('browser')]],
  );
});
