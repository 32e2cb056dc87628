// The pictures of the README, from a library with a few synthesised tracks.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';

/** Overwritten only when asked, so that a test run leaves the checkout clean. */
const folder = process.env['SCREENSHOTS'] ?? join(import.meta.dirname, '../test-results/screenshots');

const SHAPES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark' as const },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, colorScheme: 'light' as const },
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test.describe(name, () => {
    test.use(shape);

    test('library, track and upload', async ({ admin, tus, music }) => {
      mkdirSync(folder, { recursive: true });
      let track = '';
      for (const [index, title] of ['Blue Hour', 'Harbour Lights', 'Slow Return', 'Night Bus'].entries()) {
        track = await tus.send(music.file(`${title}.ogg`, 40 + index, 20 + 7 * index));
      }
      // Duration and waveform come from a job; the pictures wait for them.
      await expect(async () => {
        await admin.goto(`/tracks/${track}`);
        await expect(admin.locator('main .page-head time')).toBeVisible({ timeout: 500 });
      }).toPass();
      await new Player(admin).play();
      await new Player(admin).pause();
      await admin.screenshot({ path: join(folder, `track-${name}.png`) });
      await admin.goto('/');
      await expect(admin.getByRole('main').getByText('Night Bus').first()).toBeVisible();
      await admin.screenshot({ path: join(folder, `library-${name}.png`) });
      await admin.goto('/upload');
      await admin.screenshot({ path: join(folder, `upload-${name}.png`) });
    });
  });
}
