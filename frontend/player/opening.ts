// The first bytes of what is heard over a slow link, played while they come.
//
// A media element that fetches by itself waits for a block before it decodes anything: 32 KiB in Chromium
// (media/blink/multibuffer_data_source), two seconds of a link of 128 kbit/s, and in the middle of a file twice. A
// MediaSource plays what it is given. So the bytes from the beginning or from any moment on are fetched here and handed
// over piece by piece; a file that goes on behind them is left to the element again, which needs no script to go on.

import { SILENCE } from "./drought.ts";
import { find, type Moment } from "./webm.ts";

/** What is played in pieces: the type of the file, and its length in milliseconds. */
export interface Pieces {
  type: string;
  length: number;
}

/** Bytes that are handed over: minutes of a small rendition, and far below what browsers keep of a MediaSource. */
const MOST = 2 << 20;

/** What is left of the handed-over sound, in seconds, when the element is to go on by itself. */
const RESERVE = 30;

/** Pauses between attempts to go on, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000];

/** The longest sound whose index stands before it, in milliseconds, as INDEX_FIRST_MS of the server. */
const INDEX_FIRST = 20 * 60 * 1000;

/** Bytes of a header and, for each second of sound, of the index behind it: as a rule a little more than there are. */
const HEADER = 512;
const INDEX = 11;

export class Opening {
  /** What an element plays. */
  readonly url: string;
  private readonly source = new MediaSource();
  private over = false;
  private attempt = new AbortController();
  private silence = 0;
  /** Where in the file it begins, and how many bytes have come from there. */
  private start = 0;
  private come = 0;
  private size = Infinity;

  /** Whether this browser plays `type` in pieces. */
  static plays(type: string): boolean {
    return "MediaSource" in window && type.startsWith("audio/webm") && MediaSource.isTypeSupported(type);
  }

  /** Begins to fetch what is heard from `at` seconds on at `address`; says so where that does not work. */
  constructor(
    readonly address: string,
    readonly pieces: Pieces,
    at: number,
    failed: () => void,
  ) {
    this.url = URL.createObjectURL(this.source);
    const open = new Promise((opened) => this.source.addEventListener("sourceopen", opened, { once: true }));
    this.feed(at, open).catch(() => this.over || failed());
  }

  /** Whether `element`, which plays this, has what is heard at `at` seconds, or will have it before long. */
  reaches({ buffered }: HTMLMediaElement, at: number): boolean {
    if (this.source.readyState === "ended" && !this.start) return true;
    for (let part = 0; part < buffered.length; part += 1) {
      if (buffered.start(part) <= at && at < buffered.end(part)) return true;
    }
    return false;
  }

  /** Whether `element`, which plays this, will soon have no more of it although the file goes on. */
  runsOut({ buffered, currentTime }: HTMLMediaElement): boolean {
    const last = buffered.length - 1;
    return this.come >= MOST && this.come < this.size && last >= 0 && buffered.end(last) - currentTime < RESERVE;
  }

  /** Fetches no more. */
  end() {
    this.over = true;
    clearTimeout(this.silence);
    this.attempt.abort();
    URL.revokeObjectURL(this.url);
  }

  private async feed(at: number, open: Promise<unknown>) {
    const begin = at ? await this.look(at) : undefined;
    this.start = begin?.from ?? 0;
    let answer = await this.ask();
    await open;
    const buffer = this.source.addSourceBuffer(this.pieces.type);
    if (begin) await append(buffer, begin.header);
    for (let failures = 0; ; answer = await this.ask(failures)) {
      const before = this.come;
      if (await this.pour(answer, buffer)) break;
      failures = this.come > before ? 1 : failures + 1;
    }
    clearTimeout(this.silence);
    if (this.size <= MOST && this.source.readyState === "open") this.source.endOfStream();
  }

  /** Finds where what is heard at `at` seconds stands, and what has to be read before. Throws where the file does not say. */
  private async look(at: number): Promise<{ header: Uint8Array<ArrayBuffer>; from: number }> {
    const { length } = this.pieces;
    let found: Moment | number | undefined = Math.round(HEADER + (length / 1000) * INDEX);
    for (let attempts = 0; length <= INDEX_FIRST && typeof found === "number" && attempts < 2; attempts += 1) {
      const answer = await this.fetch(0, found - 1);
      const bytes = new Uint8Array((await answer?.arrayBuffer()) ?? []);
      found = find(bytes, at);
      if (typeof found === "object") return { header: bytes.slice(0, found.header), from: found.from };
    }
    throw new Error("no index stands before the sound");
  }

  /** Asks for what has not come yet; once something has, until there is an answer. Throws where it is none of use. */
  private async ask(failures = 0): Promise<Response> {
    for (let failed = failures; ; failed += 1) {
      if (failed) await new Promise((go) => setTimeout(go, PAUSES[Math.min(failed, PAUSES.length) - 1]));
      const from = this.start + this.come;
      const answer = await this.fetch(from, this.start + MOST - 1);
      if (!answer || answer.status >= 500) {
        await answer?.body?.cancel();
        // Nobody can be reached at the moment: the sound goes on with what there is, if there is any.
        if (this.come) continue;
        throw new Error(`no answer: ${answer?.status}`);
      }
      const size = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
      if (answer.status !== 206 || Number(size?.[1]) !== from) throw new Error(`not a piece: ${answer.status}`);
      this.size = Number(size?.[2]) - this.start;
      return answer;
    }
  }

  /** Fetches bytes of the file, the last one included; none where there is no answer. */
  private async fetch(first: number, last: number): Promise<Response | undefined> {
    if (this.over) throw new Error("nobody plays this any more");
    this.attempt = new AbortController();
    this.hear();
    const { signal } = this.attempt;
    return fetch(this.address, { headers: { range: `bytes=${first}-${last}` }, signal }).catch(() => undefined);
  }

  /** Something came. When nothing does for a while the connection may be dead, which nobody would tell. */
  private hear() {
    const { attempt } = this;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => attempt.abort(), SILENCE);
  }

  /** Hands over what comes with `answer`; false where it broke off. Throws where `buffer` does not take it. */
  private async pour(answer: Response, buffer: SourceBuffer): Promise<boolean> {
    const reader = answer.body!.getReader();
    for (;;) {
      const piece = await reader.read().catch(() => undefined);
      if (this.over) throw new Error("nobody plays this any more");
      if (!piece || piece.done) return this.come >= Math.min(this.size, MOST);
      this.hear();
      await append(buffer, piece.value);
      this.come += piece.value.length;
    }
  }
}

function append(buffer: SourceBuffer, bytes: BufferSource): Promise<unknown> {
  buffer.appendBuffer(bytes);
  return new Promise((taken) => buffer.addEventListener("updateend", taken, { once: true }));
}
