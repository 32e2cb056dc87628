// What this browser knows of its link, and which renditions it can play.

import { goodput, type Link } from "./quality.ts";

/** The type of each rendition; some browsers do not play all of them. */
const TYPES: Record<string, string> = {
  "opus-96": 'audio/webm; codecs="opus"',
  "opus-48": 'audio/webm; codecs="opus"',
  "aac-96": 'audio/mp4; codecs="mp4a.40.2"',
};

const judge = document.createElement("audio");

export const playable = (quality: string) => judge.canPlayType(TYPES[quality] ?? "") !== "";

/** The browser's own words where it has any, and how fast this page's files came: another page's may be hours old. */
export function link(): Link {
  const { connection } = navigator as { connection?: Link };
  const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const pages = performance.getEntriesByType("navigation") as PerformanceResourceTiming[];
  const measured = goodput(
    [...pages, ...files]
      // What came out of a cache has no size; what plays comes only as fast as it is wanted.
      .filter((file) => file.transferSize > 0 && !file.name.includes("/media/"))
      .map((file) => ({ from: file.responseStart, to: file.responseEnd, bytes: file.encodedBodySize })),
  );
  const { saveData, effectiveType, downlink } = connection ?? {};
  return { saveData, effectiveType, downlink, measured };
}
