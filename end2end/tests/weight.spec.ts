// What a listener's phone has to fetch, and that a slow link shows a page before the scripts.
import { Demo } from '../pages/demo.ts';
import { Player } from '../pages/player.ts';
import { expect, test } from '../support/fixtures.ts';
import { shape, TRAIN, weight, Wire } from '../support/wire.ts';

test('a listener never fetches the uploader or its worker', async ({ admin, tus, music }) => {
  const track = await tus.send(music.file('Light.ogg', 8));
  const wire = new Wire(admin);
  await admin.goto('/');
  await admin.goto(`/tracks/${track}`);
  await new Player(admin).play();
  await admin.goto('/login');
  const fetched = wire.paths().filter((path) => path.startsWith('/pkg/'));
  expect(fetched.length).toBeGreaterThan(0);
  expect(fetched.filter((path) => /uploader|worker/.test(path))).toEqual([]);

  await admin.goto('/upload');
  await expect.poll(() => wire.paths().some((path) => path.endsWith('/uploader_bg.wasm'))).toBe(true);
});

test('all scripts of a listener take at most 90 KB', async ({ admin, tus, music }) => {
  const track = await tus.send(music.file('Light.ogg', 8));
  const wire = new Wire(admin);
  await admin.goto(`/tracks/${track}`);
  await new Player(admin).play();
  await admin.goto('/');
  // The browser fetches a service worker by itself, out of sight of the page.
  const scripts = new Set([...wire.paths().filter((path) => /\.(js|wasm)$/.test(path)), '/service-worker.js']);
  expect(scripts.size).toBeGreaterThan(1);
  let bytes = 0;
  for (const path of scripts) {
    const answer = await admin.request.head(path, { headers: { 'Accept-Encoding': 'br' } });
    expect(answer.headers()['content-encoding'], path).toBe('br');
    bytes += Number(answer.headers()['content-length']);
  }
  expect(bytes, [...scripts].join(' ')).toBeLessThanOrEqual(90_000);
});

test.describe('demo', () => {
  test.use({ demo: true });

  test('every page and its style take at most 30 KB', async ({ admin, server }) => {
    test.setTimeout(400_000);
    const demo = new Demo(admin);
    await demo.isHeard();
    const pages = await demo.pages();
    const cookie = (await admin.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const build = await admin.locator('html').getAttribute('data-build');
    const style = await weight(`${server.url}/pkg/${build}/reprise.css`);
    expect(style).toBeGreaterThan(1_000);
    for (const [name, path] of Object.entries(pages)) {
      const html = await weight(server.url + path, { Cookie: cookie, Accept: 'text/html' });
      expect(html + style, name).toBeLessThanOrEqual(30_000);
    }
  });
});

test('files of the site are compressed and immutable, pages carry the build', async ({ admin }) => {
  const wire = new Wire(admin);
  const page = await admin.goto('/');
  const build = page?.headers()['reprise-build'] ?? '';
  expect(build).not.toBe('');
  await expect.poll(() => wire.paths().some((path) => path.endsWith('.js'))).toBe(true);
  const files = wire.requests.filter((request) => new URL(request.url()).pathname.startsWith('/pkg/'));
  for (const request of files) {
    const response = await request.response();
    expect(request.url()).toContain(`/pkg/${build}/`);
    expect(response?.headers()['content-encoding'], request.url()).toBe('br');
    expect(response?.headers()['cache-control'], request.url()).toContain('immutable');
  }
});

test('on a slow link the list can be read before any script has arrived', async ({ admin, tus, music }) => {
  await tus.send(music.file('Train Song.ogg', 9));
  await shape(admin, TRAIN);
  let arrived = false;
  admin.on('requestfinished', (request) => {
    if (request.url().endsWith('.js')) arrived = true;
  });
  // Held back until the list was seen: the order is proven, not measured.
  let release: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => {
    release = resolve;
  });
  await admin.route('**/*.js', async (route) => {
    await seen;
    await route.continue();
  });
  await admin.goto('/', { waitUntil: 'commit' });
  await expect(admin.getByRole('main').getByText('Train Song').first()).toBeVisible();
  expect(arrived).toBe(false);
  release();
  await expect.poll(() => arrived).toBe(true);
});
