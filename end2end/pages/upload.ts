import { expect, type Locator, type Page } from '@playwright/test';

/** What a row says of itself when nothing more happens to it. */
export type State = 'done' | 'already' | 'failed' | 'compare' | 'waiting' | 'paused' | 'send';

export class UploadPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/upload');
    await this.ready();
  }

  /** The uploader's module has started and taken the plain form's place. */
  async ready(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose files' }).waitFor();
  }

  async add(...files: string[]): Promise<void> {
    await this.page.getByLabel('Files', { exact: true }).setInputFiles(files);
  }

  /** The row of a file, by its name. The newest comes last. */
  row(name: string): Locator {
    return this.page.locator('#uploader li.file').filter({ has: this.page.locator('.file-name', { hasText: name }) });
  }

  async reaches(name: string, state: State): Promise<void> {
    await expect(this.row(name).last()).toHaveAttribute('data-step', state);
  }

  async finishes(name: string): Promise<void> {
    await this.reaches(name, 'done');
    await expect(this.row(name).last()).toContainText('it is in the library');
  }
}
