// The pictures of the README, from a library with a few synthesised tracks.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';

/** `SCREENSHOTS=../docs/screenshots npx playwright test screenshots` renews those of the README; other runs leave them. */
const folder = process.env['SCREENSHOTS'] ?? join(import.meta.dirname, '../test-results/screenshots');

const RECORDINGS = [
  { title: 'Blue Hour', artist: 'The Analytical Band', format: 'ogg' },
  { title: 'Harbour Lights (rehearsal)', artist: 'The Analytical Band', format: 'mp3' },
  { title: 'Slow Return', artist: 'Ada Lovelace', format: 'flac' },
  { title: 'Two Engines', artist: 'The Analytical Band', format: 'm4a' },
  { title: 'Harbour Lights', artist: 'The Analytical Band', format: 'flac' },
  { title: 'Night Bus', artist: 'Ada Lovelace', format: 'flac' },
];

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
      for (const [index, { title, artist, format }] of RECORDINGS.entries()) {
        const file = music.file(`${title}.${format}`, 40 + index, 20 + 13 * index, { title, artist });
        track = await tus.send(file);
      }
      // Duration and waveform come from a job; the pictures wait for them.
      await expect(async () => {
        await admin.goto(`/tracks/${track}`);
        await expect(admin.locator('main .page-head time')).toBeVisible({ timeout: 500 });
      }).toPass();
      const player = new Player(admin);
      await player.play();
      await player.audio.evaluate((audio: HTMLMediaElement) => {
        audio.currentTime = 31;
      });
      await player.passes(31);
      await player.pause();
      await admin.screenshot({ path: join(folder, `track-${name}.png`) });
      await admin.goto('/');
      await expect(admin.getByRole('main').getByText('Night Bus').first()).toBeVisible();
      // All of them are analysed: each has its length.
      await expect(async () => {
        await admin.reload();
        await expect(admin.locator('.col-length time')).toHaveCount(RECORDINGS.length, { timeout: 500 });
      }).toPass();
      await admin.screenshot({ path: join(folder, `library-${name}.png`) });
      await admin.goto('/upload');
      await admin.screenshot({ path: join(folder, `upload-${name}.png`) });
    });
  });
}
