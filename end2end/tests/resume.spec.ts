// Interrupted transfers go on where the server's acknowledgement ended.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';

import { LibraryPage } from '../pages/library.ts';
import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Server } from '../support/server.ts';
import { shape, Wire } from '../support/wire.ts';

// Files on the disk are counted.
test.use({ renditions: false });

const SIZE = 64 * 1024 * 1024;
/** Slow enough that there is a middle, whatever the machine. */
const SLOW = { bytesPerSecond: 6_000_000, latency: 5 };

/** Waits until the server has acknowledged a fifth, and gives how much. Asking it would cut the transfer short. */
async function middle(wire: Wire): Promise<number> {
  await expect.poll(() => wire.acknowledged).toBeGreaterThan(SIZE / 5);
  return wire.acknowledged;
}

/** Offsets of all PATCH requests, in the order in which they were sent. */
function offsets(wire: Wire): number[] {
  return wire.patches().map((patch) => Number(patch.headers()['upload-offset'] ?? Number.NaN));
}

async function expectWhole(server: Server, original: Buffer): Promise<void> {
  const blobs = await server.blobs();
  expect(blobs).toHaveLength(1);
  const kept = await server.blob(blobs[0] ?? '');
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  expect(digest(kept)).toBe(digest(original));
}

test('SIGKILL in the middle of 64 MiB costs at most one chunk', async ({ admin, music, server, complaints }) => {
  const path = music.large('Long Night.wav', SIZE);
  const upload = new UploadPage(admin);
  await upload.open();
  const network = await shape(admin, SLOW);
  const wire = new Wire(admin);
  await upload.add(path);
  await middle(wire);
  await server.kill();
  const sentBefore = wire.patches().length;
  await server.launch();
  await network.restore();
  await upload.finishes('Long Night.wav');
  await expectWhole(server, music.read(path));

  // Sent again is what an earlier request had covered: the chunk that was in flight, and no other.
  const all = wire.patches().map((patch, index) => ({
    start: offsets(wire)[index] ?? Number.NaN,
    length: Number(patch.headers()['content-length'] ?? patch.postDataBuffer()?.length ?? Number.NaN),
  }));
  const resumed = Math.min(...all.slice(sentBefore).map((chunk) => chunk.start));
  const inFlight = all[sentBefore - 1];
  expect(resumed).toBeGreaterThan(0);
  expect(resumed).toBeGreaterThanOrEqual(inFlight?.start ?? Number.NaN);
  complaints.length = 0; // refused connections are reported by the browser itself
});

test('a reload in mid-transfer resumes from the acknowledged offset', async ({ admin, music, server }) => {
  const path = music.large('Reloaded.wav', SIZE);
  const upload = new UploadPage(admin);
  await upload.open();
  const network = await shape(admin, SLOW);
  const wire = new Wire(admin);
  await upload.add(path);
  const reached = await middle(wire);
  const before = wire.patches().length;
  await admin.reload();
  await upload.ready();
  await network.restore();
  // The browser has kept the file: nobody has to choose it again.
  await upload.finishes('Reloaded.wav');
  await expectWhole(server, music.read(path));
  expect(Math.min(...offsets(wire).slice(before))).toBeGreaterThanOrEqual(reached);
});

test('offline is an ordinary state and online again it goes on', async ({ admin, music, server, complaints }) => {
  const path = music.large('Tunnel.wav', SIZE);
  const upload = new UploadPage(admin);
  await upload.open();
  const network = await shape(admin, SLOW);
  const wire = new Wire(admin);
  await upload.add(path);
  const reached = await middle(wire);
  const before = wire.patches().length;
  await server.stop();
  await expect(upload.row('Tunnel.wav')).toContainText('Waiting for the connection');
  await server.launch();
  await network.restore();
  await upload.finishes('Tunnel.wav');
  await expectWhole(server, music.read(path));
  expect(Math.min(...offsets(wire).slice(before))).toBeGreaterThanOrEqual(reached);
  complaints.length = 0;
});

test('what arrives is byte for byte what ffmpeg decodes at home', async ({ admin, music, server }) => {
  const path = music.file('Proof.flac', 77);
  const upload = new UploadPage(admin);
  await upload.open();
  await upload.add(path);
  await upload.finishes('Proof.flac');
  await expectWhole(server, music.read(path));
  const library = new LibraryPage(admin);
  await library.open();
  await library.follow('Proof');
  const href = await admin.locator('a[href*="/media/"]').first().getAttribute('href');
  const media = await admin.request.get(href ?? '');
  const pcm = (input: string | Buffer): string =>
    createHash('sha256')
      .update(
        execFileSync('ffmpeg', ['-loglevel', 'error', '-i', typeof input === 'string' ? input : 'pipe:0', '-f', 's16le', '-'], {
          ...(typeof input === 'string' ? {} : { input }),
          maxBuffer: 1 << 28,
        }),
      )
      .digest('hex');
  expect(pcm(await media.body())).toBe(pcm(path));
});
