// How music reaches listeners: ranges beside nginx, a crowd of listeners, and a tap over slow links.
import { chmodSync } from 'node:fs';

import { SetupPage } from '../pages/setup.ts';
import { test } from '../support/fixtures.ts';
import { Server } from '../support/server.ts';
import { Tus } from '../support/tus.ts';
import { crowd } from './stream/crowd.ts';
import { ranges } from './stream/ranges.ts';
import { slowLinks } from './stream/tap.ts';
import { write } from './table.ts';

const SIZE = 128 * 1024 * 1024;

test('stream', async ({ page, music }) => {
  // Beside an nginx that writes no access log ours writes none, and no encoding runs beside either.
  const quiet = await Server.start({ REPRISE_LOG: 'warn', REPRISE_FFMPEG: 'off' });
  const large = music.large('stream.wav', SIZE);
  chmodSync(music.folder, 0o755);
  await new SetupPage(page).complete(quiet.setupLink());
  await page.goto(`${quiet.url}/tracks/${await new Tus(page.request, quiet.url).send(large)}`);
  const media = await page.locator('.stage').getAttribute('data-asset');
  const url = `${quiet.url}/media/${media}`;
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const first = [await ranges(large, SIZE, url, cookie), await crowd(url, SIZE, cookie)];
  await quiet.remove();

  const server = await Server.start();
  await new SetupPage(page).complete(server.setupLink());
  const tus = new Tus(page.request, server.url);
  const pages: string[] = [];
  for (const seed of [31, 32]) pages.push(`${server.url}/tracks/${await tus.send(music.file(`${seed}.flac`, seed, 240))}`);
  const last = await slowLinks(page, server, pages[0]!, pages[1]!);
  await server.remove();
  write('stream', ...first, ...last);
});
