// The first bytes of a file over a slow link, played while they come.
//
// A media element that fetches by itself waits for a block before it decodes anything: 32 KiB in Chromium
// (media/blink/multibuffer_data_source), two seconds of a link of 128 kbit/s. A MediaSource plays what it is given. So the
// beginning is fetched here and handed over piece by piece; a file that goes on behind it is left to the element again,
// which seeks anywhere and needs no script to go on.

/** Bytes that are handed over: minutes of a small rendition, and far below what browsers keep of a MediaSource. */
const MOST = 2 << 20;

/** What is left of the handed-over sound, in seconds, when the element is to go on by itself. */
const RESERVE = 30;

/** Pauses between attempts to go on, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000];

export class Opening {
  /** What an element plays. */
  readonly url: string;
  private readonly source = new MediaSource();
  private readonly over = new AbortController();
  /** Bytes that came, of how many there are. */
  private come = 0;
  private size = Infinity;

  /** Whether this browser plays `type` in pieces. */
  static plays(type: string): boolean {
    return "MediaSource" in window && type.startsWith("audio/webm") && MediaSource.isTypeSupported(type);
  }

  /** Begins to fetch `address`; says so where that does not work. */
  constructor(
    readonly address: string,
    type: string,
    failed: () => void,
  ) {
    this.url = URL.createObjectURL(this.source);
    const open = new Promise((opened) => this.source.addEventListener("sourceopen", opened, { once: true }));
    this.feed(type, open).catch(() => this.over.signal.aborted || failed());
  }

  /** Whether `element`, which plays this, has what is heard at `at` seconds. */
  reaches({ buffered }: HTMLMediaElement, at: number): boolean {
    if (this.source.readyState === "ended") return true;
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
    this.over.abort();
    URL.revokeObjectURL(this.url);
  }

  private async feed(type: string, open: Promise<unknown>) {
    let answer = await this.ask();
    await open;
    const buffer = this.source.addSourceBuffer(type);
    for (let failures = 0; ; answer = await this.ask(failures)) {
      const before = this.come;
      if (await this.pour(answer, buffer)) break;
      failures = this.come > before ? 1 : failures + 1;
    }
    if (this.size <= MOST && this.source.readyState === "open") this.source.endOfStream();
  }

  /** Asks for what has not come yet; once something has, until there is an answer. Throws where it is none of use. */
  private async ask(failures = 0): Promise<Response> {
    for (let failed = failures; ; failed += 1) {
      if (failed) await new Promise((go) => setTimeout(go, PAUSES[Math.min(failed, PAUSES.length) - 1]));
      const { signal } = this.over;
      signal.throwIfAborted();
      const answer = await fetch(this.address, {
        headers: { range: `bytes=${this.come}-${MOST - 1}` },
        signal,
      }).catch(() => undefined);
      if (!answer || answer.status >= 500) {
        await answer?.body?.cancel();
        // Nobody can be reached at the moment: the sound goes on with what there is, if there is any.
        if (this.come) continue;
        throw new Error(`no answer: ${answer?.status}`);
      }
      const size = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
      if (answer.status !== 206 || Number(size?.[1]) !== this.come) throw new Error(`not a piece: ${answer.status}`);
      this.size = Number(size?.[2]);
      return answer;
    }
  }

  /** Hands over what comes with `answer`; false where it broke off. Throws where `buffer` does not take it. */
  private async pour(answer: Response, buffer: SourceBuffer): Promise<boolean> {
    const reader = answer.body!.getReader();
    for (;;) {
      const piece = await reader.read().catch(() => undefined);
      this.over.signal.throwIfAborted();
      if (!piece || piece.done) return this.come >= Math.min(this.size, MOST);
      buffer.appendBuffer(piece.value);
      await new Promise((taken) => buffer.addEventListener("updateend", taken, { once: true }));
      this.come += piece.value.length;
    }
  }
}
