// What the scripts add has its room before they come: a page that somebody reads does not jump.
import type { Page } from '@playwright/test';

import { Demo } from '../pages/demo.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ demo: true });

/** Where the parts of the page stand, to a pixel. */
const places = (page: Page): Promise<string[]> =>
  page.locator('main, main article > *, main .page-head, main h1, main .stage > :not(audio)').evaluateAll((parts) =>
    parts
      .filter((part) => part.className !== 'inline-line')
      .map((part) => {
        const { top, width, height } = part.getBoundingClientRect();
        return `${part.tagName}.${part.className} ${[top, width, height].map(Math.round).join(' ')}`;
      }),
  );

for (const [device, viewport] of Object.entries({ phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } })) {
  test(`nothing moves on a ${device} when the scripts wake`, async ({ admin }) => {
    await admin.setViewportSize(viewport);
    const demo = new Demo(admin);
    await demo.isHeard();
    const paths = await demo.pages();
    let wake = (): void => undefined;
    await admin.route('**/reprise.js', async (route) => {
      await new Promise<void>((done) => (wake = done));
      await route.continue();
    });
    for (const name of ['home', 'event', 'song', 'track', 'search']) {
      await admin.goto(paths[name]!, { waitUntil: 'commit' });
      await expect(admin.locator('footer, #player').last()).toBeAttached();
      const before = await places(admin);
      wake();
      await expect(admin.locator('html[data-live]')).toBeAttached();
      expect(await places(admin), name).toEqual(before);
    }
  });
}
