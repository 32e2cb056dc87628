// The player: queue, lock screen, keyboard, and what a reload finds again.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { LibraryPage } from '../pages/library.ts';
import { LoginPage } from '../pages/login.ts';
import { album, playRow } from '../support/album.ts';
import { expect, test } from '../support/fixtures.ts';

test('a list is the queue: next, previous, shuffle, repeat and the end', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Birch');
  await player.button('Next').click();
  await expect(player.title).toHaveText('Cedar');
  await player.passes(0);
  await player.button('Previous').click();
  await expect(player.title).toHaveText('Birch');
  await player.openSheet();
  await expect(player.queue).toHaveText([/Alder/, /Birch/, /Cedar/]);
  await expect(player.queue.nth(1)).toHaveAttribute('aria-current', 'true');
  await player.button('Shuffle').click();
  await expect(player.queue.first()).toHaveText(/Birch/);
  await player.button('Shuffle').click();
  await expect(player.queue).toHaveText([/Alder/, /Birch/, /Cedar/]);

  await player.button('Remove Alder').click();
  await player.button('Earlier Cedar').click();
  await expect(player.queue).toHaveText([/Cedar/, /Birch/]);
  await player.button('Repeat').click();
  await expect(player.button('Repeat')).toHaveAttribute('aria-pressed', 'true');
  await player.seek(38);
  await expect(player.title, 'after the last comes the first again').toHaveText('Cedar');
  await player.passes(0);
  await player.button('Clear').click();
  await expect(player.queue).toHaveText([/Cedar/]);
});

test('a track joins the queue from its own page', async ({ admin, tus, music }) => {
  const library = await album(admin, tus, music);
  await library.follow('Cedar');
  const player = await playRow(admin, 'Cedar');
  await admin.goBack();
  await library.follow('Alder');
  await admin.getByRole('main').getByRole('button', { name: 'Add to queue' }).click();
  await expect(admin.locator('#announce')).toHaveText('Alder stands at the end of the queue');
  await admin.goBack();
  await library.follow('Birch');
  await admin.getByRole('main').getByRole('button', { name: 'Play next' }).click();
  await expect(admin.locator('#announce')).toHaveText('Birch comes next');
  await player.openSheet();
  await expect(player.queue).toHaveText([/Cedar/, /Birch/, /Alder/]);
});

test('who takes out the last track while it plays hears nothing else', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Cedar');
  await player.openSheet();
  await player.button('Remove Cedar').click();
  await expect(player.queue).toHaveText([/Alder/, /Birch/]);
  await expect(player.title).toHaveText('Birch');
  expect(await player.isPaused()).toBe(true);
  await player.button('Play').click();
  await player.passes(0);
  await player.button('Remove Alder').click();
  await expect(player.title, 'what plays is not touched').toHaveText('Birch');
  expect(await player.isPaused()).toBe(false);
});

test('the queue survives a reload, and play goes on where it was', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Birch');
  await player.seek(20);
  await player.passes(20);
  await admin.reload();
  await expect(player.title).toHaveText('Birch');
  await expect(player.queue).toHaveCount(3);
  expect(await player.isPaused()).toBe(true);
  await player.button('Play').click();
  await player.passes(20);
  await player.button('Next').click();
  await expect(player.title).toHaveText('Cedar');
});

test('a track goes on where somebody stopped, unless that was its end', async ({ admin, tus, music }) => {
  const library = await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  await player.seek(18);
  await player.passes(18);
  await playRow(admin, 'Cedar');
  await player.passes(0);
  await library.open('?sort=title');
  await playRow(admin, 'Alder');
  await player.passes(18);
  await player.seek(39);
  await expect(player.title, 'the end leads on').toHaveText('Birch');
  await library.open('?sort=title');
  await playRow(admin, 'Alder');
  expect(await player.time()).toBeLessThan(15);
});

test('a page that has been open for long does not lead back', async ({ admin, tus, music }) => {
  const library = await album(admin, tus, music);
  await library.follow('Alder');
  const player = await playRow(admin, 'Alder');
  await player.seek(18);
  await player.passes(18);
  await player.button('Pause').click();
  await expect(async () => {
    await admin.reload();
    await expect(admin.locator('.stage')).toHaveAttribute('data-resume', /^18/, { timeout: 500 });
  }).toPass();
  await playRow(admin, 'Alder');
  await player.seek(23);
  await player.passes(23);
  const told = admin.waitForResponse((response) => response.request().postData()?.includes('progress') ?? false);
  await player.button('Pause').click();
  await told;
  await player.openSheet();
  await player.button('Remove Alder').click();
  await expect(player.bar).toBeHidden();
  await playRow(admin, 'Alder');
  expect(await player.time()).toBeGreaterThan(22);
});

