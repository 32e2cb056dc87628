// The player in Firefox: what a listener does most, once through.
import { LibraryPage } from '../pages/library.ts';
import { Player } from '../pages/player.ts';
import { FIREFOX } from '../support/firefox.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ ...FIREFOX, serviceWorkers: 'allow' });

test('Firefox plays on while one browses, goes to the next track and seeks', async ({ admin, tus, music }) => {
  await tus.send(music.file('Alder.ogg', 61, 60));
  await tus.send(music.file('Birch.flac', 62, 60));
  const library = new LibraryPage(admin);
  await library.open('?sort=title');
  const player = new Player(admin);
  await admin.getByRole('button', { name: 'Play Alder' }).click();
  await player.passes(0.5);
  await player.remember();
  for (const place of ['Events', 'Songs', 'People']) {
    await admin.getByRole('navigation').getByRole('link', { name: place, exact: true }).first().click();
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText(place);
  }
  await admin.goBack();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Songs');
  expect(await player.isRemembered()).toBe(true);
  expect(await player.isPaused()).toBe(false);

  await player.seek(30);
  await player.passes(30.5);
  await player.button('Next').click();
  await expect(player.title).toHaveText('Birch');
  await player.passes(0.5);
  expect(await player.time()).toBeLessThan(20);
  await admin.keyboard.press('p');
  await admin.keyboard.press('p');
  await expect(player.title).toHaveText('Alder');
  await player.passes(0);
});

test('Firefox switches quality in place, and keeps a track and the page to play it on', async ({ admin, tus, music }) => {
  const id = await tus.send(music.file('Wide.flac', 91, 60));
  await expect(async () => {
    await admin.goto(`/tracks/${id}`);
    await expect(admin.locator('.stage[data-qualities~="opus-48"][data-qualities~="aac-96"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  const player = new Player(admin);
  await player.play();
  await player.openSheet();
  await player.seek(20);
  await player.passes(20);
  for (const [choice, words] of [['48', 'Opus at 48'], ['original', 'the original'], ['96', 'Opus at 96']] as const) {
    const before = await player.time();
    await player.bar.getByLabel('Quality').selectOption(choice);
    await expect(player.bar.getByText(`You hear ${words}`)).toBeVisible();
    await player.passes(before + 0.5);
  }
  await player.bar.getByRole('button', { name: 'Keep offline', exact: true }).click();
  await expect(player.bar.getByRole('button', { name: 'Kept offline' })).toBeVisible();
  await expect.poll(() => admin.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await expect.poll(() => admin.evaluate(() => localStorage.getItem('shell'))).not.toBeNull();
});
