// The pages of a library with 100 000 tracks at 5 000 events: the time the server takes for each, on both engines.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { SetupPage } from '../pages/setup.ts';
import { test } from '../support/fixtures.ts';
import { Postgres } from '../support/postgres.ts';
import { Server } from '../support/server.ts';
import { mean, quantile, section, table, write } from './table.ts';

const TRACKS = 100_000;
const ROUNDS = 200;
const WARM_UP = 20;
const fill = process.env['BENCH_FILL'] ?? join(import.meta.dirname, '../../target/release/bench-fill');

/** What the pages are meant to keep to. */
const AIM = { p50: 5, searchP50: 15, p99: 25, memory: 120, factor: 2 };

/** What people type: two words, a frequent one, a beginning, a person, a place, a line of lyrics, a note, nothing. */
const QUERIES = ['amber bri', 'night', 'ra', 'brask example 17', 'venue 12', 'before the rain', 'great solo', 'zzz'];

/** A page, or one that is asked differently in every round. */
type Asked = Record<string, (round: number) => string>;

const always = (path: string) => () => path;
const query = (round: number) => encodeURIComponent(QUERIES[round % QUERIES.length] ?? '');

/** What a browser would be sent. Not asked by one: what Playwright does for each request takes longer than the server. */
class Client {
  constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  async get(path: string, request = ''): Promise<string> {
    const headers = { Cookie: this.cookie, Accept: 'text/html', 'Accept-Encoding': 'br', 'X-Request-Id': request };
    const answer = await fetch(this.url + path, { headers });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return answer.text();
  }
}

/** The first link of a page that leads to one thing of the kind. */
async function first(client: Client, folder: string): Promise<string> {
  const html = await client.get(`/${folder}`);
  const link = new RegExp(`<main.*?href="(/${folder}/[^"?]*[0-9A-Za-z]{22})"`, 's').exec(html);
  if (link?.[1] === undefined) throw new Error(`/${folder} links to nothing`);
  return link[1];
}

/** The page that is reached by following "next" so many times. */
async function further(client: Client, path: string, turns: number): Promise<string> {
  let at = path;
  for (let turn = 0; turn < turns; turn += 1) {
    const html = await client.get(at);
    const next = /<a[^>]*rel="next"[^>]*href="([^"]+)"|<a[^>]*href="([^"]+)"[^>]*rel="next"/.exec(html);
    at = (next?.[1] ?? next?.[2] ?? '').replaceAll('&amp;', '&');
    if (at === '') throw new Error(`no link to the next page after ${turn} pages`);
  }
  return at;
}

/** The pages people open, lists in more than one order, and search as it is asked while somebody types. */
async function pages(client: Client): Promise<Asked> {
  const one = (folder: string) => first(client, folder);
  const event = await one('events');
  return {
    home: always('/'),
    events: always('/events'),
    'events by title': always('/events?sort=title'),
    'events of a year': always('/events?year=1990'),
    event: always(event),
    'set list': always(`${event}/set-list`),
    songs: always('/songs'),
    'songs, most played': always('/songs?sort=played'),
    song: always(await one('songs')),
    people: always('/people'),
    person: always(await one('people')),
    genres: always('/genres'),
    genre: always(await one('genres')),
    styles: always('/styles'),
    style: always(await one('styles')),
    years: always('/years'),
    year: always('/years/1990'),
    tracks: always('/tracks'),
    'tracks by title': always('/tracks?sort=title'),
    'tracks, page 21': always(await further(client, '/tracks', 20)),
    track: always(await one('tracks')),
    search: (round) => `/search?q=${query(round)}`,
    'search as you type': (round) => `/api/search?q=${query(round)}`,
    playlists: always('/playlists'),
    playlist: always(await one('playlists')),
    favourites: always('/favourites'),
    history: always('/history'),
    inbox: always('/inbox'),
    bin: always('/bin'),
    jobs: always('/jobs'),
    activity: always('/activity'),
    settings: always('/settings'),
  };
}

