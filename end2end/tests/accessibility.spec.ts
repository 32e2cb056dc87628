// WCAG 2.2 AA by axe, on every page, in both themes, empty and filled.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { Demo } from '../pages/demo.ts';
import { Player } from '../pages/player.ts';
import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectClean(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const found = violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found, what).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test('set-up and login', async ({ page, server }) => {
      await page.goto(server.setupLink());
      await expectClean(page, 'set-up');
      await page.goto('/login');
      await expectClean(page, 'login');
      await page.goto('/login?error=credentials');
      await expectClean(page, 'login refused');
    });

    test('an empty library', async ({ admin }) => {
      for (const path of ['/', '/events', '/songs', '/years', '/inbox', '/bin', '/settings', '/upload', '/jobs', '/activity']) {
        await admin.goto(path);
        await expectClean(admin, path);
      }
    });

    test('a library with music, phone and desktop', async ({ admin, tus, music, complaints }) => {
      const track = await tus.send(music.file('Axe.ogg', 3));
      for (const width of [390, 1280]) {
        await admin.setViewportSize({ width, height: 800 });
        for (const path of ['/', `/tracks/${track}`, '/jobs', '/activity']) {
          await admin.goto(path);
          await expectClean(admin, `${path} at ${width}`);
        }
      }
      await admin.goto(`/tracks/${track}`);
      await new Player(admin).play();
      await expectClean(admin, 'with the player');
      await admin.goto('/tracks/0192e4a0-0000-7000-8000-000000000000');
      await expectClean(admin, 'not found');
      complaints.length = 0;
    });

    test.describe('demo', () => {
      test.use({ demo: true });

      test('every page of a library full of events, phone and desktop', async ({ admin }) => {
        test.setTimeout(400_000);
        const demo = new Demo(admin);
        await demo.isHeard();
        const pages = await demo.pages();
        for (const width of [390, 1280]) {
          await admin.setViewportSize({ width, height: 800 });
          for (const [name, path] of Object.entries(pages)) {
            await admin.goto(path);
            await expectClean(admin, `${name} at ${width}`);
          }
        }
        await admin.setViewportSize({ width: 390, height: 800 });
        await admin.goto('/');
        await admin.getByRole('button', { name: 'More' }).click();
        await expectClean(admin, 'the sheet of places');
      });
    });

    test('the uploader with files in it', async ({ admin, music }) => {
      const upload = new UploadPage(admin);
      await upload.open();
      await upload.add(music.file('Axe Upload.flac', 4));
      await upload.finishes('Axe Upload.flac');
      await expectClean(admin, 'done');
      await upload.add(music.file('Axe Again.mp3', 4));
      await upload.reaches('Axe Again.mp3', 'compare');
      await expectClean(admin, 'same recording');
    });
  });
}
