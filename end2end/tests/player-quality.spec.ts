// Which quality plays: the listener's choice, or what the link carries.
import type { Page } from '@playwright/test';

import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import { Link } from '../support/link.ts';
import type { Music } from '../support/music.ts';
import type { Tus } from '../support/tus.ts';
import { shape } from '../support/wire.ts';

/** The page of a lossless track, of two minutes if nothing else is said, that the server has made its renditions of. */
async function track(page: Page, tus: Tus, music: Music, name = 'Wide.flac', seconds = 120): Promise<Player> {
  const id = await tus.send(music.file(name, 91, seconds));
  await expect(async () => {
    await page.goto(`/tracks/${id}`);
    await expect(page.locator('.stage[data-qualities~="opus-48"][data-qualities~="opus-96"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  return new Player(page);
}

/** What the player says is heard; at first nothing. */
async function source(player: Player): Promise<string> {
  const words = (await player.bar.locator('#player-heard').textContent()) ?? '';
  const [, codec, rate] = /hear (\w+) at (\d+)/.exec(words) ?? [];
  return codec ? `${codec.toLowerCase()}-${rate}` : words && 'original';
}

/** Has the browser say that its link is of the slowest kind. */
async function crawl(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { effectiveType: '2g' } });
  });
}

test('choosing a quality keeps the place, and the sound goes on', async ({ admin, tus, music }) => {
  const player = await track(admin, tus, music);
  await player.play();
  await player.openSheet();
  await player.bar.getByLabel('Quality').selectOption('original');
  await expect.poll(() => source(player)).toBe('original');
  await player.seek(40);
  await player.passes(40);
  await expect(player.bar.getByText('You hear the original.')).toBeVisible();
  for (const [choice, expected] of [['48', 'opus-48'], ['96', 'opus-96'], ['original', 'original']] as const) {
    const before = await player.time();
    await player.bar.getByLabel('Quality').selectOption(choice);
    await expect.poll(() => source(player)).toBe(expected);
    expect(await player.isPaused()).toBe(false);
    expect(await player.time()).toBeGreaterThanOrEqual(before);
    await player.passes(before + 0.5);
  }
  await admin.reload();
  await expect(player.bar.getByLabel('Quality')).toHaveValue('original');
});

test('a listener who spares bytes gets the smallest', async ({ admin, tus, music }) => {
  await admin.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  const player = await track(admin, tus, music);
  await player.play();
  expect(await source(player)).toBe('opus-48');
});

test('a slow link is noticed before the first sound', async ({ admin, tus, music }) => {
  const player = await track(admin, tus, music);
  await shape(admin, { bytesPerSecond: 16_000, latency: 300 });
  const session = await admin.context().newCDPSession(admin);
  await session.send('Network.clearBrowserCache');
  await admin.reload();
  await player.play();
  expect(await source(player)).toBe('opus-48');
});

/** What the element plays: the file itself, or pieces of it. */
const address = (player: Player): Promise<string> => player.audio.evaluate((audio: HTMLMediaElement) => audio.currentSrc);

test('over a crawling link a track plays while it comes, from any moment on', async ({ admin, tus, music }) => {
  const player = await track(admin, tus, music);
  await crawl(admin);
  await shape(admin, { bytesPerSecond: 30_000, latency: 100 });
  await admin.reload();
  const asked: number[] = [];
  admin.on('request', (request) => {
    if (request.url().endsWith('/opus-48')) asked.push(Number(/bytes=(\d+)/.exec(request.headers()['range'] ?? '')?.[1]));
  });
  await player.play();
  expect(await address(player)).toMatch(/^blob:/);
  await player.passes(1);
  const node = await player.audio.elementHandle();
  // What has not come yet is looked up, and comes from there on.
  await player.seek(100);
  await player.passes(101);
  expect(await address(player)).toMatch(/^blob:/);
  const [first, header, there] = asked;
  expect([first, header, asked.length]).toEqual([0, 0, 3]);
  expect(there).toBeGreaterThan(500_000);
  expect(await player.audio.evaluate((audio, other) => audio === other, node)).toBe(true);
  // Nor has what lies before it.
  await player.seek(50);
  await player.passes(51);
  expect(await player.audio.evaluate(({ buffered }: HTMLMediaElement) => buffered.start(0))).toBeLessThanOrEqual(50);
  expect(await player.time()).toBeLessThan(90);
  // A reload goes on in the middle in the same way, and plays to the end.
  await player.seek(112);
  await player.passes(113);
  await admin.reload();
  await player.button('Play').click();
  await player.passes(114);
  expect(await address(player)).toMatch(/^blob:/);
  await expect.poll(() => player.audio.evaluate(({ ended }: HTMLMediaElement) => ended)).toBe(true);
});

