// The list page of a library with 100 000 tracks, whole answers over HTTP, on both engines.
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

/** The pages people open; the deep one is reached by following "next" a few times. */
async function pages(request: APIRequestContext, url: string): Promise<Pages> {
  const found: Pages = { 'newest first': '/', 'by title': '/?sort=title', 'by length': '/?sort=duration' };
  let path = '/';
  for (let turn = 0; turn < 20; turn += 1) {
    const html = await (await request.get(`${url}${path}`)).text();
    const next = /<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"/.exec(html);
    path = (next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&');
    if (path === '') throw new Error(`no link to the next page after ${turn} pages`);
  }
  return { ...found, 'page 21': path };
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
    'The list at 100 000 tracks',
    `Time from request to the last byte of the HTML, one client, ${REQUESTS} requests each, logged in.`,
    ['page', 'engine', 'median', '95 %', '99 %'],
    rows,
  );
});
