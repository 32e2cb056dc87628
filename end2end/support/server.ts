// The real server as a child process: a free port, a fresh data directory, and the means to kill it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where `cargo xtask test` put the binary; a run by hand uses the debug build in `target/`. */
const binary = process.env['REPRISE_BIN'] ?? join(import.meta.dirname, '../../target/debug/reprise');

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

export class Server {
  /** Everything it printed, over all its lives. */
  readonly output: string[] = [];
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    readonly data: string,
    private readonly extra: Record<string, string>,
    private readonly flags: string[],
  ) {}

  static async start(extra: Record<string, string> = {}, flags: string[] = []): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'reprise-')), extra, flags);
    await server.launch();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Names the running process. */
  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the server does not run');
    return this.child.pid;
  }

  /** Starts the process on the same port and data; returns once it answers. */
  async launch(): Promise<void> {
    const child = spawn(binary, ['serve', ...this.flags], {
      cwd: this.data,
      env: {
        PATH: process.env['PATH'],
        REPRISE_BIND: `127.0.0.1:${this.port}`,
        REPRISE_DATA_DIR: join(this.data, 'data'),
        RUST_BACKTRACE: '1',
        ...this.extra,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.output.push(line));
    }
    while (!(await this.answers())) {
      if (child.exitCode !== null) throw new Error(`the server ended at once:\n${this.output.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async answers(): Promise<boolean> {
    return fetch(`${this.url}/_health`).then(
      (response) => response.ok,
      () => false,
    );
  }

  /** The one-time link of the first start. */
  setupLink(): string {
    const found = this.output.join('\n').match(/https?:\/\/[^\s"]+\/setup[^\s"]*/);
    if (found === null) throw new Error(`no set-up link was printed:\n${this.output.join('\n')}`);
    return found[0];
  }

  /** As a power cut would: no warning, no clean-up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As the operator would. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.data, { recursive: true, force: true });
  }

  /** The content addresses of all files it keeps. */
  async blobs(): Promise<string[]> {
    const found = await readdir(join(this.data, 'data/blobs'), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map((entry) => entry.name);
  }

  async blob(hash: string): Promise<Buffer> {
    return readFile(join(this.data, 'data/blobs', hash.slice(0, 2), hash.slice(2, 4), hash));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
