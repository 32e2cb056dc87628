import type { Page } from '@playwright/test';

import { ADMIN } from './setup.ts';

export class LoginPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/login');
  }

  async submit(login = ADMIN.login, password = ADMIN.password): Promise<void> {
    await this.page.getByLabel('Login name').fill(login);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('main').getByRole('button', { name: 'Log in' }).click();
  }

  /** The button that is there for whoever is logged in. */
  get out() {
    return this.page.getByRole('button', { name: 'Log out' });
  }
}
