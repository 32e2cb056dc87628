// What architecture.md ("The browser side") asks of navigation. The document stays, and with it the player.
import type { Page } from '@playwright/test';

import { LibraryPage } from '../pages/library.ts';
import { LoginPage } from '../pages/login.ts';
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Music } from '../support/music.ts';
import type { Tus } from '../support/tus.ts';

const FIRST = 'First Light';
const SECOND = 'Second Wind';

/** Two tracks in the library and the first one's page open, by full loads alone. */
async function twoTracks(page: Page, tus: Tus, music: Music): Promise<{ first: string; second: string }> {
  const first = await tus.send(music.file(`${FIRST}.ogg`, 1, 60));
  const second = await tus.send(music.file(`${SECOND}.ogg`, 2, 60));
  await page.goto(`/tracks/${first}`);
  return { first: `/tracks/${first}`, second: `/tracks/${second}` };
}

/** Marks the document; the mark is gone after a full load. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-marked', ''));
}

async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute('data-marked'));
}

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const home = (page: Page) => page.getByRole('banner').getByRole('link').first();

test('the same audio node plays on over ten navigations of every kind', async ({ admin, tus, music, complaints }) => {
  await twoTracks(admin, tus, music);
  const player = new Player(admin);
  const library = new LibraryPage(admin);
  await player.play();
  await player.remember();
  let time = await player.time();
  const goesOn = async (): Promise<void> => {
    expect(await player.isRemembered()).toBe(true);
    expect(await player.isPaused()).toBe(false);
    await player.passes(time);
    time = await player.time();
  };

  await home(admin).click();
  await expect(library.row(FIRST)).toBeVisible();
  await goesOn();
  await library.follow(SECOND);
  await expect(admin).toHaveURL(/\/tracks\/second-wind-/);
  await goesOn();
  await admin.goBack();
  await expect(library.row(FIRST)).toBeVisible();
  await goesOn();
  await admin.goBack();
  await expect(heading(admin)).toHaveText(FIRST);
  await goesOn();
  await admin.goForward();
  await expect(library.row(SECOND)).toBeVisible();
  await goesOn();
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tracks' }).click();
  await library.sort('Title').click();
  await expect(admin).toHaveURL(/sort=title/);
  await goesOn();
  await admin.getByRole('button', { name: /^Colours/ }).click();
  await expect(admin.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(admin).toHaveURL(/sort=title/);
  await goesOn();
  const search = admin.locator('#top input[type=search]');
  await search.fill('Second');
  await search.press('Enter');
  await expect(admin).toHaveURL('/search?q=Second');
  await expect(admin.getByRole('main').getByRole('link', { name: SECOND })).toBeVisible();
  await goesOn();
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Upload' }).click();
  await expect(admin).toHaveURL('/upload');
  await goesOn();
  await admin.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/tracks/0192e4a0-0000-7000-8000-000000000000';
    link.textContent = 'a track that is gone';
    document.querySelector('main')?.append(link);
  });
  await admin.getByRole('link', { name: 'a track that is gone' }).click();
  await expect(heading(admin)).toHaveText('Nothing is here');
  complaints.length = 0; // the browser reports the 404 itself
  await goesOn();
  await admin.goBack();
  await expect(admin).toHaveURL('/upload');
  await goesOn();
});

test('a change of the query alone brings fresh content', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  const library = new LibraryPage(admin);
  await library.open();
  await mark(admin);
  await library.sort('Title').click();
  await expect(admin).toHaveURL(/sort=title/);
  await expect(library.rows).toHaveText([new RegExp(FIRST), new RegExp(SECOND)]);
  await library.sort('Title').click();
  await expect(library.rows).toHaveText([new RegExp(SECOND), new RegExp(FIRST)]);
  await admin.goBack();
  await expect(library.rows).toHaveText([new RegExp(FIRST), new RegExp(SECOND)]);
  expect(await isMarked(admin)).toBe(true);
});

test('a redirect ends at its target with the right address', async ({ admin }) => {
  await admin.goto('/');
  await mark(admin);
  await new LoginPage(admin).out.click();
  await expect(admin).toHaveURL(/\/login/);
  await expect(heading(admin)).toHaveText('Log in');
  await admin.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/jobs';
    link.textContent = 'only for members';
    document.querySelector('main')?.append(link);
  });
  await admin.getByRole('link', { name: 'only for members' }).click();
  await expect(admin).toHaveURL(/\/login\?next=.*jobs/);
  await expect(admin.getByLabel('Password')).toBeVisible();
  expect(await isMarked(admin)).toBe(true);
});

test('a new page starts at its top, and going back finds the old place', async ({ admin, tus, music }) => {
  await admin.setViewportSize({ width: 400, height: 300 });
  await twoTracks(admin, tus, music);
  await admin.goto('/');
  await mark(admin);
  await admin.evaluate(() => {
    document.body.style.minHeight = '3000px';
  });
  await admin.evaluate(() => window.scrollTo(0, 700));
  await expect.poll(() => admin.evaluate(() => window.scrollY)).toBe(700);
  await admin.evaluate((title) => {
    for (const link of document.querySelectorAll<HTMLAnchorElement>('main a')) {
      if (link.textContent?.includes(title)) link.click();
    }
  }, FIRST);
  await expect(heading(admin)).toHaveText(FIRST);
  await expect.poll(() => admin.evaluate(() => window.scrollY)).toBe(0);
  await admin.goBack();
  await expect(new LibraryPage(admin).row(FIRST)).toBeAttached();
  await expect.poll(() => admin.evaluate(() => window.scrollY)).toBe(700);
  expect(await isMarked(admin)).toBe(true);
});

test('focus goes to the heading and the page is announced by its title', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  await admin.goto('/');
  await new LibraryPage(admin).follow(FIRST);
  await expect(heading(admin)).toBeFocused();
  await expect(admin).toHaveTitle(new RegExp(FIRST));
  await expect(admin.locator('#announce')).toContainText(FIRST);
});

test('a link to a place on the same page scrolls and fetches nothing', async ({ admin }) => {
  await admin.goto('/');
  await mark(admin);
  await admin.evaluate(() => {
    const main = document.querySelector('main');
    main?.insertAdjacentHTML('beforeend', '<a href="#far">far</a><p></p><p id="far">here</p>');
    const gap = main?.querySelector<HTMLElement>('p:empty');
    if (gap) gap.style.height = '3000px';
  });
  const fetched: string[] = [];
  admin.on('request', (request) => fetched.push(request.url()));
  await admin.getByRole('link', { name: 'far' }).click();
  await expect(admin).toHaveURL(/#far$/);
  await expect(admin.getByText('here', { exact: true })).toBeInViewport();
  // Headless Chromium fetches the icon when it likes.
  expect(fetched.filter((url) => !url.endsWith('/favicon.svg'))).toEqual([]);
  expect(await isMarked(admin)).toBe(true);
});

test('a link to a file downloads it and leaves the page as it is', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  await mark(admin);
  const download = admin.waitForEvent('download');
  await admin.getByRole('main').locator('a[download]').click();
  expect((await download).suggestedFilename()).toBe(`${FIRST}.ogg`);
  await expect(heading(admin)).toHaveText(FIRST);
  expect(await isMarked(admin)).toBe(true);
});

test('where the server is silent, a link says so after a while and the page stays', async ({ admin, server }) => {
  await admin.goto('/events');
  // It takes connections and never answers, as a link does that has just died.
  process.kill(server.pid, 'SIGSTOP');
  try {
    await admin.getByRole('link', { name: 'Songs' }).first().click();
    const said = admin.getByRole('alert').filter({ hasText: 'The server did not answer' });
    await expect(said).toBeVisible({ timeout: 60_000 });
    await expect(admin).toHaveURL(/\/events$/);
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await admin.getByRole('button', { name: 'Try again' }).click();
  await expect(admin).toHaveURL(/\/songs$/);
});

test('a bare page of an error is shown in place, and is no logout', async ({ admin, tus, music, complaints }) => {
  const { second } = await twoTracks(admin, tus, music);
  await new Player(admin).play();
  await mark(admin);
  const session = await admin.locator('html').getAttribute('data-session');
  const bare = '<!doctype html><html lang="en"><title>No</title><main id="main"><h1>This cannot be done</h1></main>';
  await admin.route(`**${second}`, (route) => route.fulfill({ status: 409, contentType: 'text/html', body: bare }));
  await admin.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href, textContent: 'Away' });
    document.querySelector('main')!.prepend(link);
  }, second);
  await admin.getByRole('main').getByRole('link', { name: 'Away' }).click();
  await expect(heading(admin)).toHaveText('This cannot be done');
  expect(await isMarked(admin)).toBe(true);
  expect(await admin.locator('html').getAttribute('data-session')).toBe(session);
  await expect(new Player(admin).bar).toBeVisible();
  complaints.length = 0; // the browser reports the answer
});

test('a form that is sent twice is carried out once, and one with a field called target in place', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  await admin.goto('/inbox');
  await mark(admin);
  let posts = 0;
  await admin.route('**/inbox', async (route) => {
    if (route.request().method() === 'POST') posts += 1;
    await route.continue();
  });
  await admin.getByRole('main').getByText('No event').first().click();
  await admin.locator('main .tick input').first().check();
  // Two taps in a row, before any answer can come.
  await admin.locator('main form[method=post]').first().evaluate((form: HTMLFormElement) => {
    for (let tap = 0; tap < 2; tap += 1) form.querySelector<HTMLButtonElement>('.button.primary')!.click();
  });
  await expect(admin.locator('main .tick input')).toHaveCount(1);
  expect(await isMarked(admin)).toBe(true);
  expect(posts).toBe(1);
});

