import { expect, type Locator, type Page } from '@playwright/test';

declare global {
  interface Window {
    /** The audio node a test saw first, to compare with the one it sees later. */
    firstAudio?: HTMLMediaElement;
  }
}

/** The bar below every page. */
export class Player {
  constructor(readonly page: Page) {}

  /** The element that plays, or would. */
  get audio(): Locator {
    return this.page.locator('#player [data-active]');
  }

  get bar(): Locator {
    return this.page.getByRole('region', { name: 'Player' });
  }

  button(name: string): Locator {
    return this.bar.getByRole('button', { name, exact: true });
  }

  get title(): Locator {
    return this.bar.locator('.now a');
  }

  /** The rows of the queue; the sheet has to be open for what is in them to be seen. */
  get queue(): Locator {
    return this.bar.locator('#queue-rows > li');
  }

  async openSheet(): Promise<void> {
    await this.button('Queue and sound').click();
    await expect(this.bar.getByRole('heading', { name: 'Queue' })).toBeVisible();
  }

  async seek(seconds: number): Promise<void> {
    await this.bar.getByRole('slider', { name: 'Position' }).fill(String(seconds * 1000));
  }

  /** Starts the track whose page is open. */
  async play(): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: /^play/i }).first().click();
    await this.passes(0);
  }

  /** Waits until playback is beyond `seconds`; it has to run for that. */
  async passes(seconds: number): Promise<void> {
    await expect.poll(() => this.time()).toBeGreaterThan(seconds);
  }

  async time(): Promise<number> {
    return this.audio.evaluate((audio: HTMLMediaElement) => audio.currentTime);
  }

  async isPaused(): Promise<boolean> {
    return this.audio.evaluate((audio: HTMLMediaElement) => audio.paused);
  }

  async pause(): Promise<void> {
    await this.audio.evaluate((audio: HTMLMediaElement) => {
      audio.pause();
    });
  }

  async remember(): Promise<void> {
    await this.audio.evaluate((audio: HTMLMediaElement) => {
      window.firstAudio = audio;
    });
  }

  /** Whether the very node is still in the document: false after any full load. */
  async isRemembered(): Promise<boolean> {
    return this.audio.evaluate((audio: HTMLMediaElement) => window.firstAudio === audio && audio.isConnected);
  }
}
