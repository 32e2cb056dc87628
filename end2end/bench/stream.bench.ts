// Range requests: this server beside nginx, on the same file, by the same client; and what many listeners hear.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test as base } from '../support/fixtures.ts';
import { Server } from '../support/server.ts';
import { median, quantile, section, write } from './table.ts';

const SIZE = 128 * 1024 * 1024;
const RANGES = [64 * 1024, 1024 * 1024];
const ROUNDS = 5;
const SECONDS = 4;

const LISTENERS = 200;
const SEEKS_A_SECOND = 20;
const LISTENING_SECONDS = 30;
/** Between two who begin to listen. */
const ARRIVAL_MS = 10;
/** What 128 kbit/s plays in the time between two looks at the buffer. */
const LOOK_MS = 250;
const PLAYED = (128_000 / 8) * (LOOK_MS / 1000);
/** What a player takes of a place before the listener moves on. */
const TASTED = 32 * 1024;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
    () => false,
  );
}

/** nginx with its defaults for static files: sendfile, one worker for each core. */
async function nginx(folder: string, root: string) {
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `worker_processes auto; pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off;
     ${process.getuid?.() === 0 ? 'user root;' : ''}
     events { worker_connections 256; }
     http { access_log off; sendfile on; keepalive_requests 1000000;
       server { listen 127.0.0.1:${port}; root ${root}; } }`,
  );
  const child = spawn('nginx', ['-c', config, '-p', folder], {
    stdio: 'inherit',
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  await expect.poll(() => listens(port)).toBe(true);
  return { port, stop: () => child.kill('SIGQUIT') };
}

/** Requests a second for random ranges of `length` bytes over 16 connections. */
async function wrk(folder: string, url: string, length: number, cookie: string): Promise<number> {
  const script = join(folder, 'ranges.lua');
  writeFileSync(
    script,
    `math.randomseed(1)
     request = function()
       local first = math.random(0, ${SIZE - length})
       return wrk.format("GET", nil, {Range = "bytes=" .. first .. "-" .. first + ${length - 1}, Cookie = "${cookie}"})
     end`,
  );
  // Not the blocking form: the server's log has to be read meanwhile.
  const { stdout } = await promisify(execFile)('wrk', ['-t2', '-c16', `-d${SECONDS}s`, '-s', script, url]);
  const found = /Requests\/sec:\s+([\d.]+)/.exec(stdout);
  if (found === null || /Non-2xx/.test(stdout)) throw new Error(`wrk failed on ${url}:\n${stdout}`);
  return Number(found[1]);
}

/** Opens the file from `first` on, on a connection of its own, as a player does that seeks. */
async function open(url: string, cookie: string, first: number): Promise<IncomingMessage> {
  const request = get(url, { agent: new Agent(), headers: { Range: `bytes=${first}-`, Cookie: cookie } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 206) throw new Error(`status ${response.statusCode}`);
  return response;
}

/** Plays at 128 kbit/s until the time is over; answers how often the buffer held less than was due. */
async function listen(url: string, cookie: string, until: number): Promise<number> {
  const response = await open(url, cookie, Math.floor((Math.random() * SIZE) / 2));
  await once(response, 'readable');
  let stalls = 0;
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (response.read(PLAYED) === null) stalls += 1;
  }
  response.destroy();
  return stalls;
}

/** Milliseconds from a seek to the first byte of sound. */
async function seek(url: string, cookie: string): Promise<number> {
  const begun = performance.now();
  const response = await open(url, cookie, Math.floor(Math.random() * (SIZE - TASTED)));
  let took = 0;
  let tasted = 0;
  for await (const piece of response) {
    took ||= performance.now() - begun;
    tasted += (piece as Buffer).length;
    if (tasted >= TASTED) break;
  }
  return took;
}

async function crowd(url: string, cookie: string) {
  const until = performance.now() + LISTENERS * ARRIVAL_MS + LISTENING_SECONDS * 1000;
  const listening: Promise<number>[] = [];
  for (let arrived = 0; arrived < LISTENERS; arrived += 1) {
    listening.push(listen(url, cookie, until));
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
  }
  const seeking: Promise<number>[] = [];
  while (performance.now() < until) {
    seeking.push(seek(url, cookie));
    await new Promise((resolve) => setTimeout(resolve, 1000 / SEEKS_A_SECOND));
  }
  const stalls = (await Promise.all(listening)).reduce((sum, count) => sum + count, 0);
  return { stalls, seeks: await Promise.all(seeking) };
}

/** Beside an nginx that writes no access log ours writes none, and no encoding runs beside either. */
const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start({ REPRISE_LOG: 'warn', REPRISE_FFMPEG: 'off' });
    await use(server);
    await server.remove();
  },
});

test('stream', async ({ admin, music, server, tus }) => {
  const path = music.large('stream.wav', SIZE);
  const track = await tus.send(path);
  await admin.goto(`/tracks/${track}`);
  const media = admin.locator('[href*="/media/"], [src*="/media/"]').first();
  const href = (await media.getAttribute('href')) ?? (await media.getAttribute('src')) ?? '';
  const cookies = await admin.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const folder = join(music.folder, 'nginx');
  mkdirSync(folder);
  chmodSync(music.folder, 0o755);
  const other = await nginx(folder, music.folder);
  const rows: string[][] = [];
  for (const length of RANGES) {
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await wrk(folder, `http://127.0.0.1:${other.port}/stream.wav`, length, cookie));
      ours.push(await wrk(folder, new URL(href, server.url).href, length, cookie));
    }
    const speed = (rate: number): string => `${((rate * length) / 1e6).toFixed(0)} MB/s`;
    rows.push([
      `${length / 1024} KiB`,
      speed(median(theirs)),
      speed(median(ours)),
      (median(ours) / median(theirs)).toFixed(2),
    ]);
  }
  other.stop();
  const { stalls, seeks } = await crowd(new URL(href, server.url).href, cookie);
  const ms = (at: number): string => `${quantile(seeks, at).toFixed(1)} ms`;
  write(
    'stream',
    section(
      'Streaming ranges',
      `Random ranges of a ${SIZE >> 20} MiB file over 16 connections (wrk), median of ${ROUNDS} rounds of ${SECONDS} s that ` +
        'alternate between the two. nginx serves with sendfile and asks nobody; Reprise checks the session and the role on ' +
        'every request. Neither writes an access log.',
      ['range', 'nginx', 'Reprise', 'ratio'],
      rows,
    ),
    section(
      'A crowd of listeners',
      `${LISTENERS} listeners at 128 kbit/s for ${LISTENING_SECONDS} s, each on a connection of its own, and ${SEEKS_A_SECOND} ` +
        'seeks a second, each on a new one, to a place nobody asked for before. First byte: from the seek to the first byte of ' +
        'sound, connection included. The client is one Node process on the same machine.',
      ['listeners', 'stalls', 'seeks', 'first byte, median', '99 %', 'longest'],
      [[`${LISTENERS}`, `${stalls}`, `${seeks.length}`, ms(0.5), ms(0.99), ms(1)]],
    ),
  );
});
