// What the measurements need, served from this machine: the site's modules, other people's package and the music.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';

const site = join(import.meta.dirname, '../../../site/pkg');
const theirs = join(import.meta.dirname, '../../node_modules/@unimusic/chromaprint/dist');
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A worker that looks at a file as the upload page's does before it hashes, a few times. */
const LOOKER = `
import init, { look } from '/site/worker_codecs.js';
await init();
onmessage = ({ data: [file, rounds] }) => {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    look(0, file);
    times.push(performance.now() - start);
  }
  postMessage({ result: times });
};
postMessage({ ready: true });
`;

/** A worker that takes the time of each stage. */
const MEASURER = `
import init, { measure } from '/measure/worker_measure.js';
await init();
onmessage = async ({ data: [file, rounds] }) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const runs = [];
  for (let round = 0; round < rounds; round += 1) runs.push([...measure(bytes)]);
  postMessage({ result: runs });
};
postMessage({ ready: true });
`;

/** Serves until closed; files of the folder `music` lie below `/music/`, the measuring module's below `/measure/`. */
export async function serve(music: string, measure: string): Promise<{ url: string; close(): void }> {
  const folders: Record<string, string> = { site, theirs, music, measure };
  const made: Record<string, string> = { '/looker.js': LOOKER, '/measurer.js': MEASURER };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const [, folder = ''] = path.split('/');
    try {
      const within = folders[folder];
      const body = made[path] ?? (within ? await readFile(join(within, basename(path))) : '<!doctype html>');
      response.setHeader('content-type', TYPES[extname(path)] ?? 'text/html');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