/** Milliseconds that all threads of a process have spent on a processor. */
function cpu(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const spent = readdirSync(tasks).map((task) => {
    try {
      return Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0; // A thread that ended since.
    }
  });
  return spent.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** A line of `/proc/PID/status`, in megabytes. */
function memory(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1000;
}

/** Seconds that the server's log says each request took, from its headers to the last byte of the answer. */
function logged(output: string[]): Map<string, number> {
  const lines = output.filter((line) => line.includes('server::access')).map((line) => JSON.parse(line));
  return new Map(lines.map(({ request, seconds }: { request: string; seconds: number }) => [request, seconds]));
}

type Measured = { times: number[]; cpu: number[] };
type Result = { pages: Map<string, Measured>; filling: number; rss: number; peak: number };

/** Goes round all pages, so that each finds the others' rows in the caches and a busy moment of the machine hits all. */
async function measure(page: Page, server: Server, database: string, settle: () => void): Promise<Result> {
  await new SetupPage(page).complete(server.setupLink());
  await server.stop();
  const begun = performance.now();
  execFileSync(fill, [TRACKS.toString()], { stdio: 'inherit', env: { ...process.env, DATABASE_URL: database } });
  const filling = (performance.now() - begun) / 1000;
  settle();
  await server.launch();
  const cookies = await page.context().cookies(server.url);
  const client = new Client(server.url, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
  const asked = Object.entries(await pages(client));
  const found = new Map<string, Measured>(asked.map(([name]) => [name, { times: [], cpu: [] }]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [index, [name, path]] of asked.entries()) {
      const before = cpu(server.pid);
      await client.get(path(round + WARM_UP), `${index}.${round + WARM_UP}`);
      if (round >= 0) found.get(name)?.cpu.push(cpu(server.pid) - before);
    }
  }
  const [rss, peak] = [memory(server.pid, 'VmRSS'), memory(server.pid, 'VmHWM')];
  await server.stop();
  const seconds = logged(server.output);
  for (const [index, [name]] of asked.entries()) {
    for (let round = WARM_UP; round < WARM_UP + ROUNDS; round += 1) {
      const took = seconds.get(`${index}.${round}`);
      if (took === undefined) throw new Error(`the log does not say how long ${name} took`);
      found.get(name)?.times.push(took * 1000);
    }
  }
  return { pages: found, filling, rss, peak };
}

/** The same on a cluster of its own. What is written there may be lost; what is measured reads. */
async function onPostgres(page: Page): Promise<Result> {
  const cluster = Postgres.start('fsync=off', 'full_page_writes=off', 'max_wal_size=8GB');
  try {
    const server = await Server.start({ DATABASE_URL: cluster.url });
    try {
      return await measure(page, server, cluster.url, () => cluster.settle());
    } finally {
      await server.remove();
    }
  } finally {
    cluster.remove();
  }
}

/** What did not keep to the aims, in words. */
function misses(sqlite: Result, postgres: Result): string[] {
  const missed = [...sqlite.pages].flatMap(([name, { times }]) => {
    const p50 = name.startsWith('search') ? AIM.searchP50 : AIM.p50;
    const other = median(postgres.pages.get(name)) / quantile(times, 0.5);
    return [
      ...(quantile(times, 0.5) > p50 ? [`${name} (median)`] : []),
      ...(quantile(times, 0.99) > AIM.p99 ? [`${name} (99 %)`] : []),
      ...(other > AIM.factor ? [`${name} (PostgreSQL, ${other.toFixed(1)} times)`] : []),
    ];
  });
  return [...missed, ...(Math.max(sqlite.peak, postgres.peak) > AIM.memory ? ['memory'] : [])];
}

const median = (measured: Measured | undefined): number => quantile(measured?.times ?? [], 0.5);

test('library', async ({ page, server, music }) => {
  // A second server stands on PostgreSQL; the fixture's own is on SQLite.
  void music;
  const sqlite = await measure(page, server, `sqlite:${join(server.data, 'data/reprise.db')}`, () => undefined);
  const postgres = await onPostgres(page);

  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const rows = [...sqlite.pages].map(([name, here]) => {
    const there = postgres.pages.get(name)?.times ?? [];
    return [
      name,
      ...[0.5, 0.95, 0.99].map((at) => ms(quantile(here.times, at))),
      ms(mean(here.cpu)),
      ...[0.5, 0.95, 0.99].map((at) => ms(quantile(there, at))),
    ];
  });
  const machine = Object.entries({ SQLite: sqlite, PostgreSQL: postgres }).map(([engine, { filling, rss, peak }]) => [
    engine,
    `${filling.toFixed(0)} s`,
    `${rss.toFixed(0)} MB`,
    `${peak.toFixed(0)} MB`,
  ]);
  const missed = misses(sqlite, postgres);
  write(
    'library',
    section(
      'Pages at 100 000 tracks',
      `Every kind of page in a library of 100 000 tracks, 5 000 events with set lists, 2 000 songs, 300 people, 10 000 ` +
        `plays, 2 500 notes and 50 playlists, asked ${ROUNDS} times in turn by one person who is logged in. The time is ` +
        `the server's own, from a request's headers to the last byte of the compressed answer; CPU is what all its ` +
        `threads spent on a request on SQLite. Searches go round ${QUERIES.length} questions. Aims on SQLite: median ` +
        `${AIM.p50} ms (searches ${AIM.searchP50} ms), 99 % ${AIM.p99} ms, ${AIM.memory} MB; on PostgreSQL at most ` +
        `${AIM.factor} times the median. Missed: ${missed.join(', ') || 'none'}.`,
      ['page', 'SQLite median', '95 %', '99 %', 'CPU', 'PostgreSQL median', '95 %', '99 %'],
      rows,
    ),
    `${table(['engine', 'filling', 'memory afterwards', 'at most'], machine)}\n`,
  );
});
