// Clients that other people wrote, as they are: whoever can send to a tus server can send here.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type { BrowserContext } from '@playwright/test';
import { build } from 'esbuild';
import { Upload, type UploadOptions } from 'tus-js-client';

import { expect, test } from '../support/fixtures.ts';
import type { Server } from '../support/server.ts';

// Files on the disk are counted.
test.use({ renditions: false });

test.use({ bypassCSP: true });

const SIZE = 3 * 1024 * 1024 + 17;

/** Where `cargo xtask test` installs tuspy; a run by hand may name another interpreter. */
const python = process.env['REPRISE_PYTHON'] ?? join(import.meta.dirname, '../../target/xtask/python/bin/python');

async function login(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** tus-js-client in Node, with what it needs to be let in. */
async function send(server: Server, cookie: string, body: Buffer, options: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(body, {
      endpoint: `${server.url}/files`,
      headers: { Cookie: cookie, Origin: server.url },
      ...options,
      onSuccess: () => resolve(upload.url ?? ''),
      onError: reject,
    });
    upload.start();
  });
}

async function expectWhole(server: Server, original: Buffer): Promise<void> {
  const blobs = await server.blobs();
  expect(blobs).toHaveLength(1);
  expect((await server.blob(blobs[0] ?? '')).equals(original)).toBe(true);
}

test.describe('tus-js-client', () => {
  const ways: Record<string, UploadOptions> = {
    'in one request': {},
    'in chunks': { chunkSize: 400_000 },
    'with its first bytes in the announcement': { uploadDataDuringCreation: true, chunkSize: 1_000_000 },
    'in three parts side by side': { parallelUploads: 3 },
    'by POST alone': { overridePatchMethod: true },
  };
  for (const [way, options] of Object.entries(ways)) {
    test(way, async ({ admin, music, server }) => {
      const body = music.read(music.large('js.wav', SIZE));
      const cookie = await login(admin.context());
      const url = await send(server, cookie, body, { ...options, metadata: { filename: 'js.wav' } });
      await expectWhole(server, body);
      const back = await admin.request.get(url);
      expect((await back.body()).equals(body)).toBe(true);
    });
  }

  test('a stream whose length nobody knows', async ({ admin, music, server }) => {
    const body = music.read(music.large('stream.wav', SIZE));
    const pieces = Array.from({ length: 40 }, (_, index) => body.subarray(index * 80_000, (index + 1) * 80_000));
    const cookie = await login(admin.context());
    await new Promise<void>((resolve, reject) => {
      new Upload(Readable.from(pieces), {
        endpoint: `${server.url}/files`,
        headers: { Cookie: cookie, Origin: server.url },
        uploadLengthDeferred: true,
        chunkSize: 500_000,
        metadata: { filename: 'stream.wav' },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    await expectWhole(server, body);
  });

  test('goes on where it was stopped', async ({ admin, music, server }) => {
    const body = music.read(music.large('stopped.wav', SIZE));
    const cookie = await login(admin.context());
    const options: UploadOptions = {
      endpoint: `${server.url}/files`,
      headers: { Cookie: cookie, Origin: server.url },
      chunkSize: 300_000,
      metadata: { filename: 'stopped.wav' },
    };
    const url = await new Promise<string>((resolve, reject) => {
      const first = new Upload(body, {
        ...options,
        onChunkComplete: (_, accepted) => {
          if (accepted > 1_000_000) void first.abort().then(() => resolve(first.url ?? ''));
        },
        onError: reject,
      });
      first.start();
    });
    await send(server, cookie, body, { ...options, uploadUrl: url });
    await expectWhole(server, body);
  });

  test('is told what is not taken', async ({ admin, server }) => {
    const cookie = await login(admin.context());
    const options = { metadata: { filename: 'noise.wav' }, retryDelays: null } as const;
    const refused = send(server, cookie, randomBytes(100_000), options);
    await expect(refused).rejects.toThrow(/not audio or video/);
    expect(await server.blobs()).toEqual([]);
  });
});

test('Uppy', async ({ admin, music, server }) => {
  const bundle = await build({
    stdin: {
      contents: "import Uppy from '@uppy/core'; import Tus from '@uppy/tus'; Object.assign(globalThis, { Uppy, Tus });",
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const files = ['one.wav', 'two.wav'].map((name, index) => {
    const body = music.read(music.large(name, SIZE + index));
    return { name, body, base64: body.toString('base64') };
  });
  await admin.goto('/upload');
  await admin.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
  const outcome = await admin.evaluate(async (chosen) => {
    // Uppy's own types would have to be loaded into the page's globals for three calls.
    const { Uppy, Tus } = globalThis as unknown as Record<string, new (options?: object) => any>;
    const uppy = new Uppy!().use(Tus, { endpoint: '/files', chunkSize: 700_000 });
    for (const { name, base64 } of chosen) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      uppy.addFile({ name, type: 'audio/wav', data: new File([bytes], name, { type: 'audio/wav' }) });
    }
    const { successful, failed } = await uppy.upload();
    return { sent: successful.length, failed: failed.map((file: { error: string }) => file.error) };
  }, files.map(({ name, base64 }) => ({ name, base64 })));
  expect(outcome).toEqual({ sent: 2, failed: [] });
  const kept = await Promise.all((await server.blobs()).map((path) => server.blob(path)));
  expect(kept).toHaveLength(2);
  for (const { body } of files) expect(kept.some((blob) => blob.equals(body))).toBe(true);
});

test('tuspy', async ({ admin, music, server }) => {
  const path = music.large('snake.wav', SIZE);
  const script = [
    'import sys',
    'from tusclient import client',
    'address, cookie, path = sys.argv[1:]',
    "sender = client.TusClient(address + '/files', headers={'Cookie': cookie, 'Origin': address})",
    "upload = sender.uploader(path, chunk_size=600_000, metadata={'filename': 'snake.wav'}, upload_checksum=True)",
    'upload.upload()',
    'print(upload.url)',
  ].join('\n');
  const cookie = await login(admin.context());
  const url = execFileSync(python, ['-c', script, server.url, cookie, path], { encoding: 'utf8' }).trim();
  await expectWhole(server, music.read(path));
  expect((await admin.request.get(url)).status()).toBe(200);
});
