// What a person keeps: the heart, the stars, notes and playlists, all of them plain forms.
import { expect, test } from '../support/fixtures.ts';

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('like, rate, note, and put into a playlist', async ({ admin, tus, music, complaints }) => {
      const one = await tus.send(music.file('First Song.ogg', 5));
      const two = await tus.send(music.file('Second Song.ogg', 6));
      const main = admin.getByRole('main');
      await admin.goto(`/tracks/${one}`);
      await main.getByRole('button', { name: 'Add to favourites' }).click();
      const liked = main.getByRole('button', { name: 'Remove from favourites' });
      await expect(liked).toBeVisible();
      if (scripts) await expect(liked, 'whoever goes by the keyboard is where they were').toBeFocused();
      const address = admin.url();
      await main.getByRole('button', { name: 'Give 4 stars' }).click();
      await expect(main.getByRole('button', { name: '4 stars: take your rating back' })).toBeVisible();

      await main.getByLabel('At', { exact: true }).fill('later');
      await main.locator('textarea[name=text]').fill('great solo');
      await main.getByRole('button', { name: 'Add the note' }).click();
      await expect(main.getByRole('alert')).toContainText('is no moment of a track');
      await expect(main.locator('textarea[name=text]')).toHaveValue('great solo');
      if (scripts) expect(admin.url(), 'it can be loaded anew').toBe(address);
      complaints.length = 0; // The browser notes the answer's status.
      await main.getByLabel('At', { exact: true }).fill('0:03');
      await main.getByRole('button', { name: 'Add the note' }).click();
      const note = main.getByRole('listitem').filter({ hasText: 'great solo' });
      await expect(note).toBeVisible();
      await note.getByRole('button', { name: 'Remove' }).click();
      await expect(note).toHaveCount(0);
      await main.getByRole('button', { name: 'Undo' }).click();
      await expect(note).toBeVisible();

      await main.getByRole('link', { name: 'Add to a playlist' }).click();
      await main.getByLabel('Title', { exact: true }).fill('For the van');
      await main.getByRole('button', { name: 'Begin the playlist' }).click();
      await expect(main.getByRole('heading', { level: 1 })).toHaveText('For the van');
      await admin.goto(`/tracks/${two}`);
      await main.locator('summary', { hasText: 'Add to a playlist' }).click();
      await main.getByRole('button', { name: 'For the van' }).click();
      const titles = main.getByRole('row').getByRole('rowheader');
      await expect(titles).toHaveText(['First Song', 'Second Song']);

      // Up and down are buttons, so that a keyboard does it too.
      await main.getByRole('button', { name: 'Move Second Song up' }).focus();
      await admin.keyboard.press('Enter');
      await expect(titles).toHaveText(['Second Song', 'First Song']);
      await main.getByRole('button', { name: 'Remove Second Song from the playlist' }).click();
      await expect(titles).toHaveText(['First Song']);
      await main.getByRole('button', { name: 'Undo' }).click();
      await expect(titles).toHaveText(['Second Song', 'First Song']);

      await admin.goto('/favourites');
      await expect(main.getByRole('link', { name: 'First Song' })).toBeVisible();
    });
  });
}

test.describe('lists of one\u2019s own, without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('favourites are ordered and narrowed by their address', async ({ admin, tus, music }) => {
    const main = admin.getByRole('main');
    const titles = main.getByRole('row').getByRole('rowheader');
    for (const [at, name] of ['Quay', 'Anchor', 'Bell'].entries()) {
      await admin.goto(`/tracks/${await tus.send(music.file(`${name}.ogg`, 20 + at, 2))}`);
      await main.getByRole('button', { name: 'Add to favourites' }).click();
    }
    await admin.goto('/favourites');
    await expect(titles).toHaveText(['Bell', 'Anchor', 'Quay']);
    await main.getByRole('link', { name: 'Title' }).click();
    await expect(admin).toHaveURL(/\/favourites\?sort=title$/);
    await expect(titles).toHaveText(['Anchor', 'Bell', 'Quay']);
    await main.getByRole('searchbox').fill('bel');
    await main.getByRole('button', { name: 'Find' }).click();
    await expect(titles).toHaveText(['Bell']);
    await expect(main.getByText('1 track', { exact: true })).toBeVisible();
    await main.getByRole('link', { name: 'Video' }).click();
    await expect(main).toContainText('Nothing here is called that.');
    await admin.goto('/favourites?limit=2');
    await main.getByRole('link', { name: 'Next page' }).click();
    await expect(titles).toHaveText(['Quay']);
    // Nothing was listened to, and the inbox holds all three.
    await admin.goto('/history?kind=video');
    await expect(main).toContainText('You listened to nothing of this kind.');
    await admin.goto('/inbox?sort=added&q=quay');
    await expect(titles).toHaveText(['Quay']);
  });
});

test('a note leads to its moment', async ({ admin, tus, music }) => {
  const track = await tus.send(music.file('Long Song.ogg', 8));
  const main = admin.getByRole('main');
  await admin.goto(`/tracks/${track}`);
  await main.getByLabel('At', { exact: true }).fill('0:05');
  await main.locator('textarea[name=text]').fill('here');
  await main.getByRole('button', { name: 'Add the note' }).click();
  await main.getByRole('listitem').filter({ hasText: 'here' }).getByRole('button', { name: '0:05' }).click();
  const at = () => admin.locator('#player audio').evaluateAll((all) => Math.max(...all.map((one) => (one as HTMLMediaElement).currentTime)));
  await expect.poll(at).toBeGreaterThan(4.5);
});
