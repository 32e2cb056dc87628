// The main job: drop files, recognise them, send only what is new, list them, play them.
import { LibraryPage } from '../pages/library.ts';
import { Player } from '../pages/player.ts';
import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';
import { shape, Wire } from '../support/wire.ts';

test('five formats go up, are listed and play; known ones do not travel again', async ({ admin, music }) => {
  const upload = new UploadPage(admin);
  const library = new LibraryPage(admin);
  const files = ['Wave.wav', 'Lossless.flac', 'Small.mp3', 'Phone.m4a', 'Free.ogg'];
  const paths = files.map((name, index) => music.file(name, 10 + index));
  await upload.open();
  await upload.add(...paths);
  for (const name of files) await upload.finishes(name);

  await library.open();
  for (const name of files) await expect(library.row(name.replace(/\.\w+$/, ''))).toBeVisible();
  await library.follow('Lossless');
  const player = new Player(admin);
  await player.play();
  await player.passes(1);
  await player.pause();

  await upload.open();
  const wire = new Wire(admin);
  await upload.add(paths[1] ?? '');
  const known = upload.row('Lossless.flac').last();
  await expect(known).toContainText('Already here, nothing was sent');
  await expect(known.getByRole('link', { name: 'Lossless' })).toHaveAttribute('href', /^\/tracks\//);
  expect(wire.patches()).toEqual([]);

  await upload.add(music.file('Again.mp3', 11));
  const same = upload.row('Again.mp3');
  await expect(same).toContainText('The same recording is here');
  await expect(same.locator('.score')).toHaveText(/^(9\d|100) % alike$/);
  await expect(same.getByRole('link', { name: 'Lossless' })).toBeVisible();
  expect(wire.patches()).toEqual([]);
  await same.getByRole('button', { name: 'Keep both' }).click();
  await upload.finishes('Again.mp3');
  expect(wire.patches().length).toBeGreaterThan(0);

  await upload.add(music.file('Third.m4a', 11));
  const skipped = upload.row('Third.m4a');
  await skipped.getByRole('button', { name: 'Skip' }).click();
  await expect(skipped).toContainText('Skipped: it was not sent');
  await library.open();
  await expect(library.row('Again')).toBeVisible();
  await expect(library.row('Third')).toHaveCount(0);
});

test('a file that is no music is named and refused, and nothing of it is kept', async ({ admin, music, server }) => {
  const { writeFileSync } = await import('node:fs');
  const text = `${music.folder}/notes.txt`;
  const empty = `${music.folder}/empty.wav`;
  writeFileSync(text, 'buy strings\n'.repeat(50));
  writeFileSync(empty, '');
  const upload = new UploadPage(admin);
  await upload.open();
  await upload.add(text, empty);
  await upload.reaches('notes.txt', 'failed');
  await expect(upload.row('notes.txt')).toContainText(/audio/i);
  await upload.reaches('empty.wav', 'failed');
  await expect(upload.row('empty.wav')).toContainText(/empty/i);
  expect(await server.blobs()).toEqual([]);
});

test('transfers go on while the person looks at other pages', async ({ admin, music }) => {
  const upload = new UploadPage(admin);
  await upload.open();
  await upload.add(music.file('Wandering.wav', 21, 40));
  const home = admin.getByRole('banner').getByRole('link').first();
  const library = new LibraryPage(admin);
  await expect(async () => {
    // Each click is a visit that keeps the document; a full load would end the transfer.
    await home.click();
    await expect(library.row('Wandering')).toBeVisible({ timeout: 1000 });
  }).toPass();
});

test('a recording beyond 2 GiB is read like any other', async ({ admin, music }) => {
  const { closeSync, ftruncateSync, openSync, writeSync } = await import('node:fs');
  const path = music.large('Whole Night.wav', 1024 * 1024);
  const size = 2_300_000_000;
  const lengths = new Uint32Array([size - 8, size - 44]);
  const file = openSync(path, 'r+');
  ftruncateSync(file, size); // The rest is silence, which takes no room on the disk.
  writeSync(file, lengths, 0, 4, 4);
  writeSync(file, lengths, 4, 4, 40);
  closeSync(file);

  const upload = new UploadPage(admin);
  await upload.open();
  await upload.add(path);
  const row = upload.row('Whole Night.wav');
  await upload.reaches('Whole Night.wav', 'send');
  await expect(row).toContainText('2.3 GB');
  await row.getByRole('button', { name: 'Cancel' }).click();
  await expect(row).toContainText('Cancelled');
});

test('the screen stays on while something is sent, and not longer', async ({ admin, music }) => {
  await admin.addInitScript(() => {
    const locks = Object.assign(window, { asked: 0, held: 0 });
    const request = (): Promise<unknown> => {
      locks.asked += 1;
      locks.held += 1;
      const lock = Object.assign(new EventTarget(), {
        released: false,
        type: 'screen',
        release: (): Promise<void> => {
          if (!lock.released) locks.held -= 1;
          lock.released = true;
          return Promise.resolve();
        },
      });
      return Promise.resolve(lock);
    };
    Object.defineProperty(Navigator.prototype, 'wakeLock', { value: { request } });
  });
  const locks = (): Promise<number[]> => admin.evaluate(() => [Reflect.get(window, 'asked'), Reflect.get(window, 'held')]);
  const upload = new UploadPage(admin);
  await upload.open();
  expect(await locks()).toEqual([0, 0]);
  const network = await shape(admin, { bytesPerSecond: 2_000_000, latency: 5 });
  await upload.add(music.large('Awake.wav', 16 * 1024 * 1024));
  await expect.poll(locks).toEqual([1, 1]);
  await network.restore();
  await upload.finishes('Awake.wav');
  await expect.poll(locks).toEqual([1, 0]);
});
