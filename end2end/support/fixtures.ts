// What every test starts from: its own server, its own music, an administrator, and a watch on the page.
import { rm } from 'node:fs/promises';

import { type Page, test as base } from '@playwright/test';

import { SetupPage } from '../pages/setup.ts';
import { Music } from './music.ts';
import { Server } from './server.ts';
import { Tus } from './tus.ts';

type Fixtures = {
  /** Whether the library is the demo band's. */
  demo: boolean;
  /** Whether renditions are made: files beside those that were sent. */
  renditions: boolean;
  server: Server;
  music: Music;
  /** A page whose person is the administrator, logged in. */
  admin: Page;
  /** Sends files as another program would, as the administrator. */
  tus: Tus;
  /** Messages of the page that nobody should ever see; a test may empty it where it provokes them. */
  complaints: string[];
};

export const test = base.extend<Fixtures>({
  demo: [false, { option: true }],
  renditions: [true, { option: true }],
  server: async ({ demo, renditions }, use, info) => {
    const server = await Server.start(renditions ? {} : { REPRISE_FFMPEG: 'off' }, demo ? ['--demo'] : []);
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach('server', { body: server.output.join('\n'), contentType: 'text/plain' });
    }
    await server.remove();
  },
  music: async ({}, use) => {
    const music = new Music();
    await use(music);
    await rm(music.folder, { recursive: true, force: true });
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await use(complaints);
    if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`);
  },
  admin: async ({ page, server, complaints }, use) => {
    void complaints;
    await new SetupPage(page).complete(server.setupLink());
    await use(page);
  },
  tus: async ({ admin, server }, use) => {
    await use(new Tus(admin.request, server.url));
  },
});

export { expect } from '@playwright/test';
