// From a tap to the sound, and three minutes of listening, over slow links in Chromium.
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';

import { Player } from '../../pages/player.ts';
import { Link, type Speed } from '../../support/link.ts';
import { Server } from '../../support/server.ts';
import { median, section } from '../table.ts';

const RUNS = 5;
const DELAY = 300;
const SLOW: Speed = { kilobits: 128, delay: DELAY };
/** Each link with the seconds that a tap may take on it. */
const LINKS: [Speed, string][] = [
  [SLOW, '2.5 s'],
  [{ kilobits: 2000, delay: DELAY }, '1.0 s'],
];
const LISTENING_SECONDS = 180;

declare global {
  interface Window {
    /** When a button to play was tapped last, and when its sound began, by `performance.now()`. */
    tapped: number;
    began: number;
    /** How often the sound stopped for want of data after it had begun. */
    stalls: number;
  }
}

/** Notes taps and the first sound after each. */
function watch(): void {
  Object.assign(window, { tapped: 0, began: 0, stalls: 0 });
  document.addEventListener('pointerdown', (event) => {
    if ((event.target as Element).closest('[data-play]')) Object.assign(window, { tapped: performance.now(), began: 0 });
  }, true);
  document.addEventListener('waiting', () => window.began && (window.stalls += 1), true);
  setInterval(() => {
    const audio = document.querySelector<HTMLAudioElement>('#player [data-active]');
    // The first positions are guesses of the browser's; later ones say when the first sample was heard.
    if (!audio || audio.paused || window.began || audio.currentTime < 0.3) return;
    window.began = performance.now() - audio.currentTime * 1000;
  }, 5);
}

/** A browser that has been here before only in so far as it is logged in. */
async function fresh(browser: Browser, link: Link, cookies: Cookies): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: link.url });
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, domain: '127.0.0.1' })));
  await context.addInitScript(watch);
  return context;
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** Seconds from the tap that is made now to its sound. */
async function tap(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().click();
  await page.waitForFunction(() => window.began > 0);
  return page.evaluate(() => (window.began - window.tapped) / 1000);
}

/** What one run gives: seconds, and bytes that came down the link before the sound. */
type Run = { opened: number; tapped: number; listed: number; bytes: number };

/** Opens a track cold and taps at once; then, cold again, waits for the page and taps; then taps in a list. */
async function run(browser: Browser, port: number, speed: Speed, track: string, cookies: Cookies): Promise<Run> {
  const link = await Link.to(port, speed);
  const first = await fresh(browser, link, cookies);
  const page = await first.newPage();
  await page.goto(track, { waitUntil: 'commit' });
  await tap(page, 'main [data-play]');
  const opened = await page.evaluate(() => window.began / 1000);
  const bytes = link.passed;
  await first.close();

  const second = await fresh(browser, link, cookies);
  const later = await second.newPage();
  await later.goto(track, { waitUntil: 'networkidle' });
  const tapped = await tap(later, 'main [data-play]');
  await later.goto('/tracks', { waitUntil: 'networkidle' });
  const listed = await tap(later, 'main tr [data-play]');
  await second.close();
  link.close();
  return { opened, tapped, listed, bytes };
}

async function taps(browser: Browser, server: Server, track: string, cookies: Cookies): Promise<string> {
  const rows: string[][] = [];
  for (const [speed, most] of LINKS) {
    const runs: Run[] = [];
    for (let n = 0; n < RUNS; n += 1) runs.push(await run(browser, server.port, speed, track, cookies));
    const seconds = (of: (run: Run) => number): string => `${median(runs.map(of)).toFixed(2)} s`;
    rows.push([
      `${speed.kilobits} kbit/s`,
      seconds((one) => one.tapped),
      seconds((one) => one.listed),
      most,
      seconds((one) => one.opened),
      `${(median(runs.map((one) => one.bytes)) / 1000).toFixed(0)} KB`,
    ]);
  }
  return section(
    'From a tap to the sound',
    `Debian's Chromium over a proxy that passes so much with ${DELAY} ms there and back, one more for each new connection; ` +
      `plain HTTP/1.1, quality on auto, a lossless track of four minutes, median of ${RUNS}. Nothing of the track is in a ` +
      'cache: tapped on its page, or in a list. The last two columns begin with nothing at all, not even a connection: from ' +
      'following the link, and tapping as soon as there is something to tap, to the sound; and what came down for it.',
    ['link', 'on its page', 'in a list', 'at most', 'from following the link', 'bytes'],
    rows,
  );
}

/** Three minutes with the quality on auto. */
async function listening(browser: Browser, server: Server, track: string, cookies: Cookies): Promise<string> {
  const link = await Link.to(server.port, SLOW);
  const context = await fresh(browser, link, cookies);
  const page = await context.newPage();
  await page.goto(track, { waitUntil: 'commit' });
  await tap(page, 'main [data-play]');
  const player = new Player(page);
  await page.waitForFunction((least) => performance.now() - window.began > least * 1000, LISTENING_SECONDS, {
    timeout: 2 * LISTENING_SECONDS * 1000,
    polling: 1000,
  });
  const late = await player.audio.evaluate(
    (audio: HTMLMediaElement) => (performance.now() - window.began) / 1000 - audio.currentTime,
  );
  const stalls = await page.evaluate(() => window.stalls);
  const heard = (await player.bar.locator('#player-heard').textContent())?.replace(/^You hear |\.$/g, '') ?? '';
  const row = [`${SLOW.kilobits} kbit/s`, `${stalls}`, `${Math.max(0, late).toFixed(1)} s`, heard, `${(link.passed / 1000).toFixed(0)} KB`];
  await context.close();
  link.close();
  return section(
    'Three minutes over a slow link',
    `The same link, with the first byte at its beginning and ${LISTENING_SECONDS} s from the first sound on; quality on auto. ` +
      'Wanted: no stall.',
    ['link', 'stalls', 'silent for', 'heard', 'bytes'],
    [row],
  );
}

/** The address of the page of a track, once the server has made its renditions. */
async function made(page: Page, track: string): Promise<string> {
  await expect(async () => {
    await page.goto(track);
    await expect(page.locator('.stage[data-qualities~="opus-48"][data-qualities~="aac-96"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  return new URL(page.url()).pathname;
}

/** The sections, of two tracks: where one is heard for minutes, the server would have the other listener go on there. */
export async function slowLinks(page: Page, server: Server, short: string, long: string): Promise<string[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('there is no browser');
  const [one, other] = [await made(page, short), await made(page, long)];
  const cookies = await page.context().cookies();
  // Each has a link of its own, and waiting costs next to nothing.
  return Promise.all([taps(browser, server, one, cookies), listening(browser, server, other, cookies)]);
}
