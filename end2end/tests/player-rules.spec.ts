// The player's rules without a browser: the queue, and which quality a link carries.
import { expect, test } from '@playwright/test';

import { expected, goodput, Quality, rendition } from '../../frontend/player/quality.ts';
import { Queue } from '../../frontend/player/queue.ts';
import type { Track } from '../../frontend/player/track.ts';
import { find } from '../../frontend/player/webm.ts';

const track = (id: string, qualities: string[] = []): Track => ({
  id,
  asset: `asset-${id}`,
  href: `/tracks/${id}`,
  title: id,
  artist: '',
  video: false,
  length: 60_000,
  qualities,
  art: '',
});

/** A queue whose shuffles can be foretold. */
function queue(ids = 'abcd', random = () => 0): Queue {
  const queue = new Queue(random);
  queue.fill([...ids].map((id) => track(id)), 0);
  return queue;
}

const order = (queue: Queue): string => queue.tracks.map(({ id }) => id).join('');

test('a queue plays to its end, round and round, or one for ever', () => {
  const queued = queue('ab');
  expect(queued.next(false)).toBe(1);
  queued.go(1);
  expect(queued.next(false)).toBeUndefined();
  queued.repeat = 'all';
  expect(queued.next(false)).toBe(0);
  queued.repeat = 'one';
  expect(queued.next(false)).toBe(1);
  expect(queued.next(true), 'who asks for the next gets it').toBe(0);
});

test('shuffling keeps what plays and gives the order back', () => {
  const queued = queue();
  queued.go(1);
  queued.shuffle(true);
  expect(queued.now?.id).toBe('b');
  expect(queued.at).toBe(0);
  expect(order(queued)).toBe('bcda');
  queued.shuffle(false);
  expect(order(queued)).toBe('abcd');
  expect(queued.now?.id).toBe('b');
});

test('a shuffle reaches every order', () => {
  const seen = new Set<string>();
  for (let first = 0; first < 3; first += 1) {
    for (let second = 0; second < 2; second += 1) {
      const chance = [(first + 0.5) / 3, (second + 0.5) / 2];
      const queued = queue('xabc', () => chance.shift() ?? 0);
      queued.shuffle(true);
      seen.add(order(queued));
    }
  }
  expect(seen.size).toBe(6);
});

test('moving and removing keep what plays', () => {
  const queued = queue();
  queued.go(2);
  queued.move(3, -1);
  expect(order(queued)).toBe('abdc');
  expect(queued.now?.id).toBe('c');
  queued.remove(0);
  expect(queued.now?.id).toBe('c');
  queued.move(0, -1);
  expect(order(queued)).toBe('bdc');
  queued.go(1);
  queued.remove(1);
  expect(queued.now?.id, 'what followed takes its place').toBe('c');
  queued.remove(1);
  expect(queued.now?.id).toBe('b');
  queued.remove(0);
  expect(queued.now).toBeUndefined();
});

test('what is added plays next or last, and comes first where nothing is', () => {
  const queued = queue('ab');
  queued.add(track('c'), true);
  queued.add(track('d'), false);
  expect(order(queued)).toBe('acbd');
  queued.clear();
  expect(order(queued)).toBe('a');
  const empty = queue('');
  empty.fill([], -1);
  empty.add(track('z'), false);
  expect(empty.now?.id).toBe('z');
});

test('what joins a shuffled queue is its last, also in the order from before', () => {
  const queued = queue();
  queued.shuffle(true);
  queued.remove(3);
  queued.remove(1);
  queued.add(track('e'), false);
  expect(order(queued)).toBe('ade');
  queued.shuffle(false);
  expect(order(queued)).toBe('ade');
});

test('a queue survives as text', () => {
  const queued = queue();
  queued.go(2);
  queued.shuffle(true);
  const again = new Queue(() => 0);
  again.restore(JSON.parse(JSON.stringify(queued.save())));
  again.shuffle(false);
  expect(order(again)).toBe('abcd');
  expect(again.now?.id).toBe('c');
});

test('what a link carries follows from what is known of it', () => {
  expect(expected({})).toBe(0);
  expect(expected({ saveData: true, downlink: 100 })).toBe(2);
  expect(expected({ effectiveType: 'slow-2g' })).toBe(2);
  expect(expected({ effectiveType: '3g', downlink: 10 })).toBe(1);
  expect(expected({ effectiveType: '4g', downlink: 10, measured: 0.128 })).toBe(2);
  expect(expected({ effectiveType: '4g', downlink: 10, measured: 0.5 })).toBe(1);
  expect(expected({ effectiveType: '4g', downlink: 2 })).toBe(1);
  expect(expected({ effectiveType: '4g', downlink: 10, measured: 2 }), 'too little came to tell').toBe(0);
});

