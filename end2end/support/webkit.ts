// Debian's WebKit, the engine of Safari: a window of WebKitGTK's own small browser on a screen that nobody sees, driven
// by the few commands of WebDriver (W3C) that the tests need. Playwright drives only a WebKit of its own build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The key under which WebDriver names an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** How long a condition may take before the test has failed, in milliseconds: it bounds a hang and measures nothing. */
const PATIENCE = 40_000;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

export class WebKit {
  private constructor(
    private readonly origin: string,
    private readonly children: ChildProcess[],
    private session: string,
  ) {}

  static async start(): Promise<WebKit> {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [display] = (await once(screen.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      env: { ...process.env, DISPLAY: `:${String(display).trim()}` },
      stdio: 'ignore',
    });
    const webkit = new WebKit(`http://127.0.0.1:${port}`, [driver, screen], '');
    const options = { args: ['--automation'] };
    const begin = () =>
      webkit.send<{ sessionId: string }>('POST', '/session', {
        capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
      });
    // The driver listens a moment after it was started.
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      try {
        webkit.session = `/session/${(await begin()).sessionId}`;
        return webkit;
      } catch (error) {
        if (Date.now() > deadline) {
          await webkit.stop();
          throw error;
        }
        await pause(100);
      }
    }
  }

  async stop(): Promise<void> {
    if (this.session) await this.send('DELETE', this.session).catch(() => undefined);
    for (const child of this.children) child.kill();
  }

  async open(url: string): Promise<void> {
    await this.send('POST', `${this.session}/url`, { url });
  }

  /**
   * Clicks as a person would: WebKit lets sound begin after that alone. While one page passes over into the next nothing
   * can be clicked, so it is tried again.
   */
  async click(selector: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      try {
        return await this.send('POST', `${this.session}/element/${await this.find(selector)}/click`, {});
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(100);
      }
    }
  }

  async fill(selector: string, text: string): Promise<void> {
    await this.send('POST', `${this.session}/element/${await this.find(selector)}/value`, { text });
  }

  /** What an expression is in the page. */
  async read<T>(expression: string): Promise<T> {
    return this.send<T>('POST', `${this.session}/execute/sync`, { script: `return (${expression})`, args: [] });
  }

  /** Waits until an expression holds in the page. */
  async until(expression: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!(await this.read<boolean>(`Boolean(${expression})`))) {
      if (Date.now() > deadline) throw new Error(`${await this.read('location.href')} never came to: ${expression}`);
      await pause(100);
    }
  }

  private async find(selector: string): Promise<string> {
    await this.until(`document.querySelector(${JSON.stringify(selector)})`);
    const body = { using: 'css selector', value: selector };
    const found = await this.send<Record<string, string>>('POST', `${this.session}/element`, body);
    return found[ELEMENT] ?? '';
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.origin + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}
