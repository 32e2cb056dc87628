import { expect, type Locator, type Page } from '@playwright/test';

export class LibraryPage {
  constructor(readonly page: Page) {}

  async open(query = ''): Promise<void> {
    await this.page.goto(`/${query}`);
  }

  /** The row of the track with this title. */
  row(title: string): Locator {
    return this.page.getByRole('main').getByRole('row').filter({ hasText: title });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox').first();
  }

  /** Follows the link of a row, by whatever navigation the page has. */
  async follow(title: string): Promise<void> {
    await this.row(title).getByRole('link', { name: title }).click();
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(title);
  }
}