test('offline, a link says so and the page stays', async ({ admin, tus, music, complaints }) => {
  await twoTracks(admin, tus, music);
  const library = new LibraryPage(admin);
  await library.open();
  await mark(admin);
  await admin.context().setOffline(true);
  await library.row(FIRST).getByRole('link', { name: FIRST }).click();
  await expect(admin.getByRole('alert').filter({ hasText: 'You are offline' })).toBeVisible();
  await expect(library.row(FIRST)).toBeVisible();
  await admin.context().setOffline(false);
  await library.follow(FIRST);
  expect(await isMarked(admin)).toBe(true);
  // Chromium writes its own line for the request that failed; a rejection nobody handled would differ.
  expect(complaints.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED') && !line.includes('Failed to fetch'))).toEqual([]);
  complaints.length = 0;
});

test('what a page leaves behind does not grow', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  const library = new LibraryPage(admin);
  const session = await admin.context().newCDPSession(admin);
  await session.send('Performance.enable');
  // A document that was parsed and used up goes with one of the next collections, not always with the first.
  const count = async (): Promise<{ nodes: number; listeners: number }> => {
    let [nodes, listeners] = [Infinity, Infinity];
    for (let collection = 0; collection < 6; collection += 1) {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      nodes = Math.min(nodes, value('Nodes'));
      listeners = Math.min(listeners, value('JSEventListeners'));
      await admin.waitForTimeout(250);
    }
    return { nodes, listeners };
  };
  const round = async (): Promise<void> => {
    await library.follow(SECOND);
    await home(admin).click();
    await expect(library.row(FIRST)).toBeVisible();
  };
  await library.open();
  // The first rounds fill caches that are kept on purpose.
  for (let warm = 0; warm < 4; warm += 1) await round();
  const before = await count();
  for (let more = 0; more < 10; more += 1) await round();
  const after = await count();
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 2);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 100);
});

test('after a deploy the next navigation is a full load, but not while music plays', async ({ admin, tus, music }) => {
  await twoTracks(admin, tus, music);
  const player = new Player(admin);
  const library = new LibraryPage(admin);
  await player.play();
  await mark(admin);
  await admin.route('**/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'reprise-build': 'ffffffffffffffff' } });
  });
  await home(admin).click();
  await expect(library.row(FIRST)).toBeVisible();
  expect(await isMarked(admin)).toBe(true);
  expect(await player.isPaused()).toBe(false);
  await player.pause();
  await library.follow(SECOND);
  await expect.poll(() => isMarked(admin)).toBe(false);
});
