// Without a network: the site can be installed, kept tracks play, and a logout takes them away.
import type { Page } from '@playwright/test';

import { LibraryPage } from '../pages/library.ts';
import { LoginPage } from '../pages/login.ts';
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Music } from '../support/music.ts';
import type { Tus } from '../support/tus.ts';

test.use({ serviceWorkers: 'allow' });

/** Names of the caches that hold what somebody kept. */
const shelves = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('kept-')));

/** The service worker is in charge of the page, and its shell stored. */
async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await expect.poll(() => page.evaluate(() => localStorage.getItem('shell'))).not.toBeNull();
}

/** Keeps a track from its page, with the service worker in charge of the page and its shell stored. */
async function keep(page: Page, tus: Tus, music: Music): Promise<void> {
  const track = await tus.send(music.file('Tunnel.ogg', 71, 40));
  await tus.send(music.file('Daylight.ogg', 72, 40));
  await page.goto(`/tracks/${track}`);
  await settled(page);
  await page.getByRole('main').getByRole('button', { name: 'Keep offline' }).click();
  await expect(page.getByRole('main').getByRole('button', { name: 'Kept offline' })).toHaveAttribute('aria-pressed', 'true');
}

test('a kept track plays and seeks with the network off', async ({ admin, tus, music, complaints }) => {
  await keep(admin, tus, music);
  await admin.context().setOffline(true);
  expect(await admin.evaluate(() => fetch('/_health').then(() => true, () => false))).toBe(false);
  await admin.goto('/events');
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('On this device');
  await expect(admin.getByText(/ of .* are used on this device/)).toBeVisible();
  const library = new LibraryPage(admin);
  await expect(library.rows).toHaveText([/Tunnel/]);
  const player = new Player(admin);
  await admin.getByRole('main').getByRole('button', { name: 'Play Tunnel' }).click();
  await player.passes(0.5);
  await player.seek(30);
  await player.passes(30.5);
  await admin.reload();
  await player.button('Play').click();
  await player.passes(30);
  await admin.context().setOffline(false);
  await admin.goto('/offline');
  await admin.getByRole('main').getByRole('button', { name: 'Remove Tunnel' }).click();
  await expect(library.rows).toHaveCount(0);
  await expect(admin.getByText('Nothing is kept here yet')).toBeVisible();
  // The browser writes its own lines for what could not be fetched.
  expect(complaints.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED') && !line.includes('Failed to fetch'))).toEqual([]);
  complaints.length = 0;
});

test('a film whose sound is kept is shown as long as there is a network, and one that is kept without', async ({ admin, tus, music, complaints }) => {
  const film = await tus.send(music.film('Camera.webm', 73, 40));
  await expect(async () => {
    await admin.goto(`/tracks/${film}`);
    await expect(admin.locator('.stage')).toHaveAttribute('data-qualities', /opus-48/, { timeout: 500 });
  }).toPass();
  await settled(admin);
  const player = new Player(admin);
  const quality = player.bar.getByLabel('Quality');
  const keeping = admin.getByRole('main').getByRole('button', { name: /^Ke(ep|pt) offline$/ });
  const pictures = (): Promise<number> => player.audio.evaluate((element: HTMLVideoElement) => element.videoWidth ?? 0);
  await player.play();
  await player.openSheet();
  await quality.selectOption('48');
  await expect.poll(pictures).toBe(0);
  await admin.keyboard.press('Escape');
  await keeping.click();
  await expect(keeping).toHaveAttribute('aria-pressed', 'true');
  await player.openSheet();
  await quality.selectOption('original');
  await expect.poll(pictures).toBe(320);

  await admin.keyboard.press('Escape');
  await keeping.click();
  await expect(keeping).toHaveAttribute('aria-pressed', 'false');
  await keeping.click();
  await expect(keeping).toHaveAttribute('aria-pressed', 'true');
  await admin.context().setOffline(true);
  await admin.goto('/events');
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('On this device');
  await admin.getByRole('main').getByRole('button', { name: 'Play Camera' }).click();
  await player.passes(0.5);
  expect(await pictures()).toBe(320);
  complaints.length = 0; // the browser reports what it could not fetch
});

test('where the server is silent, what is kept plays, and the page is asked for again', async ({ admin, tus, music, server }) => {
  await keep(admin, tus, music);
  // It takes connections and never answers, as a link does that has just died.
  process.kill(server.pid, 'SIGSTOP');
  try {
    await admin.goto('/events', { timeout: 60_000 });
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText('On this device');
    await admin.getByRole('main').getByRole('button', { name: 'Play Tunnel' }).click();
    await new Player(admin).passes(0.5);
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await admin.getByRole('link', { name: 'Try again' }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Events');
  await expect(admin.getByRole('link', { name: 'Songs' }).first()).toBeVisible();
});

test('logging out removes what was kept, and the queue', async ({ admin, tus, music }) => {
  await keep(admin, tus, music);
  const player = new Player(admin);
  await player.play();
  expect(await shelves(admin)).toHaveLength(1);
  await new LoginPage(admin).out.click();
  await expect(admin.getByRole('link', { name: 'Log in' }).first()).toBeVisible();
  expect(await shelves(admin)).toEqual([]);
  await expect(player.bar).toBeHidden();
  expect(await admin.evaluate(() => [localStorage.getItem('queue'), localStorage.getItem('places')])).toEqual([null, null]);
  expect(await player.isPaused()).toBe(true);
});

test('without scripts a logout removes it too', async ({ admin, tus, music }) => {
  await keep(admin, tus, music);
  // The form goes to the server as it would if no script had taken it.
  await admin.evaluate(() => document.querySelector<HTMLFormElement>('form[action="/logout"]')?.submit());
  await expect(admin.getByRole('link', { name: 'Log in' }).first()).toBeVisible();
  expect(await shelves(admin)).toEqual([]);
});

test('the next session finds nothing of the one before', async ({ admin, tus, music }) => {
  await keep(admin, tus, music);
  const [before] = await shelves(admin);
  // The login ends without this browser hearing of it.
  await admin.context().clearCookies();
  const login = new LoginPage(admin);
  await login.open();
  await expect.poll(() => shelves(admin)).toEqual([]);
  await login.submit();
  await expect(login.out).toBeVisible();
  const copy = await admin.evaluate(async (shelf) => (await caches.has(shelf)) || localStorage.getItem('queue'), before!);
  expect(copy).toBeNull();
});

test('the copy for offline use holds nothing personal', async ({ admin, tus, music }) => {
  await keep(admin, tus, music);
  const copy = await admin.evaluate(async () => (await caches.match('/offline', { cacheName: 'shell' }))?.text());
  expect(copy).toContain('On this device');
  expect(copy).not.toContain('Ada Lovelace');
  expect(copy).not.toMatch(/data-session/);
  const beside = await admin.evaluate(async () => {
    const requests = await (await caches.open('shell')).keys();
    return requests.map((request) => new URL(request.url).pathname);
  });
  for (const path of beside) expect(path).toMatch(/^\/(offline$|favicon\.svg$|manifest\.webmanifest$|icons\/|pkg\/)/);
});

test('browsers are told how to install it', async ({ page, server }) => {
  await page.goto(server.setupLink());
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(href ?? '');
  expect(answer.headers()['content-type']).toBe('application/manifest+json');
  const manifest = (await answer.json()) as { icons: { src: string; sizes: string; type: string }[] };
  const touch = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
  for (const icon of [...manifest.icons, { src: touch ?? '', sizes: '180x180', type: 'image/png' }]) {
    const file = await page.request.get(icon.src);
    expect(file.headers()['content-type'], icon.src).toBe(icon.type);
    if (icon.type !== 'image/png') continue;
    // A PNG file says its width and height in bytes 16 to 24.
    const bytes = await file.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
  }
});
