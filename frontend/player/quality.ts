// How much of a link music may take: which rendition plays. Pure: what is known of the link and the time are parameters.

import type { Track } from "./track.ts";

export type Setting = "auto" | "original" | "96" | "48";

/** Steps of quality, best first: as uploaded, about 96 kbit/s, about 48 kbit/s. */
export type Level = 0 | 1 | 2;

/** What the browser says about the link, where it says anything. */
export interface Link {
  /** Somebody asked to spare bytes (the `Save-Data` client hint). */
  saveData?: boolean;
  /** The Network Information API's class: "slow-2g", "2g", "3g" or "4g". */
  effectiveType?: string;
  /** Its estimate in Mbit/s. */
  downlink?: number;
  /** What this page's own files came with, in Mbit/s. */
  measured?: number;
}

const FIXED: Record<Exclude<Setting, "auto">, Level> = { original: 0, "96": 1, "48": 2 };

/** The renditions of each step, the one to try first in front. A small step may fall back on a larger one. */
const RENDITIONS: Record<Level, string[]> = {
  0: [],
  1: ["opus-96", "aac-96"],
  2: ["opus-48", "aac-96", "opus-96"],
};

/**
 * Mbit/s below which a step is too much. Lossless originals take up to 1.4 Mbit/s; and a link needs about half as much
 * again as what it carries, to start soon and to seek.
 */
const ORIGINAL_NEEDS = 2.5;
const MIDDLE_NEEDS = 0.17;

/** Mbit/s above which a measurement over a few kilobytes says nothing. */
const TELLING = 1;

/** Mbit/s below which the first tens of kilobytes of a file are long in coming. */
const CRAWLING = 0.5;

/** After so long without a stall a better step may be tried, in milliseconds. */
const CALM = 180_000;

/** Mbit/s of a link, as far as is known. */
function speed(link: Link): number {
  // A page's files are too small to show a fast link.
  const measured = link.measured !== undefined && link.measured < TELLING ? link.measured : Infinity;
  return Math.min(link.downlink ?? Infinity, measured);
}

/** The step a link carries, before anything was heard over it. */
export function expected(link: Link): Level {
  if (link.saveData || link.effectiveType?.endsWith("2g") || speed(link) < MIDDLE_NEEDS) return 2;
  return speed(link) < ORIGINAL_NEEDS || link.effectiveType === "3g" ? 1 : 0;
}

/** Whether the link is so slow that a file had better be played while its first bytes come. */
export const crawls = (link: Link): boolean =>
  link.effectiveType?.endsWith("2g") === true || speed(link) < CRAWLING;

/** The rendition of `track` that plays at a step; empty for the file itself. */
export function rendition(track: Track, level: Level, playable: (quality: string) => boolean): string {
  return RENDITIONS[level].find((quality) => track.qualities.includes(quality) && playable(quality)) ?? "";
}

/** So many bytes tell how fast a link is; of fewer than the least nothing follows. */
const ENOUGH_BYTES = 20_000;
const LEAST_BYTES = 6_000;

/**
 * Mbit/s while any of a page's own files was coming, from first byte to last; none if too few came to tell. The last few
 * count: a document lives for hours, and its link changes.
 */
export function goodput(files: { from: number; to: number; bytes: number }[]): number | undefined {
  let [bytes, time, since] = [0, 0, Infinity];
  for (const file of [...files].sort((a, b) => b.to - a.to)) {
    if (!file.bytes) continue;
    if (bytes >= ENOUGH_BYTES && file.to <= since) break;
    bytes += file.bytes;
    time += Math.max(0, Math.min(file.to, since) - file.from);
    since = Math.min(file.from, since);
  }
  return bytes < LEAST_BYTES || !time ? undefined : (bytes * 8) / 1000 / time;
}

/** The step for the moment: the listener's choice, or what the link has carried so far. */
export class Quality {
  private level: Level = 0;
  private calmSince = 0;

  constructor(
    public setting: Setting,
    private readonly link: () => Link,
  ) {}

  /** The step for a track that begins at `now` (milliseconds). */
  begin(now: number): Level {
    if (this.setting !== "auto") return FIXED[this.setting];
    const carries = expected(this.link());
    if (this.level > carries && now - this.calmSince > CALM) {
      this.level = (this.level - 1) as Level;
      this.calmSince = now;
    }
    this.level = Math.max(this.level, carries) as Level;
    return this.level;
  }

  /** The sound stopped for want of data: the step to go on with, or none where there is no smaller one. */
  stalled(now: number): Level | undefined {
    this.calmSince = now;
    if (this.setting !== "auto" || this.level === 2) return undefined;
    this.level = (this.level + 1) as Level;
    return this.level;
  }
}
