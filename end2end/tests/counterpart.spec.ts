// A film and a recording of one performance: put together with a form, and switched between in place.
import { type Browser, type Page } from '@playwright/test';

import { LibraryPage } from '../pages/library.ts';
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Music } from '../support/music.ts';
import type { Tus } from '../support/tus.ts';

/** The camera ran so many seconds before the desk recorded. */
const EARLY = 5;

/** Sends both, and puts them together as an editor does; the page of the recording is open then. */
async function pair(page: Page, tus: Tus, music: Music): Promise<{ sound: string; film: string }> {
  const sound = `/tracks/${await tus.send(music.file('Desk.ogg', 77, 60))}`;
  const film = `/tracks/${await tus.send(music.film('Camera.webm', 77, 60, EARLY))}`;
  await expect(async () => {
    await page.goto(film);
    await expect(page.getByRole('link', { name: 'Add the recording' })).toBeVisible({ timeout: 500 });
    await page.goto(`${sound}/counterpart`);
    await expect(page.getByLabel('Of the same performance').getByRole('option', { name: /Camera/ })).toHaveCount(1, { timeout: 500 });
  }).toPass();
  const offered = await page.getByLabel('Of the same performance').getByRole('option', { name: /Camera/ }).getAttribute('value');
  await page.getByLabel('Of the same performance').selectOption(offered);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('main').getByText('As a film: Camera')).toBeVisible();
  return { sound, film };
}

const asset = (page: Page): Promise<string | null> => page.locator('.stage').getAttribute('data-asset');

/** What the sound was ahead by is heard out to an eighth of a second, and elements take a moment to begin. */
const NEAR = 0.6;

test('film and sound take over from each other in place', async ({ admin, tus, music }) => {
  const { sound, film } = await pair(admin, tus, music);
  const player = new Player(admin);
  await admin.goto(sound);
  const heard = await asset(admin);
  await player.play();
  await player.openSheet();
  await player.bar.getByLabel('Speed').selectOption('1.25');
  await player.bar.getByRole('slider', { name: 'Volume' }).fill('0.5');
  await player.seek(20);
  await player.passes(20);

  const before = await player.time();
  await player.button('Watch the film').click();
  await expect(player.title).toHaveText('Camera');
  await player.passes(before + EARLY);
  const state = await player.audio.evaluate((element: HTMLVideoElement) => ({
    tag: element.tagName,
    volume: element.volume,
    rate: element.playbackRate,
    wide: element.videoWidth,
    others: [...document.querySelectorAll<HTMLMediaElement>('#player audio')].filter((audio) => !audio.paused).length,
  }));
  expect(state).toEqual({ tag: 'VIDEO', volume: 0.5, rate: 1.25, wide: 320, others: 0 });
  await expect(player.bar.locator('video')).toBeVisible();
  expect(await player.isPaused()).toBe(false);

  // Back again, paused: the place is the same to the eye.
  await player.pause();
  const seen = await player.time();
  await player.button('Listen only').click();
  await expect(player.title).toHaveText('Desk');
  await expect.poll(() => player.audio.evaluate((element) => element.tagName)).toBe('AUDIO');
  expect(Math.abs((await player.time()) - (seen - EARLY))).toBeLessThan(NEAR);
  expect(await player.isPaused()).toBe(true);
  expect(await player.audio.evaluate((audio: HTMLMediaElement) => audio.currentSrc)).toContain(heard ?? '-');
  await player.button('Queue and sound').click();

  // The page of either follows both, and offers what does not play.
  await admin.goto(film);
  await admin.getByRole('main').getByRole('button', { name: 'Watch the film' }).click();
  await expect(player.title).toHaveText('Camera');
  await player.passes(seen);
  await admin.getByRole('main').getByRole('button', { name: 'Listen only' }).click();
  await expect(player.title).toHaveText('Desk');
  await expect(admin.getByRole('main').getByRole('button', { name: 'Pause Camera' })).toBeVisible();
  await admin.getByRole('main').getByRole('slider', { name: 'Position' }).fill(String((40 + EARLY) * 1000));
  await player.passes(40 - NEAR);
  expect(await player.time()).toBeLessThan(50);
  await admin.keyboard.press('v');
  await expect(player.title).toHaveText('Camera');
  await player.passes(40 + EARLY);
  await admin.getByRole('main').getByRole('button', { name: 'Pause Camera' }).click();
  await expect.poll(() => player.isPaused()).toBe(true);
});

test('of a performance on film and as sound a list plays one', async ({ admin, tus, music }) => {
  await pair(admin, tus, music);
  await tus.send(music.file('Encore.ogg', 78, 30));
  const library = new LibraryPage(admin);
  await library.open('?sort=title');
  await expect(library.rows).toHaveText([/Camera/, /Desk/, /Encore/]);
  const player = new Player(admin);
  await admin.getByRole('button', { name: 'Play Desk' }).click();
  await player.passes(0);
  await player.openSheet();
  await expect(player.queue).toHaveText([/Desk/, /Encore/]);
});

test('a film that is gone leaves the sound as it was', async ({ admin, tus, music, complaints }) => {
  const { sound } = await pair(admin, tus, music);
  await admin.goto(sound);
  const player = new Player(admin);
  await player.play();
  const film = await admin.locator('.stage').evaluate(
    (stage: HTMLElement) => (JSON.parse(stage.dataset['counterpart'] ?? '{}') as { asset: string }).asset,
  );
  await admin.route(`**/media/${film}`, (route) => route.fulfill({ status: 404 }));
  const before = await player.time();
  await admin.getByRole('main').getByRole('button', { name: 'Watch the film' }).click();
  await expect(player.bar.getByText('The film did not load.')).toBeVisible();
  await player.passes(before + 0.5);
  await expect(player.title).toHaveText('Desk');
  complaints.length = 0; // the browser reports the 404 itself
});

/** A page of the same person with scripts off. */
async function plain(browser: Browser, page: Page, url: string): Promise<Page> {
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL: url });
  return context.newPage();
}

test('with scripts off both are played by the browser itself, and an editor parts them again', async ({ admin, browser, server, tus, music }) => {
  const { sound } = await pair(admin, tus, music);
  const page = await plain(browser, admin, server.url);
  await page.goto(sound);
  for (const element of ['audio', 'video']) {
    const native = page.getByRole('main').locator(`${element}[controls]`);
    await expect(native).toBeVisible();
    const source = (await native.locator('source').first().getAttribute('src')) ?? '';
    expect((await page.request.get(source, { headers: { Range: 'bytes=0-99' } })).status()).toBe(206);
  }
  await page.getByRole('main').getByRole('link', { name: 'Camera' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Camera');
  await page.getByRole('link', { name: 'Change the recording' }).click();
  await page.getByLabel('Of the same performance').selectOption('No recording');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Camera');
  await expect(page.getByRole('main').locator('audio')).toHaveCount(0);
  await page.context().close();
});