test('what comes in pieces over a connection that died is asked for over another', async ({ browser, admin, server, tus, music }) => {
  await track(admin, tus, music);
  const link = await Link.to(server.port, { kilobits: 128, delay: 100 });
  const context = await browser.newContext({ baseURL: link.url, storageState: await admin.context().storageState() });
  const page = await context.newPage();
  await page.goto(new URL(admin.url()).pathname);
  const player = new Player(page);
  await player.play();
  await player.passes(1);
  expect(await address(player)).toMatch(/^blob:/);
  link.tunnel();
  const come = (): Promise<number> => player.audio.evaluate(({ buffered }: HTMLMediaElement) => buffered.end(0));
  const before = await come();
  await expect.poll(come).toBeGreaterThan(before + 20);
  await context.close();
  link.close();
});

test('a track that plays while it comes outlives a broken link, and ends as it should', async ({
  admin,
  tus,
  music,
  complaints,
}) => {
  const player = await track(admin, tus, music);
  await crawl(admin);
  const asked: string[] = [];
  await admin.route('**/media/*/opus-48', async (route) => {
    asked.push(route.request().headers()['range'] ?? '');
    if (asked.length === 2) return route.abort();
    if (asked.length > 2) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.body()).subarray(0, 100_000) });
  });
  await admin.reload();
  await player.play();
  await player.passes(1);
  await expect.poll(() => player.audio.evaluate(({ buffered }: HTMLMediaElement) => buffered.end(0))).toBeGreaterThan(119);
  const last = 2 ** 21 - 1;
  expect(asked).toEqual([`bytes=0-${last}`, `bytes=100000-${last}`, `bytes=100000-${last}`]);
  await player.seek(118);
  await player.passes(118);
  await expect.poll(() => player.audio.evaluate(({ ended }: HTMLMediaElement) => ended)).toBe(true);
  expect(asked).toHaveLength(3);
  complaints.length = 0; // the browser reports the broken request itself
});

test('where a link carries less than it promised, the music goes on in a smaller quality', async ({ admin, tus, music }) => {
  await admin.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { effectiveType: '4g', downlink: 10 } });
  });
  const player = await track(admin, tus, music);
  await shape(admin, { bytesPerSecond: 8_000, latency: 100 });
  // The files of the page come out of the cache now and tell nothing of the link.
  await admin.reload();
  await player.play();
  await expect.poll(() => source(player)).toBe('opus-48');
  await player.passes(2);
});

test('a rendition that is gone gives way to the original', async ({ admin, tus, music, complaints }) => {
  const player = await track(admin, tus, music);
  await admin.route('**/media/*/opus-96', (route) => route.fulfill({ status: 404 }));
  await admin.evaluate(() => localStorage.setItem('preferences', '{"quality":"96"}'));
  await admin.reload();
  await player.play();
  expect(await source(player)).toBe('original');
  complaints.length = 0; // the browser reports the 404 itself
});

test('what plays in pieces is longer than they are: the file itself goes on, as soon as it can be reached', async ({
  admin,
  tus,
  music,
  complaints,
}) => {
  const player = await track(admin, tus, music, 'Long.flac', 420);
  await crawl(admin);
  let reachable = false;
  let refused = 0;
  await admin.route('**/media/*/opus-48', (route) => {
    if (reachable || route.request().headers()['range'] === `bytes=0-${2 ** 21 - 1}`) return route.continue();
    refused += 1;
    return route.abort();
  });
  await admin.reload();
  await player.play();
  const state = (): Promise<{ source: string; paused: boolean; time: number }> =>
    player.audio.evaluate((audio: HTMLMediaElement) => ({
      source: audio.currentSrc,
      paused: audio.paused,
      time: audio.currentTime,
    }));
  await expect.poll(() => player.audio.evaluate(({ buffered }: HTMLMediaElement) => buffered.end(0))).toBeGreaterThan(320);
  await player.seek(310);
  await expect.poll(() => refused).toBeGreaterThan(0);
  await player.passes(312);
  expect(await state()).toMatchObject({ source: expect.stringMatching(/^blob:/), paused: false });
  reachable = true;
  await expect.poll(async () => (await state()).source).toMatch(/\/opus-48$/);
  await player.passes(315);
  expect((await state()).paused).toBe(false);
  complaints.length = 0; // the browser reports the broken requests itself
});

test('a file that the browser does not play is heard as a rendition', async ({ admin, tus, music }) => {
  const player = await track(admin, tus, music, 'Studio.aiff');
  await player.play();
  expect(await source(player)).toBe('opus-96');
  await player.passes(1);
  await player.seek(60);
  await player.passes(60);
  await expect(player.bar.locator('.fault')).toBeEmpty();
});

test('what was started without a network plays by itself when there is one', async ({ admin, tus, music, complaints }) => {
  const player = await track(admin, tus, music);
  await admin.context().setOffline(true);
  await admin.getByRole('main').getByRole('button', { name: /^play/i }).first().click();
  await expect(player.bar.getByText('This did not load.')).toBeVisible();
  await admin.context().setOffline(false);
  await player.passes(1);
  await expect(player.bar.getByText('This did not load.')).toBeHidden();
  complaints.length = 0; // the browser reports what it could not fetch
});
