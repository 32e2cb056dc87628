// What went over the wire, and how to make the wire worse.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import type { CDPSession, Page, Request } from '@playwright/test';

/** Requests of a page and of its workers, as they are sent. */
export class Wire {
  readonly requests: Request[] = [];
  /** The furthest offset of an upload that an answer has named. */
  acknowledged = 0;

  constructor(page: Page) {
    // The context hears of workers' requests too.
    page.context().on('request', (request) => this.requests.push(request));
    page.context().on('response', (response) => {
      const offset = Number(response.headers()['upload-offset'] ?? 0);
      this.acknowledged = Math.max(this.acknowledged, offset);
    });
  }

  paths(): string[] {
    return this.requests.map((request) => new URL(request.url()).pathname);
  }

  patches(): Request[] {
    return this.requests.filter((request) => request.method() === 'PATCH');
  }
}

/** Bytes of an answer's body as they travel to a browser that takes brotli. */
export async function weight(url: string, headers: Record<string, string> = {}): Promise<number> {
  const asked = get(url, { headers: { ...headers, 'Accept-Encoding': 'br' } });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200 || answer.headers['content-encoding'] !== 'br') {
    throw new Error(`${url} answered ${answer.statusCode}, encoded as ${answer.headers['content-encoding']}`);
  }
  let bytes = 0;
  for await (const piece of answer) bytes += (piece as Buffer).length;
  return bytes;
}

export type Shape = { bytesPerSecond: number; latency: number };

/** About what a phone gets in a train: 1.6 Mbit/s down, 750 kbit/s up, 300 ms. */
export const TRAIN: Shape = { bytesPerSecond: 200_000, latency: 300 };

/** Shapes the page's network until `restore`. */
export async function shape(page: Page, shape: Shape): Promise<{ restore: () => Promise<void> }> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const set = (bytes: number, latency: number): Promise<unknown> =>
    session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytes,
      uploadThroughput: bytes,
    });
  await session.send('Network.enable');
  await set(shape.bytesPerSecond, shape.latency);
  return { restore: async () => void (await set(-1, 0)) };
}
