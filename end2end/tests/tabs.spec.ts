// Two tabs of one person: one of them sends, both show it, and either may be closed.
import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';
import { shape, Wire } from '../support/wire.ts';

// Files on the disk are counted.
test.use({ renditions: false });

const SIZE = 64 * 1024 * 1024;
/** Slow enough that there is a middle, whatever the machine. */
const SLOW = { bytesPerSecond: 6_000_000, latency: 5 };

test('a file chosen in two tabs is sent once, and goes on when the sending tab is closed', async ({
  admin,
  music,
  server,
}) => {
  const path = music.large('Both Tabs.wav', SIZE);
  const leading = new UploadPage(admin);
  await leading.open();
  const following = new UploadPage(await admin.context().newPage());
  await following.open();
  const networks = [await shape(admin, SLOW), await shape(following.page, SLOW)];
  const wire = new Wire(admin);
  const starts = (): number[] => wire.patches().map((patch) => Number(patch.headers()['upload-offset']));
  const ascending = (offsets: number[]): number[] => [...new Set(offsets)].sort((a, b) => a - b);

  await leading.add(path);
  await leading.reaches('Both Tabs.wav', 'send');
  await following.reaches('Both Tabs.wav', 'send');
  // The same file once more, in the other tab: it is one file, and one transfer.
  await following.add(path);
  await expect.poll(() => wire.acknowledged).toBeGreaterThan(SIZE / 5);
  for (const tab of [leading, following]) {
    const bar = tab.row('Both Tabs.wav').first().getByRole('progressbar').last();
    await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0);
  }
  const before = starts();
  expect(before, 'two senders would repeat each other').toEqual(ascending(before));

  const reached = wire.acknowledged;
  await admin.close();
  const sent = wire.patches().length;
  await networks[1]?.restore();
  await expect(following.row('Both Tabs.wav').first()).toHaveAttribute('data-step', 'done');
  const after = starts().slice(sent);
  expect(after.length).toBeGreaterThan(0);
  expect(after[0]).toBeGreaterThanOrEqual(reached);
  expect(after).toEqual(ascending(after));
  expect(await server.blobs()).toHaveLength(1);
});

test('what one tab decides the other shows', async ({ admin, music }) => {
  const first = new UploadPage(admin);
  await first.open();
  const second = new UploadPage(await admin.context().newPage());
  await second.open();
  await shape(admin, { bytesPerSecond: 400_000, latency: 5 });
  await first.add(music.large('Held.wav', SIZE));
  await second.reaches('Held.wav', 'send');
  await second.row('Held.wav').getByRole('button', { name: 'Pause' }).click();
  await first.reaches('Held.wav', 'paused');
  await first.row('Held.wav').getByRole('button', { name: 'Cancel' }).click();
  await expect(second.row('Held.wav')).toContainText('Cancelled');
});
