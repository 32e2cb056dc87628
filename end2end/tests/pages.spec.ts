// The catalogue as a band uses it: with scripts off everything works, with them nothing of it changes.
import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';

const main = (page: Page) => page.getByRole('main');
/** A field of a form; the labels hold hints too, so the name is the plainer way. */
const field = (page: Page, name: string) => main(page).locator(`[name="${name}"]`);

/** Writes down an event and stands on its page. */
async function gig(page: Page, title: string): Promise<void> {
  await page.goto('/events');
  await main(page).getByRole('link', { name: 'New event' }).click();
  await field(page, 'title').fill(title);
  await field(page, 'date').fill('2024-03-12');
  await field(page, 'venue').fill('Old Boiler House');
  await field(page, 'people').fill('Ada Example: piano\nBob Example: bass');
  await main(page).getByRole('button', { name: 'Add the event' }).click();
  await expect(page).toHaveURL(/\/events\/[a-z-]+-[0-9A-Za-z]{22}$/);
  await expect(main(page).getByRole('heading', { level: 1 })).toHaveText(title);
}

for (const scripts of [false, true]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('from the inbox to an event, into the bin and back', async ({ admin, tus, music }) => {
      await tus.send(music.file('03 Night Train.ogg', 51, 6));
      await tus.send(music.file('04 Tin Roof.ogg', 52, 6));
      await admin.goto('/');
      await main(admin).getByRole('link', { name: 'File them' }).click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Inbox');
      for (const box of await main(admin).getByRole('checkbox', { name: /^Tick/ }).all()) await box.check();
      await main(admin).getByRole('radio', { name: /A new event/ }).check();
      const proposal = main(admin).locator('details.proposal');
      if ((await proposal.getAttribute('open')) === null) await proposal.locator('summary').click();
      await field(admin, 'title').fill('Harbour Stage');
      await field(admin, 'date').fill('2024-03-12');
      await main(admin).getByRole('button', { name: 'File the ticked tracks' }).click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Harbour Stage');
      await expect(main(admin).locator('tr[data-track]')).toHaveCount(2);

      if (scripts) {
        // What is written on the button is its name, and says what it does.
        const whole = main(admin).getByRole('button', { name: 'Play all 2', exact: true });
        await whole.click();
        await main(admin).getByRole('button', { name: 'Pause', exact: true }).click();
        await expect(whole).toHaveText('Play all 2');
      }
      await main(admin).getByRole('link', { name: 'Edit', exact: true }).click();
      await main(admin).getByRole('button', { name: 'Delete this event' }).click();
      await main(admin).getByRole('button', { name: 'Undo' }).click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Harbour Stage');
      await expect(main(admin).locator('tr[data-track]')).toHaveCount(2);
    });

    test('a stale edit shows both versions', async ({ admin, complaints }) => {
      await gig(admin, 'Quay Stage');
      const path = new URL(admin.url()).pathname;
      const other = await admin.context().newPage();
      await other.goto(`${path}/edit`);
      await admin.goto(`${path}/edit`);
      await field(admin, 'city').fill('Leeds');
      await main(admin).getByRole('button', { name: 'Save' }).click();
      await field(other, 'city').fill('Hull');
      await main(other).getByRole('button', { name: 'Save' }).click();
      await expect(main(other).getByRole('alert')).toContainText('nothing was overwritten');
      await expect(main(other).locator('.versions')).toContainText('Leeds');
      await expect(field(other, 'city')).toHaveValue('Hull');
      await main(other).getByRole('button', { name: 'Save' }).click();
      await expect(main(other)).toContainText('Old Boiler House, Hull');
      // The browser reports the 409 itself.
      complaints.length = 0;
    });

    test('a date that is none is told, and nothing typed is lost', async ({ admin, complaints }) => {
      await admin.goto('/events/new');
      await field(admin, 'venue').fill('Town Hall');
      await field(admin, 'date').fill('last May');
      await main(admin).getByRole('button', { name: 'Add the event' }).click();
      await expect(main(admin).getByRole('alert')).toContainText('last May');
      await expect(field(admin, 'venue')).toHaveValue('Town Hall');
      complaints.length = 0;
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('the places are at the thumb, the others in a sheet', async ({ admin }) => {
    await admin.goto('/');
    const nav = admin.getByRole('navigation', { name: 'Main' });
    const box = await nav.boundingBox();
    expect(box?.y).toBeGreaterThan(700);
    await nav.getByRole('button', { name: 'More' }).click();
    await nav.getByRole('link', { name: 'Years' }).click();
    await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Years');
    await expect(nav.getByRole('link', { name: 'Years' })).toBeHidden();
  });
});
