// Every page of the demo library, on a phone in the dark and on a desk in the light: the README's gallery.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { Demo } from '../pages/demo.ts';
import { Player } from '../pages/player.ts';
import { SetupPage } from '../pages/setup.ts';
import { expect, test } from '../support/fixtures.ts';

/** `SCREENSHOTS=../docs/screenshots npx playwright test gallery` renews those of the README; other runs leave them. */
const folder = process.env['SCREENSHOTS'] ?? join(import.meta.dirname, '../test-results/screenshots');

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const };
const DESK = { viewport: { width: 1280, height: 832 }, colorScheme: 'light' as const };

test.use({ demo: true, contextOptions: { reducedMotion: 'reduce' } });

const SHAPES = Object.entries({ phone: PHONE, desk: DESK });

test('every page looks as it should, on a phone and on a desk', async ({ page: own, browser, server }) => {
  test.setTimeout(400_000);
  mkdirSync(folder, { recursive: true });

  /** Looks at a page as it is shown, and keeps what it looks like. */
  const show = async (page: Page, name: string, path: string, shape: string, status = 200) => {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(status);
    // Nothing is wider than the screen.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, `${name} on a ${shape}`).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    // Pictures come when they are near the screen.
    const pictures = page.locator('img').filter({ visible: true });
    await expect
      .poll(() => pictures.evaluateAll((all) => all.every((img) => (img as HTMLImageElement).complete || img.getBoundingClientRect().top > innerHeight)))
      .toBe(true);
    await page.screenshot({ path: join(folder, `${name}-${shape}.png`) });
  };
  const stranger = async (options: typeof PHONE | typeof DESK) => {
    const context = await browser.newContext({ ...options, baseURL: server.url, reducedMotion: 'reduce' });
    return context.newPage();
  };

  for (const [shape, options] of SHAPES) {
    const page = await stranger(options);
    await show(page, 'setup', server.setupLink(), shape);
    await page.context().close();
  }
  await new SetupPage(own).complete(server.setupLink());
  const demo = new Demo(own);
  await demo.isHeard();
  const pages = await demo.pages();
  const state = await own.context().storageState();
  for (const [shape, options] of SHAPES) {
    const outside = await stranger(options);
    await show(outside, 'login', '/login', shape);
    await outside.context().close();
    const context = await browser.newContext({ ...options, baseURL: server.url, storageState: state, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const [name, path] of Object.entries(pages)) await show(page, name, path, shape);
    await show(page, 'error', '/no/such/page', shape, 404);
    await page.goto(pages['event'] ?? '/');
    await new Player(page).play();
    await page.screenshot({ path: join(folder, `playing-${shape}.png`) });
    await context.close();
  }
});
