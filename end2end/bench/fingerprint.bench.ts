// From a file to its fingerprint: fpcalc, our command line, our WASM in two browsers, and what else browsers offer.
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { type Browser, type Page, chromium, firefox, test } from '@playwright/test';

import { type Format, Music } from '../support/music.ts';
import { decode, look, pass, stages, unimusic } from './fingerprint/browser.ts';
import { serve } from './fingerprint/serve.ts';
import { section, write } from './table.ts';

/** Each format, and the most that WASM in Chromium may take of fpcalc's time. */
const FORMATS: [Format, number][] = [
  ['mp3', 0.45],
  ['m4a', 1.1],
  ['ogg', 1.1],
  ['opus', 0.8],
  ['flac', 0.7],
  ['wav', 0.8],
];
/** The most that two minutes of samples may take, in milliseconds. */
const SAMPLES_ALONE = 25;
/** The native build may take so much of what WASM may. */
const NATIVE = 0.6;
const SECONDS = 120;
const ROUNDS = 9;
/** What is only there to compare with is measured less often. */
const FEW_ROUNDS = 3;
const release = join(import.meta.dirname, '../../target/release');
const reprise = process.env['REPRISE_BIN'] ?? join(release, 'reprise');
const measuring = process.env['BENCH_WORKER'] ?? '';

/** The quickest run: the one that other programs of this machine disturbed least. */
function least(times: number[]): number {
  return Math.min(...times);
}

/** Milliseconds that a program takes, with its start: people run it on one file at a time. */
function program(name: string, ...rest: string[]): number {
  const start = performance.now();
  // Both complain at the end of a file that is no longer than what they hear.
  spawnSync(name, rest, { stdio: 'ignore' });
  return performance.now() - start;
}

/** Milliseconds of each stage natively, as the crate's own benchmark prints them. */
function nativeStages(file: string | undefined): number[] {
  const text = execFileSync('cargo', ['bench', '-q', '-p', 'fingerprint', '--bench', 'stages', '--', ...(file ? [file] : [])], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.trim().split(/\s+/).slice(-5, -1).map(Number);
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** The run whose stages take the least in all. */
function leastOf(runs: number[][]): number[] {
  const sum = (run: number[]): number => run.reduce((total, stage) => total + stage, 0);
  return runs.reduce((best, run) => (sum(run) < sum(best) ? run : best));
}

test('fingerprint', async () => {
  const music = new Music();
  const server = await serve(music.folder, measuring);
  const browsers = [
    await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] }),
    await firefox.launch({ channel: 'moz-firefox', executablePath: '/usr/bin/firefox-esr' }),
  ] as const;
  try {
    const [inChromium, inFirefox] = [await open(browsers[0], server.url), await open(browsers[1], server.url)];
    const ms = (value: number): string => `${value.toFixed(0)} ms`;
    const parts = (run: number[]): string[] => run.map((stage) => stage.toFixed(1));
    const [whole, costs, others]: [string[][], string[][], string[][]] = [[], [], []];

    const short = music.file('short.wav', 70, 4);
    const start = least(Array.from({ length: ROUNDS }, () => program('fpcalc', '-length', '4', short)));
    for (const [format, limit] of FORMATS) {
      const path = music.file(`bench.${format}`, 70, SECONDS);
      const url = `/music/${basename(path)}`;
      const [theirs, ours]: [number[], number[]] = [[], []];
      const wasm: number[] = [];
      // In turns, so that a busy moment of this machine meets all of them.
      for (let round = 0; round < ROUNDS; round += 3) {
        for (let turn = 0; turn < 3; turn += 1) {
          theirs.push(program('fpcalc', path));
          ours.push(program(reprise, 'fingerprint', '-low-band', path));
        }
        wasm.push(...(await look(inChromium, url, 3)));
      }
      const fpcalc = least(theirs);
      const ratio = (value: number, most: number): string => `${(value / fpcalc).toFixed(2)} (≤ ${most.toFixed(2)})`;
      whole.push([
        format,
        ms(fpcalc),
        ms(least(ours)),
        ratio(least(ours), limit * NATIVE),
        ms(least(wasm)),
        ratio(least(wasm), limit),
        ms(least(await look(inFirefox, url, ROUNDS))),
      ]);
      costs.push([format, 'native', ...parts(nativeStages(path))]);
      costs.push([format, 'Chromium', ...parts(leastOf(await stages(inChromium, url, ROUNDS)))]);
      const speed = statSync(path).size / 1000 / least(await pass(inChromium, url, FEW_ROUNDS));
      others.push([
        format,
        ms(least(await decode(inChromium, url, FEW_ROUNDS))),
        ms(least(await unimusic(inChromium, url, FEW_ROUNDS))),
        `${speed.toFixed(0)} MB/s`,
      ]);
    }
    writeFileSync(join(music.folder, 'empty'), '');
    const alone = leastOf(await stages(inChromium, '/music/empty', ROUNDS));
    costs.push(['samples', 'native', ...parts(nativeStages(undefined))]);
    costs.push(['samples', 'Chromium', ...parts(alone)]);
    const sum = alone.reduce((total, stage) => total + stage, 0);
    write(
      'fingerprint',
      section(
        'Fingerprinting',
        `One file of ${SECONDS} s of music, decoding included, the quickest of ${ROUNDS}. fpcalc ${version()} and \`reprise ` +
          `fingerprint -low-band\` are whole processes; ${ms(start)} of fpcalc's time are its start and four seconds of WAV. ` +
          `WASM is a warm worker in Chromium ${browsers[0].version()} and Firefox ${browsers[1].version()}, from the file to ` +
          'fingerprint, tags and waveform. Ratios are to fpcalc, and what they are meant to be at most.',
        ['format', 'fpcalc', 'native', 'ratio', 'WASM', 'ratio', 'WASM in Firefox'],
        whole,
      ),
      section(
        'Stages of a fingerprint',
        `Milliseconds of the quickest run. \`samples\` is two minutes of 44.1 kHz stereo and no decoding: in Chromium ` +
          `${sum.toFixed(1)} ms (≤ ${SAMPLES_ALONE}).`,
        ['format', 'where', 'decode', 'resample', 'spectrum', 'chroma'],
        costs,
      ),
      section(
        'Fingerprinting by other means',
        'In Chromium: `decodeAudioData`, which makes no fingerprint, and @unimusic/chromaprint. The last column is the ' +
          "upload page's whole pass, which hashes the file too.",
        ['format', 'decodeAudioData', '@unimusic/chromaprint', 'whole pass'],
        others,
      ),
    );
  } finally {
    for (const browser of browsers) await browser.close();
    server.close();
    rmSync(music.folder, { recursive: true, force: true });
  }
});

function version(): string {
  return execFileSync('fpcalc', ['-version'], { encoding: 'utf8' }).split(' ')[2] ?? '';
}
