// Three tracks of one band, as most tests of the player want them.
import { expect, type Page } from '@playwright/test';

import { LibraryPage } from '../pages/library.ts';
import { Player } from '../pages/player.ts';
import type { Music } from './music.ts';
import type { Tus } from './tus.ts';

const TITLES = ['Alder', 'Birch', 'Cedar'];

/** Three tracks, the list of them open in the order of their titles. */
export async function album(page: Page, tus: Tus, music: Music, seconds = 40): Promise<LibraryPage> {
  for (const [seed, title] of TITLES.entries()) {
    await tus.send(music.file(`${title}.ogg`, 60 + seed, seconds, { title, artist: 'The Analytical Band' }));
  }
  const library = new LibraryPage(page);
  // The tags are read by a job.
  await expect(async () => {
    await library.open('?sort=title');
    await expect(library.rows.filter({ hasText: 'The Analytical Band' })).toHaveCount(TITLES.length, { timeout: 500 });
  }).toPass();
  return library;
}

/** Plays a track of the list that is open. */
export async function playRow(page: Page, title: string): Promise<Player> {
  const player = new Player(page);
  await page.getByRole('main').getByRole('button', { name: `Play ${title}` }).click();
  await player.passes(0);
  return player;
}
