// A tus 1.0 client of a few lines: how tests fill a library without the uploader.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import type { APIRequestContext } from '@playwright/test';

export class Tus {
  constructor(
    private readonly request: APIRequestContext,
    private readonly origin: string,
  ) {}

  /** Sends a file whole and gives the track's id. */
  async send(path: string, name = basename(path)): Promise<string> {
    const body = readFileSync(path);
    const created = await this.request.post(`${this.origin}/files`, {
      headers: {
        ...this.headers(),
        'Upload-Length': String(body.length),
        'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
      },
    });
    if (created.status() !== 201) throw new Error(`POST /files answered ${created.status()}`);
    const location = new URL(created.headers()['location'] ?? '', `${this.origin}/files`).href;
    const patched = await this.request.patch(location, {
      headers: { ...this.headers(), 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
      data: body,
    });
    const track = patched.headers()['reprise-track'];
    if (patched.status() !== 204 || track === undefined) {
      throw new Error(`PATCH answered ${patched.status()}, track ${track}: ${await patched.text()}`);
    }
    return track;
  }

  private headers(): Record<string, string> {
    return { 'Tus-Resumable': '1.0.0', Origin: this.origin };
  }
}
