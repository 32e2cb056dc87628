// What a phone on a slow link gets: Lighthouse on the pages people open most, and what each of them weighs.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Demo } from '../pages/demo.ts';
import { expect, test } from '../support/fixtures.ts';
import { weight } from '../support/wire.ts';
import { median, writeTable } from './table.ts';

const PAGES = ['home', 'event', 'song', 'track', 'search'];
const ROUNDS = 3;
const lighthouse = join(import.meta.dirname, '../lighthouse/node_modules/.bin/lighthouse');

/** What the pages are meant to keep to: scores of 100, milliseconds, and bytes with brotli. */
const AIM = { performance: 98, other: 100, lcp: 1200, cls: 0, tbt: 50, page: 30_000, scripts: 90_000 };

type Report = {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; numericValue?: number; title: string; details?: { items?: Item[] } }>;
};
type Item = { url?: string; resourceType?: string };

/** One run with Lighthouse's own defaults: a phone on a simulated slow 4G link, its processor four times slower. */
async function look(url: string, cookie: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-lighthouse-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The page loads in the process that is traced already. Otherwise Chromium starts one for it, whose tracing may
    // begin after the navigation did, and Lighthouse finds a trace without its beginning (NO_NAVSTART).
    '--disable-features=IsolateOrigins,site-per-process,BackForwardCache',
    '--disable-site-isolation-trials',
    '--renderer-process-limit=1',
    `--user-data-dir=${join(folder, 'profile')}`,
  ];
  const report = join(folder, 'report.json');
  await promisify(execFile)(
    lighthouse,
    [
      url,
      '--quiet',
      '--no-enable-error-reporting',
      '--output=json',
      `--output-path=${report}`,
      `--chrome-flags=${flags.join(' ')}`,
      `--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
    ],
    { env: { ...process.env, CHROME_PATH: process.env['CHROMIUM'] ?? '/usr/bin/chromium' } },
  );
  const found = JSON.parse(readFileSync(report, 'utf8')) as Report;
  rmSync(folder, { recursive: true, force: true });
  return found;
}

/** What one look says of a page, as a row of numbers. */
type Seen = { scores: Record<string, number>; lcp: number; cls: number; tbt: number; faults: string[] };

function seen({ categories, audits }: Report): Seen {
  const value = (audit: string): number => audits[audit]?.numericValue ?? NaN;
  const faults = Object.values(categories)
    .flatMap((category) => category.auditRefs.filter(({ weight }) => weight > 0))
    .flatMap(({ id }) => (isFault(audits[id]?.score) ? [audits[id]?.title ?? id] : []));
  return {
    scores: Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, score * 100])),
    lcp: value('largest-contentful-paint'),
    cls: value('cumulative-layout-shift'),
    tbt: value('total-blocking-time'),
    faults,
  };
}

/** Below what Lighthouse calls good. */
const isFault = (score: number | null | undefined): boolean => typeof score === 'number' && score < 0.9;

/** The scripts and modules that a browser fetched for the page, and the one it fetches by itself. */
function scripts(report: Report, url: string): string[] {
  const items = report.audits['network-requests']?.details?.items ?? [];
  const found = items.filter(({ url = '' }) => /\.(js|wasm)$/.test(new URL(url).pathname)).map(({ url = '' }) => url);
  return [...new Set([...found, new URL('/service-worker.js', url).href])];
}

test.use({ demo: true, renditions: true });

test('pages', async ({ admin, server }) => {
  const demo = new Demo(admin);
  await demo.isHeard();
  const paths = await demo.pages();
  // As listeners find it: the photograph is drawn small.
  await admin.goto(paths['event-photo'] as string);
  const photograph = await admin.getByRole('main').getByRole('img').first().evaluate((img: HTMLImageElement) => img.currentSrc);
  await expect(async () => {
    const drawn = await admin.request.get(photograph);
    expect(drawn.headers()['content-type']).toBe('image/avif');
  }).toPass({ timeout: 120_000 });
  const cookie = (await admin.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const asked = { Cookie: cookie, Accept: 'text/html' };
  const build = await admin.locator('html').getAttribute('data-build');
  const style = await weight(`${server.url}/pkg/${build}/reprise.css`);

  const rows: string[][] = [];
  const missed: string[] = [];
  for (const name of PAGES) {
    const url = server.url + paths[name];
    const reports: Report[] = [];
    for (let round = 0; round < ROUNDS; round += 1) reports.push(await look(url, cookie));
    const looks = reports.map(seen);
    const middle = (of: (look: Seen) => number): number => median(looks.map(of));
    const score = (category: string): number => Math.round(middle(({ scores }) => scores[category] ?? 0));
    const html = await weight(url, asked);
    let js = 0;
    for (const script of scripts(reports[0] as Report, url)) js += await weight(script);
    const [performance, ...others] = ['performance', 'accessibility', 'best-practices', 'seo'].map(score);
    const [lcp, cls, tbt] = [middle((look) => look.lcp), middle((look) => look.cls), middle((look) => look.tbt)];
    const kept =
      Number(performance) >= AIM.performance &&
      others.every((one) => one >= AIM.other) &&
      lcp <= AIM.lcp &&
      cls <= AIM.cls &&
      tbt <= AIM.tbt &&
      html + style <= AIM.page &&
      js <= AIM.scripts;
    if (!kept) missed.push([name, ...new Set(looks.flatMap(({ faults }) => faults))].join(': '));
    rows.push([
      name,
      ...[performance, ...others].map(String),
      `${lcp.toFixed(0)} ms`,
      cls.toFixed(3),
      `${tbt.toFixed(0)} ms`,
      ...[html, style, js].map((bytes) => `${(bytes / 1000).toFixed(1)} KB`),
    ]);
  }
  const kb = (bytes: number): string => `${bytes / 1000} KB`;
  writeTable(
    'pages',
    'Pages on a phone',
    `Lighthouse's own defaults (a phone, simulated slow 4G, a processor four times slower) on pages of the demo library, ` +
      `logged in, median of ${ROUNDS}; what travels, with brotli. Scripts are player, search, navigation and the ` +
      `service worker: all that a listener's page loads. Aims: performance ${AIM.performance}, the others ${AIM.other}, ` +
      `LCP ${AIM.lcp} ms, CLS ${AIM.cls}, TBT ${AIM.tbt} ms, HTML and CSS ${kb(AIM.page)}, scripts ${kb(AIM.scripts)}. ` +
      `Missed: ${missed.join('; ') || 'none'}.`,
    [
      ...['page', 'performance', 'accessibility', 'best practices', 'SEO', 'LCP', 'CLS', 'TBT'],
      ...['HTML', 'CSS', 'scripts'],
    ],
    rows,
  );
});
