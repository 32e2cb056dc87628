// Every page of the demo library, on a phone in the dark and on a desk in the light: the README's gallery.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Demo } from '../pages/demo.ts';
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';

/** `SCREENSHOTS=../docs/screenshots npx playwright test gallery` renews those of the README; other runs leave them. */
const folder = process.env['SCREENSHOTS'] ?? join(import.meta.dirname, '../test-results/screenshots');

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const };
const DESK = { viewport: { width: 1280, height: 832 }, colorScheme: 'light' as const };

test.use({ demo: true, contextOptions: { reducedMotion: 'reduce' } });

test('every page looks as it should, on a phone and on a desk', async ({ admin, browser, server }) => {
  test.setTimeout(400_000);
  mkdirSync(folder, { recursive: true });
  const demo = new Demo(admin);
  await demo.isHeard();
  const pages = await demo.pages();
  const state = await admin.context().storageState();
  for (const [shape, options] of Object.entries({ phone: PHONE, desk: DESK })) {
    const context = await browser.newContext({ ...options, baseURL: server.url, storageState: state, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const [name, path] of Object.entries(pages)) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
      // Nothing is wider than the screen.
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, `${name} on a ${shape}`).toBeLessThanOrEqual(options.viewport.width);
      await page.screenshot({ path: join(folder, `${name}-${shape}.png`) });
    }
    await page.goto(pages['event'] ?? '/');
    await new Player(page).play();
    await page.screenshot({ path: join(folder, `playing-${shape}.png`) });
    await context.close();
  }
});
