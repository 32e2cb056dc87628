import type { Locator, Page } from '@playwright/test';

export class UploadPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/upload');
    await this.ready();
  }

  /** The uploader's module has started: its chooser is alive. */
  async ready(): Promise<void> {
    await this.page.locator('#uploader input[type=file]').first().waitFor({ state: 'attached' });
  }

  async add(...files: string[]): Promise<void> {
    await this.page.locator('#uploader input[type=file]:not([webkitdirectory])').first().setInputFiles(files);
  }

  /** The row of a file, by its name. */
  row(name: string): Locator {
    return this.page.locator('#uploader').getByRole('listitem').filter({ hasText: name });
  }
}
