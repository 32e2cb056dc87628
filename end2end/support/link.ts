// A slow link in front of a server: a proxy that lets so many bits a second pass, each of them late.
//
// Connections share the link segment by segment, as fair queueing has it. A segment costs what it takes on Ethernet, and
// a new connection first waits for the round trip of TCP's handshake, which no proxy sees. Deliberately absent: loss and
// slow start; at the rates it is used for a first window fills the link.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Speed = {
  kilobits: number;
  /** Milliseconds there and back. */
  delay: number;
};

/** What a full frame carries, and what it carries beside that: Ethernet, IP, and TCP with timestamps. */
const SEGMENT = 1448;
const HEADERS = 66;

/** Bytes of a connection that wait here before it is read no further. */
const WAITING = 4 * SEGMENT;

type Flow = { from: Socket; to: Socket; waiting: Buffer[]; ended: boolean; opens: number };

/** One direction: what waits to be sent, and what is under way. */
class Lane {
  private readonly flows = new Set<Flow>();
  private readonly under: { at: number; flow: Flow; data: Buffer | undefined }[] = [];
  private free = 0;
  private sending: NodeJS.Timeout | undefined;
  private arriving: NodeJS.Timeout | undefined;
  /** Bytes that have passed. */
  passed = 0;

  constructor(private readonly speed: Speed) {}

  /** Passes on what `from` says, from the moment `opens` on. */
  carry(from: Socket, to: Socket, opens: number): void {
    const flow: Flow = { from, to, waiting: [], ended: false, opens };
    this.flows.add(flow);
    from.on('data', (data) => {
      for (let at = 0; at < data.length; at += SEGMENT) flow.waiting.push(data.subarray(at, at + SEGMENT));
      if (flow.waiting.length * SEGMENT > WAITING) from.pause();
      this.send();
    });
    from.on('end', () => {
      flow.ended = true;
      this.send();
    });
    to.on('drain', () => this.send());
    // What was said before an orderly end still arrives; a broken connection breaks at once.
    from.on('close', () => flow.ended || this.drop(flow));
    to.on('close', () => this.drop(flow));
    // `close` follows.
    from.on('error', () => undefined);
  }

  /** Loses what comes from `socket` without a word, if anything is on its way; says whether something was. */
  lose(socket: Socket): boolean {
    const [lost] = [...this.flows].filter(({ from, waiting }) => from === socket && waiting.length > 0);
    if (lost) this.flows.delete(lost);
    return lost !== undefined;
  }

  private drop(flow: Flow): void {
    this.flows.delete(flow);
    if (flow.ended) return;
    flow.from.destroy();
    flow.to.destroy();
  }

  /** Puts the next segment on its way as soon as the link is free. */
  private send(): void {
    clearTimeout(this.sending);
    const now = performance.now();
    const ready = [...this.flows].filter(({ waiting, ended, to }) => (waiting.length || ended) && !to.writableNeedDrain);
    const opens = Math.min(...ready.map((flow) => flow.opens));
    const wait = Math.max(this.free, opens) - now;
    if (wait > 0.5) {
      if (Number.isFinite(wait)) this.sending = setTimeout(() => this.send(), wait);
      return;
    }
    const flow = ready.find((one) => one.opens <= now + 0.5);
    if (!flow) return;
    const data = flow.waiting.shift();
    // The next turn is another's.
    this.flows.delete(flow);
    if (data || !flow.ended) this.flows.add(flow);
    if (data && flow.waiting.length * SEGMENT <= WAITING) flow.from.resume();
    const bytes = data ? data.length + HEADERS : 0;
    this.free = Math.max(this.free, now - 20) + (bytes * 8) / this.speed.kilobits;
    this.under.push({ at: this.free + this.speed.delay / 2, flow, data });
    this.arrive();
    this.send();
  }

  /** Hands over what has arrived, in the order it was sent. */
  private arrive(): void {
    if (this.arriving) return;
    const first = this.under[0];
    if (!first) return;
    this.arriving = setTimeout(() => {
      this.arriving = undefined;
      while (this.under[0] && this.under[0].at <= performance.now() + 0.5) {
        const { flow, data } = this.under.shift()!;
        this.passed += data?.length ?? 0;
        if (flow.to.destroyed) continue;
        if (data) flow.to.write(data);
        else flow.to.end();
      }
      this.arrive();
    }, first.at - performance.now());
  }
}

export class Link {
  private readonly up: Lane;
  private readonly down: Lane;
  /** Both ends of each connection. */
  private readonly ends = new Set<[Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
    speed: Speed,
    port: number,
  ) {
    this.up = new Lane(speed);
    this.down = new Lane(speed);
    server.on('connection', (client: Socket) => {
      const there = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      for (const socket of [client, there]) socket.setNoDelay(true);
      const ends: [Socket, Socket] = [client, there];
      this.ends.add(ends);
      client.on('close', () => this.ends.delete(ends));
      this.up.carry(client, there, performance.now() + speed.delay);
      this.down.carry(there, client, 0);
    });
  }

  /** A link to the server at `port` of this machine. */
  static async to(port: number, speed: Speed): Promise<Link> {
    // Half-closed connections stay open the other way, as they do without a proxy.
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    return new Link(server, `http://127.0.0.1:${address.port}`, speed, port);
  }

  /** Bytes that came down it. */
  get passed(): number {
    return this.down.passed;
  }

  /** As in a tunnel: what brings something is silent from now on and nobody is told; idle connections are closed. New ones work. */
  tunnel(): void {
    for (const [client, there] of this.ends) if (!this.down.lose(there)) client.destroy();
  }

  close(): void {
    this.server.close();
  }
}
