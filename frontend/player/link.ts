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

/** So many of the document's files are looked at, the latest. */
const MOST_FILES = 40;

/** They are watched as they come: a document that lives for long has more of them than browsers remember. */
let came: PerformanceResourceTiming[] = [];
const note = (files: PerformanceEntryList) => (came = [...came, ...(files as PerformanceResourceTiming[]).filter(tells)].slice(-MOST_FILES));
const watch = new PerformanceObserver((files) => note(files.getEntries()));
watch.observe({ type: "resource", buffered: true });

/** What came out of a cache has no size; what plays comes only as fast as it is wanted. */
const tells = (file: PerformanceResourceTiming) => file.transferSize > 0 && !file.name.includes("/media/");

/** The browser's own words where it has any, and how fast this page's files came. */
export function link(): Link {
  const { connection } = navigator as { connection?: Link };
  note(watch.takeRecords());
  // What a watch is told of comes late to a page that has just begun.
  const known = (["navigation", "resource"] as const).flatMap((type) => performance.getEntriesByType(type) as PerformanceResourceTiming[]);
  const files = new Map([...known.filter(tells), ...came].map((file) => [`${file.startTime} ${file.name}`, file]));
  const measured = goodput(
    [...files.values()]
      .filter((file) => performance.now() - file.responseEnd < FRESH)
      .map((file) => ({ from: file.responseStart, to: file.responseEnd, bytes: file.encodedBodySize })),
  );
  const { saveData, effectiveType, downlink } = connection ?? {};
  return { saveData, effectiveType, downlink, measured: lately(measured) };
}