test('a waveform that is dragged leads there once it is let go', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  await player.button('Pause').click();
  await player.audio.evaluate((audio) => {
    Object.assign(window, { seeks: 0 });
    audio.addEventListener('seeking', () => ((window as unknown as { seeks: number }).seeks += 1));
  });
  const slider = player.bar.getByRole('slider', { name: 'Position' });
  const { x, y, width, height } = (await slider.boundingBox())!;
  await admin.mouse.move(x + 2, y + height / 2);
  await admin.mouse.down();
  await admin.mouse.move(x + width * 0.75, y + height / 2, { steps: 12 });
  await expect(slider).toHaveAttribute('aria-valuetext', /^0:(29|30) of 0:40$/);
  expect(await player.time()).toBeLessThan(15);
  await admin.mouse.up();
  await expect.poll(() => player.time()).toBeGreaterThan(28);
  expect(await admin.evaluate(() => (window as unknown as { seeks: number }).seeks)).toBe(1);
});

test('another device goes on where this one stopped', async ({ admin, tus, music, browser, server }) => {
  const library = await album(admin, tus, music);
  await library.follow('Alder');
  const player = await playRow(admin, 'Alder');
  await player.seek(18);
  await player.passes(18);
  const told = admin.waitForRequest((request) => new URL(request.url()).pathname === '/api/playback');
  await player.button('Pause').click();
  expect(Object.fromEntries(new URLSearchParams((await told).postData() ?? ''))).toMatchObject({ playback: 'progress' });

  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const login = new LoginPage(other);
  await login.open();
  await login.submit();
  await expect(login.out).toBeVisible();
  await other.goto(new URL(admin.url()).pathname);
  await expect(async () => {
    await other.reload();
    await expect(other.locator('.stage')).toHaveAttribute('data-resume', /^(1[89]|2\d)\d{3}$/, { timeout: 500 });
  }).toPass();
  const second = await playRow(other, 'Alder');
  await second.passes(18);
  await context.close();
});

test('another device goes on from any list, and this one from where that stopped', async ({ admin, tus, music, browser, server }) => {
  const library = await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  await player.seek(18);
  await player.passes(18);
  const heard = (page: Page): Promise<unknown> => page.waitForResponse((response) => response.request().postData()?.includes('progress') ?? false);
  await Promise.all([heard(admin), player.button('Pause').click()]);

  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const login = new LoginPage(other);
  await login.open();
  const learned = (page: Page): Promise<unknown> => page.waitForResponse((response) => response.url().includes('/api/places'));
  await Promise.all([learned(other), login.submit()]);
  await other.goto('/tracks');
  const second = await playRow(other, 'Alder');
  await second.passes(18);
  expect(await second.time()).toBeLessThan(22);
  await second.seek(23);
  await second.passes(23);
  await Promise.all([heard(other), second.button('Pause').click()]);
  await context.close();

  // As much later as it takes to ask again.
  await admin.evaluate(() => localStorage.removeItem('learned'));
  await Promise.all([learned(admin), library.open()]);
  await playRow(admin, 'Alder');
  await player.passes(23);
});

test('the lock screen shows what plays, and its buttons work', async ({ admin, tus, music }) => {
  await admin.addInitScript(() => {
    const handlers: Record<string, (details: object) => void> = {};
    const states: MediaPositionState[] = [];
    Object.assign(window, { handlers, states });
    navigator.mediaSession.setActionHandler = (action, handler) => void (handlers[action] = handler as () => void);
    navigator.mediaSession.setPositionState = (state) => void states.push(state ?? {});
  });
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  const press = (action: string, details = {}): Promise<void> =>
    admin.evaluate(
      ([action, details]) => {
        (window as unknown as { handlers: Record<string, (details: object) => void> }).handlers[action]?.(details);
      },
      [action, details] as const,
    );
  const session = (): Promise<(string | undefined)[]> =>
    admin.evaluate(() => {
      const { metadata, playbackState } = navigator.mediaSession;
      return [metadata?.title, metadata?.artist, playbackState];
    });
  await expect.poll(session).toEqual(['Alder', 'The Analytical Band', 'playing']);
  await press('pause');
  await expect.poll(session).toEqual(['Alder', 'The Analytical Band', 'paused']);
  await press('seekto', { seekTime: 30 });
  await expect.poll(() => player.time()).toBe(30);
  await press('seekbackward');
  await expect.poll(() => player.time()).toBe(20);
  await press('play');
  await player.passes(20);
  await press('nexttrack');
  await expect.poll(session).toEqual(['Birch', 'The Analytical Band', 'playing']);
  await press('previoustrack');
  await expect(player.title).toHaveText('Alder');
  const last = await admin.evaluate(() => (window as unknown as { states: MediaPositionState[] }).states.at(-1));
  expect(last?.duration).toBeGreaterThan(39);
  expect(last?.playbackRate).toBe(1);
});

