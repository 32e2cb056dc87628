// With scripts off everything that matters still works.
import { LibraryPage } from '../pages/library.ts';
import { LoginPage } from '../pages/login.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ javaScriptEnabled: false });

test('log in, read, play and upload in plain HTML', async ({ admin, tus, music }) => {
  const login = new LoginPage(admin);
  await login.out.click();
  await login.open();
  await login.submit();
  await expect(login.out).toBeVisible();

  await tus.send(music.file('Plain Song.ogg', 5));
  const library = new LibraryPage(admin);
  await library.open();
  await library.follow('Plain Song');
  const audio = admin.getByRole('main').locator('audio[controls]');
  await expect(audio).toBeVisible();
  const time = (): Promise<number> => audio.evaluate((node: HTMLAudioElement) => node.currentTime);
  await audio.evaluate((node: HTMLAudioElement) => node.play());
  await expect.poll(time).toBeGreaterThan(0.5);
  await audio.evaluate((node: HTMLAudioElement) => void (node.currentTime = 20));
  await expect.poll(time).toBeGreaterThan(20.5);

  await admin.goto('/upload');
  await admin.locator('main input[type=file]').first().setInputFiles(music.file('By Form.mp3', 6));
  await admin.getByRole('main').getByRole('button', { name: 'Upload', exact: true }).click();
  await library.open();
  await expect(library.row('By Form')).toBeVisible();
});
