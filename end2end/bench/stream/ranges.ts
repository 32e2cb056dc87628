// Range requests: this server beside nginx, on the same file, by the same client.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from '@playwright/test';

import { median, section } from '../table.ts';

const RANGES = [64 * 1024, 1024 * 1024];
const ROUNDS = 5;
const SECONDS = 3;

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
async function wrk(folder: string, url: string, size: number, length: number, cookie: string): Promise<number> {
  const script = join(folder, 'ranges.lua');
  writeFileSync(
    script,
    `math.randomseed(1)
     request = function()
       local first = math.random(0, ${size - length})
       return wrk.format("GET", nil, {Range = "bytes=" .. first .. "-" .. first + ${length - 1}, Cookie = "${cookie}"})
     end`,
  );
  // Not the blocking form: the server's log has to be read meanwhile.
  const { stdout } = await promisify(execFile)('wrk', ['-t2', '-c16', `-d${SECONDS}s`, '-s', script, url]);
  const found = /Requests\/sec:\s+([\d.]+)/.exec(stdout);
  if (found === null || /Non-2xx/.test(stdout)) throw new Error(`wrk failed on ${url}:\n${stdout}`);
  return Number(found[1]);
}

/** The file at `path`, which is `url` here, as a section of its own. */
export async function ranges(path: string, size: number, url: string, cookie: string): Promise<string> {
  const root = dirname(path);
  const folder = join(root, 'nginx');
  mkdirSync(folder);
  const other = await nginx(folder, root);
  const rows: string[][] = [];
  for (const length of RANGES) {
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await wrk(folder, `http://127.0.0.1:${other.port}${path.slice(root.length)}`, size, length, cookie));
      ours.push(await wrk(folder, url, size, length, cookie));
    }
    const speed = (rate: number): string => `${((rate * length) / 1e6).toFixed(0)} MB/s`;
    const ratio = (median(ours) / median(theirs)).toFixed(2);
    rows.push([`${length / 1024} KiB`, speed(median(theirs)), speed(median(ours)), ratio, '0.90']);
  }
  other.stop();
  return section(
    'Streaming ranges',
    `Random ranges of a ${size >> 20} MiB file over 16 connections (wrk), median of ${ROUNDS} rounds of ${SECONDS} s that ` +
      'alternate between the two. nginx serves with sendfile and asks nobody; Reprise knows who asks and what they may ' +
      'hear. Neither writes an access log.',
    ['range', 'nginx', 'Reprise', 'ratio', 'at least'],
    rows,
  );
}
