// Covers of events and songs: a picture is sent, shown at the sizes that pages show, removed and brought back; with
// scripts, while the document stays, and without.
import { type Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';

const main = (page: Page) => page.getByRole('main');

/** Whether the picture at the head of the page has come. */
const isShown = (page: Page) =>
  expect
    .poll(() => main(page).locator('.hero .cover img').evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0))
    .toBe(true);

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a picture stands for an event, and goes, and comes back', async ({ admin }) => {
      // What is on the screen will do for a photograph.
      const picture = { name: 'stage.png', mimeType: 'image/png', buffer: await admin.screenshot() };
      await admin.goto('/events/new');
      await main(admin).locator('[name="title"]').fill('Quay Stage');
      await main(admin).locator('[name="date"]').fill('2024-03-12');
      await main(admin).getByRole('button', { name: 'Add the event' }).click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Quay Stage');
      const event = new URL(admin.url()).pathname;
      await main(admin).getByRole('link', { name: 'Edit', exact: true }).click();
      await main(admin).getByRole('link', { name: 'Cover' }).click();
      if (scripts) await admin.evaluate(() => document.documentElement.setAttribute('data-same', ''));
      await main(admin).getByLabel('File').setInputFiles(picture);
      await main(admin).getByLabel('What it shows').fill('The stage from the back');
      await main(admin).getByRole('button', { name: 'Save', exact: true }).first().click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Quay Stage');
      await expect(main(admin).getByRole('img', { name: 'The stage from the back' })).toBeVisible();
      if (scripts) {
        expect(await admin.evaluate(() => document.documentElement.hasAttribute('data-same')), 'the music plays on').toBe(true);
        await isShown(admin);
      }
      const art = (await main(admin).locator('.hero .cover source').getAttribute('srcset')) ?? '';
      await expect.poll(async () => (await admin.request.get(art)).headers()['content-type']).toBe('image/avif');

      // A photograph tells no date: the lists do, on a desk and on a phone.
      for (const width of [1280, 390]) {
        await admin.setViewportSize({ width, height: 800 });
        await admin.goto('/events');
        await expect(main(admin).getByText('12 Mar 2024', { exact: true })).toBeVisible();
        await admin.goto('/years/2024');
        await expect(main(admin).getByText('12 Mar 2024', { exact: true })).toBeVisible();
      }

      await admin.goto(`${event}/cover`);
      await expect(main(admin).getByText('The first picture of its tracks, once there is one')).toBeVisible();
      await main(admin).getByRole('button', { name: 'Remove The stage from the back' }).click();
      await expect(main(admin)).toContainText('The picture is in the bin');
      await expect(main(admin).getByRole('radio', { checked: true })).toHaveValue('first');
      await main(admin).getByRole('button', { name: 'Undo' }).click();
      await expect(main(admin).locator('.sent li')).toHaveCount(1);
      await admin.goto(event);
      await expect(main(admin).getByRole('img', { name: 'The stage from the back' })).toBeVisible();
    });

    test('what is no picture is refused where it was chosen', async ({ admin, complaints }) => {
      await admin.goto('/songs/new');
      await main(admin).locator('[name="title"]').fill('Blue');
      await main(admin).getByRole('button', { name: 'Add the song' }).click();
      await main(admin).getByRole('link', { name: 'Edit', exact: true }).click();
      await main(admin).getByRole('link', { name: 'Cover' }).click();
      const text = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
      await main(admin).getByLabel('File').setInputFiles(text);
      await main(admin).getByRole('button', { name: 'Save', exact: true }).click();
      await expect(main(admin).getByRole('alert')).toContainText('not a JPEG, PNG, WebP, AVIF or GIF');
      complaints.length = 0; // The browser reports the 400 itself.
    });
  });
}
