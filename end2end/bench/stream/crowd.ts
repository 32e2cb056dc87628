// Many listeners at once, and some who look for a place.
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

import { quantile, section } from '../table.ts';

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

/** Opens the file from `first` on, on a connection of its own, as a player does that seeks. */
async function open(url: string, cookie: string, first: number): Promise<IncomingMessage> {
  const request = get(url, { agent: new Agent(), headers: { Range: `bytes=${first}-`, Cookie: cookie } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 206) throw new Error(`status ${response.statusCode}`);
  return response;
}

/** Plays at 128 kbit/s until the time is over; answers how often the buffer held less than was due. */
async function listen(url: string, size: number, cookie: string, until: number): Promise<number> {
  const response = await open(url, cookie, Math.floor((Math.random() * size) / 2));
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
async function seek(url: string, size: number, cookie: string): Promise<number> {
  const begun = performance.now();
  const response = await open(url, cookie, Math.floor(Math.random() * (size - TASTED)));
  let took = 0;
  let tasted = 0;
  for await (const piece of response) {
    took ||= performance.now() - begun;
    tasted += (piece as Buffer).length;
    if (tasted >= TASTED) break;
  }
  return took;
}

/** What they hear of the file of `size` bytes at `url`, as a section of its own. */
export async function crowd(url: string, size: number, cookie: string): Promise<string> {
  const until = performance.now() + LISTENERS * ARRIVAL_MS + LISTENING_SECONDS * 1000;
  const listening: Promise<number>[] = [];
  for (let arrived = 0; arrived < LISTENERS; arrived += 1) {
    listening.push(listen(url, size, cookie, until));
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
  }
  const seeking: Promise<number>[] = [];
  while (performance.now() < until) {
    seeking.push(seek(url, size, cookie));
    await new Promise((resolve) => setTimeout(resolve, 1000 / SEEKS_A_SECOND));
  }
  const stalls = (await Promise.all(listening)).reduce((sum, count) => sum + count, 0);
  const seeks = await Promise.all(seeking);
  const ms = (at: number): string => `${quantile(seeks, at).toFixed(1)} ms`;
  return section(
    'A crowd of listeners',
    `${LISTENERS} listeners at 128 kbit/s for ${LISTENING_SECONDS} s, each on a connection of its own, and ${SEEKS_A_SECOND} ` +
      'seeks a second, each on a new one, to a place nobody asked for before. First byte: from the seek to the first byte of ' +
      'sound, connection included. The client is one Node process on the same machine. Wanted: no stall, and 20 ms at 99 %.',
    ['listeners', 'stalls', 'seeks', 'first byte, median', '99 %', 'longest'],
    [[`${LISTENERS}`, `${stalls}`, `${seeks.length}`, ms(0.5), ms(0.99), ms(1)]],
  );
}
