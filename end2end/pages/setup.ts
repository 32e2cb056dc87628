import type { Page } from '@playwright/test';

export const ADMIN = { login: 'ada', name: 'Ada Lovelace', password: 'correct horse battery staple' };
export const LIBRARY = 'The Analytical Band';

/** The page behind the one-time link of the first start. */
export class SetupPage {
  constructor(readonly page: Page) {}

  async complete(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel('The library’s name').fill(LIBRARY);
    await this.page.getByLabel('Your name').fill(ADMIN.name);
    await this.page.getByLabel('Login name').fill(ADMIN.login);
    await this.page.getByLabel('Password').fill(ADMIN.password);
    await this.page.getByRole('button', { name: 'Create the library' }).click();
    await this.page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  }
}