test('every listed key does what the list says', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  await admin.getByRole('main').getByRole('heading', { level: 1 }).focus();
  const keys = admin.keyboard;
  await keys.press('?');
  const help = admin.getByRole('dialog', { name: 'Keyboard' });
  await expect(help).toBeVisible();
  await keys.press('Escape');
  await expect(help).toBeHidden();
  await keys.press('?');
  await expect(help).toBeVisible();
  const listed = await help.locator('[data-key]').evaluateAll((all) => all.map((key) => key.getAttribute('data-key')));
  expect(listed).toEqual([' ', 'j', 'k', 'n', 'p', 's', 'r', 'm', '+', '-', '>', '<', 'v', 'q', 'o', '/', 'Escape', '?']);
  await keys.press('?');
  await expect(help).toBeHidden();
  await keys.press(' ');
  await expect.poll(() => player.isPaused()).toBe(true);
  const before = await player.time();
  await keys.press('k');
  await expect.poll(() => player.time()).toBeCloseTo(before + 10, 1);
  await keys.press('j');
  await expect.poll(() => player.time()).toBeCloseTo(before, 1);
  await player.bar.getByRole('slider', { name: 'Position' }).focus();
  await keys.press(' ');
  await expect.poll(() => player.isPaused(), 'also where the waveform was tapped last').toBe(false);
  await keys.press(' ');
  await expect.poll(() => player.isPaused()).toBe(true);
  await keys.press('n');
  await expect(player.title).toHaveText('Birch');
  await keys.press('p');
  await expect(player.title).toHaveText('Alder');
  const element = (): Promise<[number, boolean, number]> =>
    player.audio.evaluate((audio: HTMLMediaElement) => [audio.volume, audio.muted, audio.playbackRate]);
  await keys.press('-');
  await keys.press('m');
  await keys.press('>');
  expect(await element()).toEqual([0.9, true, 1.25]);
  await keys.press('+');
  await keys.press('<');
  expect(await element(), 'louder is heard again').toEqual([1, false, 1]);
  await keys.press('s');
  await keys.press('r');
  await expect(player.button('Queue and sound')).toBeVisible();
  await keys.press('q');
  await expect(player.button('Shuffle')).toHaveAttribute('aria-pressed', 'true');
  await expect(player.button('Repeat')).toHaveAttribute('aria-pressed', 'true');
  await keys.press('Escape');
  await expect(player.button('Shuffle')).toBeHidden();
  await keys.press('/');
  await expect(admin.locator('#top input[type=search]')).toBeFocused();

  await admin.getByRole('main').getByRole('heading', { level: 1 }).focus();
  await keys.press('?');
  await help.getByLabel('Single keys do this').uncheck();
  await keys.press('Escape');
  await keys.press('m');
  await keys.press('?');
  await expect(help).toBeHidden();
  expect((await element())[1]).toBe(false);
  await admin.reload();
  await player.button('Play').click();
  await player.openSheet();
  await player.button('Keyboard').click();
  await expect(help.getByLabel('Single keys do this')).not.toBeChecked();
});

test('speed and volume stay as they were chosen', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  await player.openSheet();
  await player.bar.getByLabel('Speed').selectOption('1.5');
  await player.bar.getByRole('slider', { name: 'Volume' }).fill('0.4');
  await admin.reload();
  await player.button('Play').click();
  await player.passes(0);
  const heard = await player.audio.evaluate((audio: HTMLMediaElement) => [audio.playbackRate, audio.volume]);
  expect(heard).toEqual([1.5, 0.4]);
});

test('one tab is heard at a time', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  const other = await admin.context().newPage();
  await new LibraryPage(other).open('?sort=title');
  await playRow(other, 'Birch');
  await expect.poll(() => player.isPaused()).toBe(true);
  await other.close();
});

test('the sheet and the list of kept tracks are for everybody', async ({ admin, tus, music }) => {
  await album(admin, tus, music);
  const player = await playRow(admin, 'Alder');
  const violations = async (): Promise<string[]> => {
    const found = await new AxeBuilder({ page: admin }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa', 'best-practice']).analyze();
    return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  };
  for (const width of [390, 1280]) {
    await admin.setViewportSize({ width, height: 800 });
    await player.openSheet();
    expect(await violations(), `the sheet at ${width}`).toEqual([]);
    await expect(admin.locator('.frame'), 'what lies behind is out of reach').toHaveAttribute('inert', '');
    await player.button('Queue and sound').click();
    await expect(admin.locator('.frame')).not.toHaveAttribute('inert');
  }
  await admin.goto('/offline');
  await expect(admin.getByText('Nothing is kept here yet')).toBeVisible();
  expect(await violations(), 'nothing kept').toEqual([]);
});
