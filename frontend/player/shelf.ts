// Tracks kept on this device, to be played without a network.
//
// One cache for each session holds, by address, the bytes of each kept track, its waveform, and a note of what it is. The
// service worker answers from it whatever is asked for with `?kept=`; nothing else ever comes from there.

import { SHELF, session } from "./store.ts";
import { address, type Track } from "./track.ts";

export interface Kept {
  track: Track;
  /** The address whose bytes are kept. */
  url: string;
  bytes: number;
}

/** The address of a kept track's note. */
const noteOf = (id: string) => `/kept/${id}`;

export const waveformOf = (track: Track) => `/api/waveform?id=${track.id}`;

/** Whether this browser can keep files: only on a secure origin. */
export const canKeep = "serviceWorker" in navigator && "caches" in window;

/** Whether tracks can be kept now: what is kept belongs to a session. */
export const keeps = () => canKeep && session() !== "";

export class Shelf {
  private readonly kept = new Map<string, Kept>();
  /** How much of a track that is being kept has arrived, 0 to 1. */
  readonly coming = new Map<string, number>();
  /** Ends what is being fetched for a session that is over. */
  private over = new AbortController();
  /** Why a track was not kept, in a few words, until it is tried again. */
  readonly failed = new Map<string, string>();

  constructor(private readonly changed: () => void) {}

  all(): Kept[] {
    return [...this.kept.values()];
  }

  get(id: string): Kept | undefined {
    return this.kept.get(id);
  }

  /** The address under which the service worker answers with the kept copy of `url`. */
  copyOf(url: string): string {
    return `${url}${url.includes("?") ? "&" : "?"}kept=${session()}`;
  }

  /** Reads what the present session keeps. */
  async open() {
    this.over.abort();
    this.over = new AbortController();
    this.kept.clear();
    if (keeps() && (await caches.has(SHELF + session()))) {
      const cache = await this.cache();
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.startsWith(noteOf(""))) continue;
        const kept = (await (await cache.match(request))?.json()) as Kept | undefined;
        if (kept) this.kept.set(kept.track.id, kept);
      }
    }
    this.changed();
  }

  /** Fetches a track and keeps it. Where that cannot be done, `failed` says so. */
  async keep(track: Track, quality: string) {
    if (this.coming.has(track.id)) return;
    this.failed.delete(track.id);
    this.show(track.id, 0);
    const { signal } = this.over;
    const url = address(track, quality);
    const wave = waveformOf(track);
    try {
      // From a tap, since Firefox asks the listener then; who does not answer still keeps the track, as long as there is room.
      void navigator.storage.persist?.().catch(() => undefined);
      const cache = await this.cache();
      const found = await fetch(url, { signal });
      // Firefox answers with the ranges (206) that its own cache holds of a file it plays, and keeps none of those.
      const answer = found.status === 206 ? await fetch(url, { signal, cache: "no-store" }) : found;
      if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`);
      const bytes = Number(answer.headers.get("Content-Length"));
      await cache.put(url, new Response(answer.body.pipeThrough(this.counting(track.id, bytes)), answer));
      const drawn = await fetch(wave, { signal });
      if (drawn.ok) await cache.put(wave, drawn);
      // The note comes last: without it nothing was kept.
      const kept = { track, url, bytes };
      await cache.put(noteOf(track.id), Response.json(kept));
      signal.throwIfAborted();
      this.kept.set(track.id, kept);
    } catch (error) {
      // The cache went with the session.
      if (signal.aborted) return;
      console.warn("the track was not kept", error);
      const full = (error as Error).name === "QuotaExceededError";
      this.failed.set(track.id, full ? "No room on this device" : "Not kept: no connection");
      await this.remove([url, wave, noteOf(track.id)]);
    } finally {
      this.coming.delete(track.id);
      this.changed();
    }
  }

  async drop(id: string) {
    const kept = this.kept.get(id);
    if (!kept) return;
    this.kept.delete(id);
    await this.remove([noteOf(id), kept.url, waveformOf(kept.track)]);
    this.changed();
  }

  /** Bytes this site takes on the device, and how many it may. */
  async room(): Promise<{ used: number; most: number }> {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { used: usage, most: quota };
  }

  private async remove(addresses: string[]) {
    const cache = await this.cache();
    await Promise.all(addresses.map((url) => cache.delete(url)));
  }

  private cache = () => caches.open(SHELF + session());

  private counting(id: string, bytes: number) {
    let come = 0;
    return new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, onward) => {
        come += chunk.length;
        if (bytes) this.show(id, come / bytes);
        onward.enqueue(chunk);
      },
    });
  }

  private show(id: string, part: number) {
    this.coming.set(id, part);
    this.changed();
  }
}
