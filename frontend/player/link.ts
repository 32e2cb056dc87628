// What this browser knows of its link, and which renditions it can play.

import { goodput, type Link } from "./quality.ts";
import { recall, remember } from "./store.ts";

/** The type of each rendition; some browsers do not play all of them. */
export const TYPES: Record<string, string> = {
  "opus-96": 'audio/webm; codecs="opus"',
  "opus-48": 'audio/webm; codecs="opus"',
  "aac-96": 'audio/mp4; codecs="mp4a.40.2"',
};

const judge = document.createElement("audio");

export const playable = (quality: string) => judge.canPlayType(TYPES[quality] ?? "") !== "";

/** A page whose files came out of a cache goes by what the one before measured, if that was not longer ago than this. */
const FRESH = 300_000;

interface Measured {
  /** Milliseconds since 1970. */
  when: number;
  /** Mbit/s. */
  speed: number;
}

function lately(speed: number | undefined): number | undefined {
  const now = Date.now();
  if (speed !== undefined) {
    remember("speed", { when: now, speed } satisfies Measured);
    return speed;
  }
  const last = recall<Measured | undefined>("speed", undefined);
  return last && now - last.when < FRESH ? last.speed : undefined;
}

// A document that lives for long has more files than browsers remember, and what comes after those would tell nothing.
performance.addEventListener("resourcetimingbufferfull", () => performance.clearResourceTimings());

/** The browser's own words where it has any, and how fast this page's files came. */
export function link(): Link {
  const { connection } = navigator as { connection?: Link };
  const files = (["navigation", "resource"] as const).flatMap((type) => performance.getEntriesByType(type) as PerformanceResourceTiming[]);
  const measured = goodput(
    files
      // What came out of a cache has no size; what plays comes only as fast as it is wanted.
      .filter((file) => file.transferSize > 0 && !file.name.includes("/media/") && performance.now() - file.responseEnd < FRESH)
      .map((file) => ({ from: file.responseStart, to: file.responseEnd, bytes: file.encodedBodySize })),
  );
  const { saveData, effectiveType, downlink } = connection ?? {};
  return { saveData, effectiveType, downlink, measured: lately(measured) };
}
