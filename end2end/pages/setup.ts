import type { Page } from '@playwright/test';

export const ADMIN = { login: 'ada', name: 'Ada Lovelace', password: 'correct horse battery staple' };
export const LIBRARY = 'The Analytical Band';

/** The page behind the one-time link of the first start. */
export class SetupPage {
  constructor(readonly page: Page) {}

  async complete(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel(/library/i).first().fill(LIBRARY);
    await this.page.getByLabel(/login/i).fill(ADMIN.login);
    await this.page.getByLabel(/your name|display name|^name/i).first().fill(ADMIN.name);
    await this.page.getByLabel(/password/i).first().fill(ADMIN.password);
    await this.page.getByRole('main').getByRole('button').last().click();
    await this.page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  }
}
