// A sound card that nobody hears: without any, Firefox plays no sound but an error.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The variable under which the tests find its server. */
const NAME = 'REPRISE_SOUND';

/** The environment of a browser that needs it. */
export function withSound(): Record<string, string> {
  const all = Object.entries({ ...process.env, PULSE_SERVER: process.env[NAME] });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Starts it before all tests; what is returned ends it after them. */
export default async function start(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-sound-'));
  const socket = join(folder, 'native');
  const daemon = spawn(
    'pulseaudio',
    [
      ...['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--load=module-null-sink'],
      `--load=module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
    ],
    { env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder }, stdio: 'ignore' },
  );
  await once(daemon, 'spawn');
  while (!existsSync(socket)) {
    const ended = daemon.exitCode ?? daemon.signalCode;
    if (ended !== null) throw new Error(`pulseaudio ended at once with ${ended}`);
    await pause(50);
  }
  process.env[NAME] = `unix:${socket}`;
  return async () => {
    const ended = once(daemon, 'exit');
    daemon.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
