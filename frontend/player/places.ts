// Where somebody stopped listening: told to the server, so that any device goes on from there; kept here until it knows.

import { recall, remember, session } from "./store.ts";
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

/** Nearer than this to either end there is nothing to go on with: milliseconds, as RESUME_MARGIN_MS of the server. */
const EDGE = 15_000;

/** Where to go on with a track whose page says `theirs`: newer words of this browser count more. */
export function resume(track: Track, theirs: string | undefined): number {
  const ours = places()[track.id];
  const at = ours && (!ours.told || theirs === undefined) ? ours.at : Number(theirs) || 0;
  return at < EDGE || (track.length && at > track.length - EDGE) ? 0 : at;
}

/** Notes that `track` is at `at` milliseconds. */
export async function note(track: Track, at: number, moment: Moment) {
  keep(track.id, { at: moment === "ended" ? 0 : Math.round(at), told: false });
  if (session() && navigator.onLine) await tell(track.id, moment);
}

/** Tells the server what it does not know yet, once it can be reached again. */
export async function catchUp() {
  for (const [id, place] of Object.entries(places())) {
    if (!place.told) await tell(id, "progress");
  }
}

async function tell(id: string, moment: Moment) {
  const at = places()[id]?.at ?? 0;
  const body = new URLSearchParams({ track: id, position_ms: String(at), playback: moment });
  try {
    // Outlives the page, so that closing it tells where it stopped.
    const answer = await fetch("/api/playback", { method: "POST", body, keepalive: true });
    if (answer.ok && places()[id]?.at === at) keep(id, { at, told: true });
  } catch {
    // Told with the next one, or when the browser is online again.
  }
}

const places = () => recall<Record<string, Place>>("places", {});

function keep(id: string, place: Place) {
  const { [id]: _, ...others } = places();
  remember("places", Object.fromEntries([...Object.entries(others).slice(1 - MOST), [id, place]]));
}
