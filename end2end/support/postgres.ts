// A PostgreSQL of Debian's package in a temporary folder, as an unprivileged user.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Postgres {
  private constructor(
    private readonly programs: string,
    private readonly folder: string,
  ) {}

  /** Starts one with settings beside its defaults, such as `fsync=off`. */
  static start(...settings: string[]): Postgres {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(a) - Number(b));
    const postgres = new Postgres(
      join('/usr/lib/postgresql', versions.at(-1) ?? '', 'bin'),
      mkdtempSync(join(tmpdir(), 'reprise-postgres-')),
    );
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', postgres.folder]);
    chmodSync(postgres.folder, 0o700);
    postgres.run('initdb', '--pgdata', postgres.data, '--auth=trust', '--username=reprise', '--no-sync', '--encoding=UTF8');
    // Only the socket: nothing else on this machine can meet it.
    const all = ["listen_addresses=''", `unix_socket_directories='${postgres.folder}'`, ...settings];
    const options = all.map((setting) => `-c ${setting}`).join(' ');
    postgres.run('pg_ctl', '--pgdata', postgres.data, '--wait', '--log', join(postgres.folder, 'log'), '--options', options, 'start');
    postgres.run('createdb', '--host', postgres.folder, '--username=reprise', 'reprise');
    return postgres;
  }

  get url(): string {
    return `postgres://reprise@localhost/reprise?host=${encodeURIComponent(this.folder)}`;
  }

  /** What its autovacuum would do within minutes: statistics for the planner, and a map of what all can see. */
  settle(): void {
    this.run('vacuumdb', '--analyze', '--quiet', '--host', this.folder, '--username=reprise', 'reprise');
  }

  remove(): void {
    this.run('pg_ctl', '--pgdata', this.data, '--mode=immediate', 'stop');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private run(program: string, ...rest: string[]): void {
    const command = [join(this.programs, program), ...rest];
    const [first = '', ...others] = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(first, others, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  }
}