test('the speed of a link is what its files came with together', () => {
  const files = [
    { from: 1000, to: 1500, bytes: 8000 },
    { from: 1100, to: 2000, bytes: 8000 },
    { from: 3000, to: 3250, bytes: 4000 },
    { from: 3, to: 4, bytes: 0 },
  ];
  expect(goodput(files)).toBeCloseTo(0.128);
  const train = Array.from({ length: 20 }, (_, n) => ({ from: n * 600, to: n * 600 + 600, bytes: 8000 }));
  expect(goodput(train)).toBeCloseTo(0.107);
  const home = [1, 2, 3].map((n) => ({ from: n * 60_000, to: n * 60_000 + 5, bytes: 7000 }));
  expect(goodput([...home, ...train]), 'the train was left behind').toBeGreaterThan(5);
  const tunnel = [4, 5, 6].map((n) => ({ from: n * 60_000, to: n * 60_000 + 1000, bytes: 7000 }));
  expect(goodput([...train, ...home, ...tunnel])).toBeCloseTo(0.056);
  expect(goodput([{ from: 0, to: 1, bytes: 100 }]), 'too little to tell').toBeUndefined();
  expect(goodput([])).toBeUndefined();
});

test('the rendition is one that exists and that the browser plays', () => {
  const all = track('a', ['opus-96', 'opus-48', 'aac-96']);
  expect(rendition(all, 0, () => true)).toBe('');
  expect(rendition(all, 1, () => true)).toBe('opus-96');
  expect(rendition(all, 2, () => true)).toBe('opus-48');
  expect(rendition(all, 2, (quality) => quality.startsWith('aac'))).toBe('aac-96');
  expect(rendition(track('b'), 2, () => true), 'the original, where nothing smaller is').toBe('');
});

test('stalls lower the quality step by step, and calm raises it one step at a track’s start', () => {
  const quality = new Quality('auto', () => ({}));
  expect(quality.begin(0)).toBe(0);
  expect(quality.stalled(1_000)).toBe(1);
  expect(quality.stalled(2_000)).toBe(2);
  expect(quality.stalled(3_000)).toBeUndefined();
  expect(quality.begin(60_000)).toBe(2);
  expect(quality.begin(200_000)).toBe(1);
  expect(quality.begin(201_000)).toBe(1);
  quality.setting = '48';
  expect(quality.begin(500_000)).toBe(2);
  expect(quality.stalled(500_001), 'who chose a quality keeps it').toBeUndefined();
});

/** An element of a WebM file: its name in hexadecimal, and its content. */
const element = (id: string, ...content: (Uint8Array | number)[]): Buffer => {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'number' ? Buffer.from([part >> 8, part & 255]) : part)));
  return Buffer.concat([Buffer.from(id, 'hex'), Buffer.from([0x40 | (bytes.length >> 8), bytes.length & 255]), bytes]);
};

/** A file whose clusters of two seconds take 1000 bytes each. */
function webm(indexed: boolean): Buffer {
  const points = [0, 1, 2].map((n) =>
    element('bb', element('b3', 2000 * n), element('b7', element('f7', 1), element('f1', 100 + 1000 * n))),
  );
  const index = indexed ? [element('1c53bb6b', ...points)] : [];
  const content = [element('1654ae6b', Buffer.alloc(20)), ...index, element('1f43b675', Buffer.alloc(50))];
  // Its size is not known, as with what is written while it is heard.
  return Buffer.concat([element('1a45dfa3', Buffer.alloc(9)), Buffer.from('1853806701ffffffffffffff', 'hex'), ...content]);
}

test('a moment is found by the index of a file', () => {
  const file = webm(true);
  const header = 15 + 12 + 26;
  const segment = 15 + 12;
  for (const [at, cluster] of [[0, 0], [1.999, 0], [2, 1], [3.5, 1], [4, 2], [99, 2]] as const) {
    expect(find(file, at), `${at} s`).toEqual({ header, from: segment + 100 + 1000 * cluster });
  }
  const index = file.indexOf(Buffer.from('1f43b675', 'hex'));
  expect(find(file.subarray(0, index - 1), 3), 'so many bytes are needed').toBe(index);
  expect(find(webm(false), 3)).toBeUndefined();
  expect(find(Buffer.from('RIFF....WAVEfmt '), 3)).toBeUndefined();
  expect(find(Buffer.alloc(0), 3)).toBeUndefined();
});
