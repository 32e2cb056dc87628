// What goes wrong while somebody listens does not end the music.
import type { Page, Request } from '@playwright/test';

import { Player } from '../pages/player.ts';
import { album, playRow } from '../support/album.ts';
import { expect, test } from '../support/fixtures.ts';
import { Link } from '../support/link.ts';

// What is heard is the files themselves.
test.use({ renditions: false });

/** The address of the file of a track in the list that is open. */
const media = async (page: Page, title: string): Promise<string> =>
  `**/media/${await page.locator('main tr[data-track]').filter({ hasText: title }).getAttribute('data-asset')}`;

test('a connection that died in a tunnel is given up, and the music goes on', async ({ browser, admin, server, tus, music }) => {
  const track = await tus.send(music.file('Tunnel.wav', 51, 90));
  // Twice what the file takes.
  const link = await Link.to(server.port, { kilobits: 3000, delay: 20 });
  const context = await browser.newContext({ baseURL: link.url, storageState: await admin.context().storageState() });
  const page = await context.newPage();
  await page.goto(`/tracks/${track}`);
  const player = new Player(page);
  await player.play();
  await player.passes(1);
  link.tunnel();
  const held = await player.audio.evaluate(({ buffered }: HTMLMediaElement) => buffered.end(0));
  await expect(player.bar.getByText('Waiting for the connection.')).toBeVisible();
  await player.passes(held + 2);
  await expect(player.bar.locator('.fault')).toBeEmpty();
  await context.close();
  link.close();
});

test('a track whose turn comes while the server is away plays when it is back', async ({ admin, tus, music, complaints }) => {
  await album(admin, tus, music);
  const birch = await media(admin, 'Birch');
  let refused = 0;
  await admin.route(birch, (route) => {
    // What the element asked for failed before; now the server itself is found to be away.
    if (route.request().method() === 'HEAD') refused += 1;
    return route.abort('connectionrefused');
  });
  const player = await playRow(admin, 'Alder');
  await player.seek(38);
  await expect(player.title).toHaveText('Birch');
  await expect(player.bar.getByText('This did not load.')).toBeVisible();
  // It is tried again without anybody doing anything.
  const before = refused;
  await expect.poll(() => refused).toBeGreaterThan(before);
  await admin.unroute(birch);
  await player.passes(1);
  await expect(player.title).toHaveText('Birch');
  await expect(player.bar.locator('.fault')).toBeEmpty();
  complaints.length = 0; // the browser reports what it could not fetch
});

test('a track that does not play is passed over, unless somebody chose it', async ({ admin, tus, music, complaints }) => {
  await album(admin, tus, music);
  await admin.route(await media(admin, 'Birch'), (route) => route.fulfill({ status: 404 }));
  const player = await playRow(admin, 'Alder');
  await player.seek(38);
  await expect(player.title).toHaveText('Cedar');
  await player.passes(0);
  await expect(player.bar.getByText('“Birch” did not play.')).toBeVisible();
  await player.button('Previous').click();
  await expect(player.title).toHaveText('Birch');
  await expect(player.bar.getByText('This did not load.')).toBeVisible();
  complaints.length = 0; // the browser reports the 404 itself
});

/** What a request tells of a track. */
const told = (request: Request): Record<string, string> => Object.fromEntries(new URLSearchParams(request.postData() ?? ''));

const PLAYBACK = '**/api/playback';

test('what nobody could be told is told with what is heard next, and counts from when it was heard', async ({
  admin,
  tus,
  music,
  complaints,
}) => {
  const library = await album(admin, tus, music);
  await admin.route(PLAYBACK, (route) => route.abort('connectionrefused'));
  const player = await playRow(admin, 'Alder');
  await player.seek(18);
  await player.passes(18);
  const lost = admin.waitForEvent('requestfailed', (request) => Number(told(request)['position_ms']) >= 18_000);
  await player.button('Pause').click();
  await lost;
  await admin.unroute(PLAYBACK);
  const requests: Record<string, string>[] = [];
  admin.on('request', (request) => request.url().endsWith('/api/playback') && requests.push(told(request)));
  const ids = await library.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-track')));
  await playRow(admin, 'Birch');
  const begun = (): (string | undefined)[] => requests.filter(({ playback }) => playback === 'started').map(({ track }) => track);
  await expect.poll(begun, 'that the first one had begun is told once, and before the second').toEqual(ids.slice(0, 2));
  expect(Number(requests[0]?.['position_ms'])).toBeGreaterThanOrEqual(18_000);
  complaints.length = 0; // the browser reports what it could not fetch
});

test('a page that begins tells what is still untold, some of it at a time', async ({ admin, tus, music, complaints }) => {
  const library = await album(admin, tus, music);
  const [known] = await library.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-track')));
  const hour = 3_600_000;
  await admin.evaluate(
    ([known, hour]) => {
      const gone = Array.from({ length: 14 }, (_, n) => [`00000000-0000-7000-8000-0000000000${n + 10}`, 20_000 + n]);
      const all = [[known, 19_000], ...gone] as [string, number][];
      const place = (at: number): object => ({ at, when: Date.now() - hour, told: false, begun: true });
      localStorage.setItem('places', JSON.stringify(Object.fromEntries(all.map(([id, at]) => [id, place(at)]))));
    },
    [known ?? '', hour] as const,
  );
  const requests: Record<string, string>[] = [];
  admin.on('request', (request) => request.url().endsWith('/api/playback') && requests.push(told(request)));
  const untold = (): Promise<number> =>
    admin.evaluate(() => {
      const places = JSON.parse(localStorage.getItem('places') ?? '{}') as Record<string, { told: boolean }>;
      return Object.values(places).filter((place) => !place.told).length;
    });
  await admin.reload();
  await expect.poll(untold, 'tracks that are gone are not told of for ever').toBe(5);
  expect(requests).toHaveLength(10);
  expect(requests[0]).toMatchObject({ track: known, playback: 'started', position_ms: '19000' });
  expect(Math.abs(Number(requests[0]?.['ago_ms']) - hour)).toBeLessThan(60_000);

  // Where the first one fails the others wait.
  await admin.route(PLAYBACK, (route) => route.fulfill({ status: 503 }));
  await admin.reload();
  await expect.poll(() => requests.length).toBe(11);
  await admin.unroute(PLAYBACK);
  await admin.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(untold).toBe(0);
  expect(requests).toHaveLength(16);
  complaints.length = 0; // the browser reports what was refused
});
