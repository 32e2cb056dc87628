// The same pages in the engine of Safari and of every browser on an iPhone.
import { ADMIN } from '../pages/setup.ts';
import { test as base, expect } from '../support/fixtures.ts';
import { WebKit } from '../support/webkit.ts';

const test = base.extend<{ webkit: WebKit }>({
  /** A window of WebKit, logged in. */
  webkit: async ({ admin, server }, use) => {
    void admin;
    const webkit = await WebKit.start();
    try {
      await webkit.open(`${server.url}/login`);
      await webkit.fill('main [name="login"]', ADMIN.login);
      await webkit.fill('main [name="password"]', ADMIN.password);
      await webkit.click('main form button');
      await webkit.until('document.querySelector(\'form[action="/logout"]\')');
      await use(webkit);
    } finally {
      await webkit.stop();
    }
  },
});

test('WebKit: a track plays, and plays on while one browses', async ({ webkit, server, tus, music }) => {
  await tus.send(music.file('Harbour Song.mp3', 71, 40));
  await webkit.open(`${server.url}/tracks`);
  await webkit.until('document.documentElement.dataset.live === ""');
  expect(await webkit.read('document.querySelectorAll("main tr[data-track]").length')).toBe(1);

  await webkit.click('main .name a');
  await webkit.until('document.querySelector("main h1").textContent === "Harbour Song"');
  expect(await webkit.read('document.title')).toContain('Harbour Song');
  await webkit.click('main .stage [data-play]');
  const playing = '[...document.querySelectorAll("#player audio")].find((audio) => !audio.paused)';
  await webkit.until(`${playing}?.currentTime > 0.5`);
  await webkit.read(`${playing}.dataset.same = "yes"`);
  const before = await webkit.read<number>(`${playing}.currentTime`);

  await webkit.click('#nav a[href="/events"]');
  await webkit.until('location.pathname === "/events" && document.querySelector("main h1").textContent === "Events"');
  await webkit.until(`${playing}?.dataset.same === "yes" && ${playing}.currentTime > ${before + 0.5}`);
});

test('WebKit: the upload page wakes', async ({ webkit, server }) => {
  await webkit.open(`${server.url}/upload`);
  await webkit.until('[...document.querySelectorAll("#uploader button")].some((it) => it.textContent.includes("Choose files"))');
  expect(await webkit.read('document.querySelector("main h1").textContent')).toBe('Upload');
});

test('WebKit: a form is refused with what was typed, and then taken', async ({ webkit, server }) => {
  await webkit.open(`${server.url}/events/new`);
  await webkit.until('document.documentElement.dataset.live === ""');
  await webkit.fill('main [name="venue"]', 'Town Hall');
  await webkit.fill('main [name="date"]', 'last May');
  await webkit.click('main form .primary');
  await webkit.until('document.querySelector("main [role=alert]")');
  expect(await webkit.read('document.querySelector("main [name=venue]").value')).toBe('Town Hall');
  await webkit.read('document.querySelector("main [name=date]").value = ""');
  await webkit.fill('main [name="date"]', '2024-05');
  await webkit.click('main form .primary');
  await webkit.until('/^\\/events\\/town-hall-/.test(location.pathname)');
});
