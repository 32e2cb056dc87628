// Where somebody stopped listening, so that a track goes on from there.

import { recall, remember } from "./store.ts";
import type { Track } from "./track.ts";

/** How the server calls a moment of playing. */
export type Moment = "started" | "progress" | "ended";

interface Place {
  /** Milliseconds. */
  at: number;
  /** Whether the server has it. */
  told: boolean;
}

/** The latest so many are kept. */
const MOST = 200;

/** Nearer than this to either end there is nothing to go on with: milliseconds. */
const EDGE = 10_000;

/** Where to go on with a track whose page says `theirs`: newer words of this browser count more. */
export function resume(track: Track, theirs: string | undefined): number {
  const ours = places()[track.id];
  const at = ours && (!ours.told || theirs === undefined) ? ours.at : Number(theirs) || 0;
  return at < EDGE || (track.length && at > track.length - EDGE) ? 0 : at;
}

/** Notes that `track` is at `at` milliseconds. */
export function note(track: Track, at: number, moment: Moment) {
  keep(track.id, { at: moment === "ended" ? 0 : Math.round(at), told: false });
}

const places = () => recall<Record<string, Place>>("places", {});

function keep(id: string, place: Place) {
  const { [id]: _, ...others } = places();
  remember("places", Object.fromEntries([...Object.entries(others).slice(1 - MOST), [id, place]]));
}
