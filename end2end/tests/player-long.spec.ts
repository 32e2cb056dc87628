// A long file: a listener who seeks to its end does not fetch what lies before.
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import { Link } from '../support/link.ts';

const SIZE = 192 * 1024 * 1024;
/** Bytes a second of the file, and its length in seconds. */
const RATE = 176_400;
const LENGTH = SIZE / RATE;

test('a seek near the end of a long file plays from there', async ({ browser, admin, server, tus, music }) => {
  const track = await tus.send(music.large('night.wav', SIZE));
  // Fast, but bytes that nobody wants would be seen on it.
  const link = await Link.to(server.port, { kilobits: 100_000, delay: 10 });
  const context = await browser.newContext({ baseURL: link.url, storageState: await admin.context().storageState() });
  const page = await context.newPage();
  await page.goto(`/tracks/${track}`);
  const player = new Player(page);
  await player.play();
  const end = Math.floor(LENGTH) - 20;
  await player.seek(end);
  await player.passes(end + 1);
  expect(await player.isPaused()).toBe(false);
  expect(link.passed, 'what lies between was not fetched').toBeLessThan(SIZE / 3);
  await context.close();
  link.close();
});
