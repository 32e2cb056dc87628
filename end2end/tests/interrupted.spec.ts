// What stops a transfer that is not the link: a login that ran out, and a tab that is about to be closed.
import type { Page } from '@playwright/test';

import { LoginPage } from '../pages/login.ts';
import { UploadPage } from '../pages/upload.ts';
import { expect, test } from '../support/fixtures.ts';
import { shape, Wire } from '../support/wire.ts';

const SIZE = 64 * 1024 * 1024;
const SLOW = { bytesPerSecond: 6_000_000, latency: 5 };

/** Has the browser believe that its disk is full: then it keeps no copy of what was picked. */
async function fillDisk(page: Page): Promise<void> {
  await page.addInitScript(() => {
    StorageManager.prototype.estimate = () => Promise.resolve({ quota: 1, usage: 1 });
  });
}

test('a login that ends in mid-transfer is asked for, and the transfer goes on', async ({ admin, music, complaints }) => {
  // Nothing of it survives a reload.
  await fillDisk(admin);
  const upload = new UploadPage(admin);
  await upload.open();
  const document = await admin.evaluateHandle(() => window.document);
  const network = await shape(admin, SLOW);
  const wire = new Wire(admin);
  await upload.add(music.large('Long Login.wav', SIZE));
  await expect.poll(() => wire.acknowledged).toBeGreaterThan(SIZE / 5);
  const reached = wire.acknowledged;
  const before = wire.patches().length;
  const answer = await admin.request.post('/logout', { headers: { origin: new URL(admin.url()).origin } });
  expect(answer.ok()).toBe(true);
  await expect(upload.row('Long Login.wav')).toContainText('Waiting for your login');

  const other = await admin.context().newPage();
  const login = new LoginPage(other);
  await login.open();
  await login.submit();
  await expect(login.out).toBeVisible();
  await network.restore();
  await admin.bringToFront();
  await admin.evaluate(() => window.dispatchEvent(new Event('focus')));
  await upload.finishes('Long Login.wav');
  const later = wire.patches().slice(before).map((patch) => Number(patch.headers()['upload-offset']));
  expect(Math.min(...later)).toBeGreaterThanOrEqual(reached);
  expect(await document.evaluate((before) => before === window.document), 'the page stayed').toBe(true);
  complaints.length = 0; // the refusals are reported by the browser itself
});

test('closing the tab is warned of while something would be lost, and not afterwards', async ({ admin, music }) => {
  await fillDisk(admin);
  const upload = new UploadPage(admin);
  await upload.open();
  const network = await shape(admin, SLOW);
  const wire = new Wire(admin);
  // Browsers ask nothing on behalf of a page that nobody has touched.
  await admin.getByRole('heading', { level: 1 }).click();
  await upload.add(music.large('Unkept.wav', SIZE));
  await expect.poll(() => wire.patches().length).toBeGreaterThan(0);
  const asked = admin.waitForEvent('dialog');
  await admin.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await network.restore();
  await upload.finishes('Unkept.wav');
  const closed = admin.waitForEvent('close');
  await admin.close({ runBeforeUnload: true });
  await closed;
});

test('what the browser could not keep is chosen again after a reload, and goes on where it was', async ({ admin, music }) => {
  await fillDisk(admin);
  admin.on('dialog', (dialog) => void dialog.accept());
  const path = music.large('Again.wav', SIZE);
  const upload = new UploadPage(admin);
  await upload.open();
  await shape(admin, SLOW);
  const wire = new Wire(admin);
  await upload.add(path);
  await expect.poll(() => wire.acknowledged).toBeGreaterThan(SIZE / 5);
  await admin.reload();
  await upload.ready();
  const reached = wire.acknowledged;
  const before = wire.patches().length;
  await expect(upload.row('Again.wav')).toContainText(/again/i);
  await upload.add(path);
  await upload.finishes('Again.wav');
  await expect(upload.row('Again.wav')).toHaveCount(1);
  const later = wire.patches().slice(before).map((patch) => Number(patch.headers()['upload-offset']));
  expect(Math.min(...later)).toBeGreaterThanOrEqual(reached);
});
