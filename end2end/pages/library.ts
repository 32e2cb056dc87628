import { expect, type Locator, type Page } from '@playwright/test';

/** The list of all tracks. */
export class LibraryPage {
  constructor(readonly page: Page) {}

  async open(query = ''): Promise<void> {
    await this.page.goto(`/tracks${query}`);
  }

  /** All rows, in the order of the list. */
  get rows(): Locator {
    return this.page.locator('main tr[data-track]');
  }

  /** The row of the track with this title. */
  row(title: string): Locator {
    return this.rows.filter({ hasText: title });
  }

  /** The link in a column's heading, which sorts by it. */
  sort(column: string): Locator {
    return this.page.getByRole('main').getByRole('columnheader').getByRole('link', { name: column });
  }

  /** Follows the link of a row, by whatever navigation the page has. */
  async follow(title: string): Promise<void> {
    await this.row(title).getByRole('link', { name: title }).click();
    await expect(this.page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText(title);
  }
}
