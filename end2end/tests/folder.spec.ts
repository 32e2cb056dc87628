// A whole archive at once: two hundred files in folders, some of them twice.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';
import { Wire } from '../support/wire.ts';

// Files on the disk are counted.
test.use({ renditions: false });

const FILES = 200;
const RATE = 8000;
const SECONDS = 12;
const NOTE = RATE / 5;
const PROCESSORS = 3;

/** A tune that only `seed` gives, as a WAV file. */
function tune(seed: number): Buffer {
  const samples = RATE * SECONDS;
  const buffer = Buffer.alloc(44 + 2 * samples);
  buffer.write('RIFF', 0);
  buffer.writeUInt32LE(buffer.length - 8, 4);
  buffer.write('WAVEfmt ', 8);
  // PCM, one channel, 16 bits.
  [16, 0, 0, 0, 1, 0, 1, 0].forEach((byte, at) => buffer.writeUInt8(byte, 16 + at));
  buffer.writeUInt32LE(RATE, 24);
  buffer.writeUInt32LE(2 * RATE, 28);
  buffer.writeUInt16LE(2, 32);
  buffer.writeUInt16LE(16, 34);
  buffer.write('data', 36);
  buffer.writeUInt32LE(2 * samples, 40);
  let state = seed + 1;
  let pitch = 0;
  for (let at = 0; at < samples; at += 1) {
    if (at % NOTE === 0) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      pitch = 110 * 2 ** ((state >>> 24) / 64);
    }
    const phase = (2 * Math.PI * pitch * at) / RATE;
    buffer.writeInt16LE(Math.round(9000 * (Math.sin(phase) + Math.sin(2 * phase) / 2)), 44 + 2 * at);
  }
  return buffer;
}

const name = (number: number): string => `Take ${String(number).padStart(3, '0')}.wav`;

test('a folder of two hundred files goes up, a few at a time, each content once', async ({ admin, music, server }) => {
  const folder = join(music.folder, 'Archive');
  for (let number = 0; number < FILES; number += 1) {
    const reel = join(folder, number % 2 ? 'Reel A' : 'Reel B');
    mkdirSync(reel, { recursive: true });
    // The last one is the first one once more, in the other reel.
    writeFileSync(join(reel, name(number)), tune(number % (FILES - 1)));
  }
  await admin.addInitScript((processors) => {
    Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { value: processors });
  }, PROCESSORS);
  const upload = new UploadPage(admin);
  await upload.open();
  const wire = new Wire(admin);
  let workers = 0;
  admin.on('worker', () => (workers = Math.max(workers, admin.workers().length)));

  await admin.getByLabel('Folder', { exact: true }).setInputFiles(folder);
  await expect(admin.locator('#uploader li.file')).toHaveCount(FILES);
  // What is still far from its turn can be held and given up.
  await upload.row(name(150)).getByRole('button', { name: 'Pause' }).click();
  await upload.row(name(151)).getByRole('button', { name: 'Cancel' }).click();
  await expect(admin.locator('#uploader li.file[data-step="done"]')).toHaveCount(FILES - 3, { timeout: 150_000 });
  await expect(upload.row(name(150))).toHaveAttribute('data-step', 'paused');
  await expect(upload.row(name(151))).toContainText('Cancelled');
  await expect(admin.locator('#uploader li.file', { hasText: 'which is sent once' })).toHaveCount(1);
  await upload.row(name(150)).getByRole('button', { name: 'Resume' }).click();
  await upload.finishes(name(150));

  expect(await server.blobs()).toHaveLength(FILES - 2);
  const created = wire.requests.filter((request) => request.method() === 'POST' && request.url().endsWith('/files'));
  expect(created).toHaveLength(FILES - 2);
  // One processor is left to the page; one worker sends.
  expect(workers).toBe(PROCESSORS - 1 + 1);
});
