// What lists and pages do beyond reading: a list beside what was chosen from it, lines edited where they are read, order
// by hand; and that all of it works by plain forms too.
import { type Locator, type Page } from '@playwright/test';

import { Demo } from '../pages/demo.ts';
import { expect, test } from '../support/fixtures.ts';

const main = (page: Page) => page.getByRole('main');
const titles = (list: Locator) => list.locator('.name a').allTextContents();

test.describe('a library full of events', () => {
  test.use({ demo: true });

  test.describe('on a wide screen', () => {
    test.use({ viewport: { width: 1440, height: 900 } });

    test('the list stays beside what was chosen from it', async ({ admin }) => {
      await admin.goto('/events?sort=title');
      const [first, second] = await titles(main(admin));
      await main(admin).getByRole('link', { name: first ?? '' }).first().click();
      const pane = admin.locator('#beside');
      await expect(pane.locator('[aria-current="page"]')).toHaveText(new RegExp(`^${first}`));
      // In the order in which it was looked at, and the same node from row to row.
      expect((await titles(pane)).slice(0, 2)).toEqual([first, second]);
      await pane.evaluate((node) => node.setAttribute('data-same', ''));
      await pane.locator('.name a').nth(1).click();
      await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText(second ?? '');
      await expect(admin.locator('#beside[data-same] [aria-current="page"]')).toHaveText(new RegExp(`^${second}`));
      // Also where one arrives at the page itself.
      await admin.reload();
      await expect(pane.locator('[aria-current="page"]')).toHaveText(new RegExp(`^${second}`));
      await pane.getByRole('link', { name: 'Events', exact: true }).click();
      await expect(pane).toHaveCount(0);
      await expect(admin).toHaveURL(/\/events\?sort=title$/);
    });
  });

  test('a phone asks for no second list', async ({ admin }) => {
    await admin.setViewportSize({ width: 390, height: 844 });
    const demo = new Demo(admin);
    const event = await demo.first('/events');
    const asked: string[] = [];
    admin.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await admin.goto(event);
    await expect(main(admin).getByRole('heading', { level: 1 })).toBeVisible();
    await admin.waitForFunction(() => document.documentElement.dataset['live'] === '');
    expect(asked.filter((path) => path === '/events')).toEqual([]);
  });

  for (const scripts of [true, false]) {
    test.describe(scripts ? 'with scripts' : 'without scripts', () => {
      test.use({ javaScriptEnabled: scripts });

      test('lists are narrowed and ordered by their address', async ({ admin }) => {
        await admin.goto('/songs');
        const [song] = await titles(main(admin));
        await main(admin).getByRole('searchbox').fill((song ?? '').toUpperCase());
        await main(admin).getByRole('button', { name: 'Find' }).click();
        await expect(admin).toHaveURL(/\/songs\?q=/);
        await expect(main(admin).locator('.name a').first()).toHaveText(song ?? '');
        await main(admin).getByRole('link', { name: 'Recently added' }).click();
        await expect(admin).toHaveURL(/q=.*sort=added/);
        await main(admin).getByRole('searchbox').fill('zzz no such song');
        await main(admin).getByRole('button', { name: 'Find' }).click();
        await expect(main(admin)).toContainText('Nothing here is called that');
        await main(admin).getByRole('link', { name: 'Show all' }).click();
        await expect(admin).toHaveURL(/\/songs\?sort=added$/);
      });
    });
  }
});

test('a line is edited where it is read, and never over somebody else’s', async ({ admin, complaints }) => {
  await admin.goto('/events/new');
  await main(admin).locator('[name="title"]').fill('Quay Stage');
  await main(admin).locator('[name="description"]').fill('Loud.');
  await main(admin).getByRole('button', { name: 'Add the event' }).click();
  await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Quay Stage');

  await main(admin).getByRole('button', { name: 'Edit the title here' }).click();
  const title = main(admin).getByRole('textbox', { name: /^Title/ });
  await expect(title).toBeFocused();
  await expect(main(admin).locator('[name="venue"]')).toBeHidden();
  await title.press('Escape');
  await expect(title).toHaveCount(0);
  await main(admin).getByRole('button', { name: 'Edit the title here' }).click();
  await title.fill('Harbour Stage');
  await title.press('Enter');
  await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Harbour Stage');
  await expect(main(admin)).toContainText('Loud.');

  await main(admin).getByRole('button', { name: 'Edit the description here' }).click();
  const other = await admin.context().newPage();
  await other.goto(admin.url());
  await other.getByRole('button', { name: 'Edit the description here' }).click();
  await other.getByRole('textbox', { name: 'Description' }).fill('Louder.');
  await other.getByRole('main').getByRole('button', { name: 'Save' }).click();
  await expect(other.getByRole('main')).toContainText('Louder.');
  await admin.getByRole('textbox', { name: 'Description' }).fill('Quiet.');
  await main(admin).getByRole('button', { name: 'Save' }).click();
  await expect(main(admin).getByRole('alert')).toContainText('nothing was overwritten');
  await expect(main(admin).locator('.versions')).toContainText('Louder.');
  await expect(main(admin).locator('[name="description"]')).toHaveValue('Quiet.');
  complaints.length = 0; // The browser reports the 409 itself.
});

