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

  get audio(): Locator {
    return this.page.locator('audio#player-audio');
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
