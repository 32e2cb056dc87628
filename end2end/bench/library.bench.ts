// The pages of a library with 100 000 tracks at 5 000 events, whole answers over HTTP, on both engines.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { type APIRequestContext } from '@playwright/test';

import { SetupPage } from '../pages/setup.ts';
import { expect, test } from '../support/fixtures.ts';
import { Postgres } from '../support/postgres.ts';
import { Server } from '../support/server.ts';
import { quantile, writeTable } from './table.ts';

const TRACKS = 100_000;
const REQUESTS = 200;
const fill = process.env['BENCH_FILL'] ?? join(import.meta.dirname, '../../target/release/bench-fill');

type Pages = Record<string, string>;

/** The lists people open, in more than one order, and filtered. */
const lists: Pages = {
  home: '/',
  tracks: '/tracks',
  'tracks by title': '/tracks?sort=title',
  events: '/events',
  'events by title': '/events?sort=title',
  'events of a year': '/events?year=1990',
  songs: '/songs',
  'songs by plays': '/songs?sort=played',
  people: '/people',
  genres: '/genres',
  years: '/years',
  search: '/search?q=amber+bri',
  inbox: '/inbox',
};

/** The first link of a page that leads to one thing of the kind. */
async function first(request: APIRequestContext, url: string, folder: string): Promise<string> {
  const html = await (await request.get(`${url}/${folder}`)).text();
  const link = new RegExp(`<main.*?href="(/${folder}/[^"?]*[0-9A-Za-z]{22})"`, 's').exec(html);
  if (link?.[1] === undefined) throw new Error(`/${folder} links to nothing`);
  return link[1];
}

/** The pages people open; the deep one is reached by following "next" a few times. */
async function pages(request: APIRequestContext, url: string): Promise<Pages> {
  const found: Pages = { ...lists };
  for (const folder of ['tracks', 'events', 'songs', 'people', 'genres']) {
    found[`one of ${folder}`] = await first(request, url, folder);
  }
  let path = '/tracks';
  for (let turn = 0; turn < 20; turn += 1) {
    const html = await (await request.get(`${url}${path}`)).text();
    const next = /<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"/.exec(html);
    path = (next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&');
    if (path === '') throw new Error(`no link to the next page after ${turn} pages`);
  }
  return { ...found, 'tracks, page 21': path };
}

test('library', async ({ page, server, music }) => {
  // A second server stands on PostgreSQL; the fixture's own is on SQLite.
  void music;
  const postgres = Postgres.start();
  const second = await Server.start({ DATABASE_URL: postgres.url });
  const rows: string[][] = [];
  const engines = [
    { engine: 'SQLite', server, database: `sqlite:${join(server.data, 'data/reprise.db')}` },
    { engine: 'PostgreSQL', server: second, database: postgres.url },
  ];
  for (const { engine, server, database } of engines) {
    await new SetupPage(page).complete(server.setupLink());
    await server.stop();
    execFileSync(fill, [TRACKS.toString()], { stdio: 'inherit', env: { ...process.env, DATABASE_URL: database } });
    await server.launch();
    for (const [name, path] of Object.entries(await pages(page.request, server.url))) {
      const times: number[] = [];
      for (let turn = 0; turn < REQUESTS; turn += 1) {
        const start = performance.now();
        const response = await page.request.get(`${server.url}${path}`);
        await response.body();
        times.push(performance.now() - start);
        expect(response.ok()).toBe(true);
      }
      const at = (share: number): string => `${quantile(times, share).toFixed(1)} ms`;
      rows.push([name, engine, at(0.5), at(0.95), at(0.99)]);
    }
  }
  await second.remove();
  postgres.remove();
  rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
  writeTable(
    'library',
    'Pages at 100 000 tracks, 5 000 events, 2 000 songs and 300 people',
    `Time from request to the last byte of the HTML, one client, ${REQUESTS} requests each, logged in.`,
    ['page', 'engine', 'median', '95 %', '99 %'],
    rows,
  );
});
