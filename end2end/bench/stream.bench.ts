// How music reaches listeners: ranges beside nginx, a crowd of listeners, and a tap over slow links.
import { chmodSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { SetupPage } from '../pages/setup.ts';
import { test } from '../support/fixtures.ts';
import { Server } from '../support/server.ts';
import { Tus } from '../support/tus.ts';
import { crowd } from './stream/crowd.ts';
import { ranges } from './stream/ranges.ts';
import { slowLinks } from './stream/tap.ts';
import { write } from './table.ts';

const SIZE = 128 * 1024 * 1024;

/** A server with the person of `page` for its administrator; it goes when `use` has ended, well or not. */
async function withServer<T>(page: Page, extra: Record<string, string>, use: (server: Server, tus: Tus) => Promise<T>): Promise<T> {
  const server = await Server.start(extra);
  try {
    await new SetupPage(page).complete(server.setupLink());
    return await use(server, new Tus(page.request, server.url));
  } finally {
    await server.remove();
  }
}

test('stream', async ({ page, music }) => {
  // Beside an nginx that writes no access log ours writes none, and no encoding runs beside either.
  const first = await withServer(page, { REPRISE_LOG: 'warn', REPRISE_FFMPEG: 'off' }, async (server, tus) => {
    const large = music.large('stream.wav', SIZE);
    chmodSync(music.folder, 0o755);
    await page.goto(`${server.url}/tracks/${await tus.send(large)}`);
    const url = `${server.url}/media/${await page.locator('.stage').getAttribute('data-asset')}`;
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    return [await ranges(large, SIZE, url, cookie), await crowd(url, SIZE, cookie)];
  });
  const last = await withServer(page, {}, async (server, tus) => {
    const send = async (seed: number): Promise<string> =>
      `${server.url}/tracks/${await tus.send(music.file(`${seed}.flac`, seed, 240))}`;
    return slowLinks(page, server, await send(31), await send(32));
  });
  write('stream', ...first, ...last);
});
