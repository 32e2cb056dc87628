// Looking for something: in plain HTML, and while one types.
import { expect, test } from '../support/fixtures.ts';

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the box leads to a page of results', async ({ admin, tus, music }) => {
    await tus.send(music.file('Café Train.ogg', 5));
    await tus.send(music.file('Night Bus.ogg', 6));
    const box = admin.getByRole('searchbox', { name: 'Search' });
    await admin.goto('/');
    await box.fill('train cafe');
    await box.press('Enter');
    const main = admin.getByRole('main');
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('“train cafe”');
    await expect(main.getByRole('row', { name: /Café Train/ })).toBeVisible();
    await expect(main.getByText('1 result')).toBeVisible();
    await expect(box).toHaveValue('train cafe');
    await main.getByRole('link', { name: 'Café Train' }).click();
    await expect(main.getByRole('heading', { level: 1 })).toHaveText('Café Train');

    await admin.goto('/search?q=nothing+like+it');
    await expect(main.getByText('Nothing fits all of these words')).toBeVisible();
  });
});

test('while one types the first results stand under the box', async ({ admin, tus, music }) => {
  await tus.send(music.file('Blue Train.ogg', 5));
  await tus.send(music.file('Blue Window.ogg', 6));
  await admin.goto('/');
  const box = admin.getByRole('banner').getByRole('combobox', { name: 'Search' });
  const options = admin.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
  await admin.getByRole('banner').getByLabel('Search', { exact: true }).focus();
  await box.pressSequentially('blue');
  await expect(options).toHaveCount(2);
  await expect(box).toHaveAttribute('aria-expanded', 'true');

  // Down to the first, up to what was typed again, and to the last.
  await box.press('ArrowDown');
  const first = options.first();
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await expect(box).toHaveAttribute('aria-activedescendant', (await first.getAttribute('id')) ?? '');
  await box.press('ArrowUp');
  await expect(box).not.toHaveAttribute('aria-activedescendant', /./);
  await box.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');

  await box.press('Escape');
  await expect(options).toHaveCount(0);
  await expect(box).toHaveValue('blue');

  await box.pressSequentially(' w');
  await expect(options).toHaveCount(1);
  await box.press('ArrowDown');
  await box.press('Enter');
  await expect(admin.getByRole('main').getByRole('heading', { level: 1 })).toHaveText('Blue Window');
  await expect(options).toHaveCount(0);
});

test('a late answer never covers a newer question', async ({ admin, tus, music }) => {
  await tus.send(music.file('Amber Field.ogg', 5));
  await tus.send(music.file('Amber Garden.ogg', 6));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked: string[] = [];
  await admin.route('**/api/search?*', async (route) => {
    const text = new URL(route.request().url()).searchParams.get('q') ?? '';
    asked.push(text);
    if (text === 'amber') await held;
    await route.continue().catch(() => undefined);
  });
  await admin.goto('/');
  const box = admin.getByRole('banner').getByLabel('Search', { exact: true });
  const options = admin.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
  await box.fill('amber');
  await expect.poll(() => asked).toContain('amber');
  await box.fill('amber g');
  await expect(options).toHaveText([/Amber Garden/]);
  release();
  await box.fill('amber ga');
  await expect.poll(() => asked).toContain('amber ga');
  await expect(options).toHaveText([/Amber Garden/]);
});
