// Which quality plays: the listener's choice, or what the link carries.
import type { Page } from '@playwright/test';

import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Music } from '../support/music.ts';
import type { Tus } from '../support/tus.ts';
import { shape } from '../support/wire.ts';

/** The page of a lossless track of two minutes that the server has made its renditions of. */
async function track(page: Page, tus: Tus, music: Music): Promise<Player> {
  const id = await tus.send(music.file('Wide.flac', 91, 120));
  await expect(async () => {
    await page.goto(`/tracks/${id}`);
    await expect(page.locator('.stage[data-qualities~="opus-48"][data-qualities~="opus-96"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  return new Player(page);
}

const source = (player: Player): Promise<string> =>
  player.audio.evaluate((audio: HTMLMediaElement) => new URL(audio.currentSrc || audio.src).pathname.split('/')[3] ?? 'original');

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
