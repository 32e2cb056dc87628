// From the printed link to an administrator who comes and goes.
import { LoginPage } from '../pages/login.ts';
import { ADMIN, LIBRARY, SetupPage } from '../pages/setup.ts';
import { expect, test } from '../support/fixtures.ts';

test('the printed link makes the first administrator, once', async ({ page, server }) => {
  const link = server.setupLink();
  await new SetupPage(page).complete(link);
  await expect(page.getByText(LIBRARY).first()).toBeVisible();
  await expect(new LoginPage(page).out).toBeVisible();

  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This library is set up');
  await expect(page.getByLabel('Password')).toHaveCount(0);
});

test('logging out and in again', async ({ admin }) => {
  const login = new LoginPage(admin);
  await login.out.click();
  await expect(login.out).toHaveCount(0);
  await login.open();
  await login.submit(ADMIN.login, 'not the password at all');
  await expect(admin.getByRole('alert')).toBeVisible();
  await expect(login.out).toHaveCount(0);
  await login.submit();
  await expect(login.out).toBeVisible();
});

test('the login survives a restart, and no second set-up link is printed', async ({ admin, server }) => {
  const before = server.output.length;
  // A page that is still loading would rightly complain.
  await admin.goto('about:blank');
  await server.stop();
  await server.launch();
  await admin.goto('/');
  await expect(new LoginPage(admin).out).toBeVisible();
  expect(server.output.slice(before).join('\n')).not.toContain('/setup');
});