test('a playlist is put in order by the keys, and stays so', async ({ admin, tus, music }) => {
  const tracks: string[] = [];
  for (const [at, name] of ['One', 'Two', 'Three'].entries()) tracks.push(await tus.send(music.file(`${name}.ogg`, 80 + at, 4)));
  await admin.goto(`/playlists/new?track=${tracks[0]}`);
  await main(admin).locator('[name="title"]').fill('Road');
  await main(admin).getByRole('button', { name: 'Begin the playlist' }).click();
  await expect(main(admin).getByRole('heading', { level: 1 })).toHaveText('Road');
  const playlist = new URL(admin.url()).pathname;
  const id = (await main(admin).locator('tr[data-place]').first().getAttribute('data-place'))?.split('/')[2] ?? '';
  for (const track of tracks.slice(1)) {
    const answer = await admin.request.post('/playlists/add', { form: { playlist: id, track }, headers: { Origin: new URL(admin.url()).origin } });
    expect(answer.ok()).toBe(true);
  }
  await admin.goto(playlist);
  expect(await titles(main(admin))).toEqual(['One', 'Two', 'Three']);
  const sent = admin.waitForResponse((answer) => answer.request().method() === 'POST');
  await main(admin).getByRole('button', { name: /^Move Three: drag/ }).focus();
  await admin.keyboard.press('ArrowUp');
  await sent;
  expect(await titles(main(admin))).toEqual(['One', 'Three', 'Two']);
  await expect(main(admin).getByRole('button', { name: /^Move Three: drag/ })).toBeFocused();
  await admin.reload();
  expect(await titles(main(admin))).toEqual(['One', 'Three', 'Two']);
});

test('a set list is put in order by the keys', async ({ admin }) => {
  await admin.goto('/events/new');
  await main(admin).locator('[name="title"]').fill('Quay Stage');
  await main(admin).getByRole('button', { name: 'Add the event' }).click();
  await main(admin).getByRole('link', { name: 'Set list' }).click();
  const text = main(admin).locator('textarea');
  await text.fill('== Set 1 ==\nBlue | capo 2\n- Red >\n\\- Dash\n+ Green > | twice | over');
  // The rows read as the set list will: what the signs mean, and not the signs.
  const rows = main(admin).locator('.arrange-row');
  await expect(rows).toHaveText(['Set 1', 'Bluecapo 2', 'Rednot played→', '- Dash', 'Greentwice | over · not planned→']);
  await expect(rows.first()).toHaveClass(/\bset\b/);
  await expect(main(admin).locator('.arrange-row.skipped')).toHaveText(/^Red/);
  await main(admin).getByRole('button', { name: /^Move Green: drag/ }).focus();
  await admin.keyboard.press('ArrowUp');
  await expect(text).toHaveValue('== Set 1 ==\nBlue | capo 2\n- Red >\n+ Green > | twice | over\n\\- Dash');
  await main(admin).getByRole('button', { name: 'Save' }).click();
  // Its page is for reading; what was not played has no number there.
  await main(admin).locator('.hero').getByRole('link', { name: 'Set list' }).click();
  await expect(admin).toHaveURL(/\/set-list$/);
  const entries = main(admin).locator('.setlist li');
  await expect(entries).toHaveText(['Set 1', 'Bluecapo 2', 'Rednot played→', 'Greentwice | over · not planned→', '- Dash']);
  const numbered = entries.filter({ hasText: 'Red' }).evaluate((row) => getComputedStyle(row, '::before').content);
  expect(await numbered).toBe('none');
  await main(admin).getByRole('link', { name: 'Event', exact: true }).click();
  // What the band takes on stage follows from it.
  await main(admin).getByRole('link', { name: 'Songbook' }).click();
  await expect(main(admin)).toContainText('No song of the library stands on this event’s set list.');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the colour of the library is seen before it is saved, and then by everybody', async ({ admin }) => {
    await admin.goto('/settings');
    await main(admin).getByRole('link', { name: /^Name, colour/ }).click();
    const hue = () => admin.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--hue').trim());
    await main(admin).getByRole('radio', { name: 'Green' }).check();
    expect(await hue()).toBe('140');
    await main(admin).getByLabel('Name', { exact: true }).fill('The Loft');
    await main(admin).getByRole('button', { name: 'Save' }).click();
    await expect(admin).toHaveURL(/\/settings$/);
    expect(await hue()).toBe('140');
    await expect(admin.getByRole('banner')).toContainText('The Loft');
  });
});
