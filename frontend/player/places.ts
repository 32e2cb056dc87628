// Where somebody stopped listening: told to the server, so that any device goes on from there; kept here until it knows.
// What their other devices told it is asked for when a page begins and when it is looked at again, so that any list goes on
// from there, and not only pages that say where.
//
// What was heard in a tunnel, or while the server was away, is told as soon as anything else was, when the browser is
// online again, and when a page begins: each time some of it, one after the other, and no more after the first that fails.

import { recall, remember, session } from "./store.ts";
import type { Track } from "./track.ts";

/** How the server calls a moment of playing. */
export type Moment = "started" | "progress" | "ended";

interface Place {
  /** Milliseconds. */
  at: number;
  /** When it was there, in milliseconds since 1970. */
  when: number;
  /** Whether the server has it. */
  told: boolean;
  /** Whether it began since the server heard of it last. */
  begun?: boolean;
}

/** What the server knows, in milliseconds. */
interface Theirs {
  track: string;
  position_ms: number;
  ago_ms: number;
}

/** The latest so many are kept. */
const MOST = 200;

/** What was told after the server was asked may come to it before the answer leaves: so many milliseconds overlap. */
const OVERLAP = 60_000;

/** Not asked more often than this, in milliseconds. */
const REST = 30_000;

/** So many are made up for at a time. */
const BATCH = 10;

/** Nearer than this to either end there is nothing to go on with: milliseconds, as RESUME_MARGIN_MS of the server. */
const EDGE = 15_000;

/** Answers that may be others later. Any other refusal is final: the track is gone. */
const PASSING = [401, 403, 408, 425, 429];

/**
 * Where to go on with a track whose page says `theirs` and was `shown` then, in milliseconds since 1970: newer words of
 * this browser count more.
 */
export function resume(track: Track, theirs: string | undefined, shown: number): number {
  const ours = places()[track.id];
  const newer = ours && (!ours.told || theirs === undefined || ours.when > shown);
  const at = newer ? ours.at : Number(theirs) || 0;
  return at < EDGE || (track.length && at > track.length - EDGE) ? 0 : at;
}

/** Notes that `track` is at `at` milliseconds. */
export async function note(track: Track, at: number, moment: Moment) {
  const known = places()[track.id];
  const begun = moment === "started" || known?.begun === true;
  // To begin a track is no reason to forget where it was left: that is, to go on with it from elsewhere.
  const stays = moment === "started" && at < EDGE ? known?.at : undefined;
  const place = stays ?? (moment === "ended" ? 0 : Math.round(at));
  keep(track.id, { at: place, when: Date.now(), told: false, begun });
  if (reachable() && (await tell(track.id, moment))) await catchUp();
}

let catchingUp = false;

/** What the server is being told of. */
const underWay = new Set<string>();

/** Tells the server some of what it does not know yet, the oldest first. */
export async function catchUp() {
  if (catchingUp || !reachable()) return;
  catchingUp = true;
  const untold = Object.entries(places()).filter(([id, place]) => !place.told && !underWay.has(id));
  for (const [id] of untold.slice(0, BATCH)) if (!(await tell(id, "progress"))) break;
  catchingUp = false;
}

let learning = false;

/** Learns where this person stopped on other devices since it was asked last. */
export async function learn() {
  const now = Date.now();
  const before = recall("learned", 0);
  if (learning || !reachable() || now - before < REST) return;
  learning = true;
  const answer = await fetch(`/api/places?within_ms=${now - before + OVERLAP}`).catch(() => undefined);
  const theirs = answer?.ok ? ((await answer.json().catch(() => [])) as Theirs[]) : undefined;
  learning = false;
  if (!theirs) return;
  remember("learned", now);
  for (const { track, position_ms: at, ago_ms: ago } of theirs.reverse()) {
    const when = now - ago;
    const ours = places()[track];
    if (!ours || (ours.told && ours.when < when)) keep(track, { at, when, told: true });
  }
}

const reachable = () => session() !== "" && navigator.onLine;

/** Whether the server knows, or wants to know nothing of it. */
async function tell(id: string, moment: Moment): Promise<boolean> {
  const place = places()[id];
  if (!place || place.told) return true;
  const { begun, ...rest } = place;
  // What is told meanwhile begins nothing anew.
  keep(id, rest);
  underWay.add(id);
  const body = new URLSearchParams({
    track: id,
    position_ms: String(place.at),
    playback: begun ? "started" : moment,
    ago_ms: String(Math.max(0, Date.now() - place.when)),
  });
  // Outlives the page, so that closing it tells where it stopped.
  const answer = await fetch("/api/playback", { method: "POST", body, keepalive: true }).catch(() => undefined);
  underWay.delete(id);
  const known = answer !== undefined && answer.status < 500 && !PASSING.includes(answer.status);
  const now = places()[id];
  if (known && now?.when === place.when) keep(id, { ...now, told: true });
  if (!known && now && begun) keep(id, { ...now, told: false, begun });
  return known;
}

const places = () => recall<Record<string, Place>>("places", {});

function keep(id: string, place: Place) {
  const { [id]: _, ...others } = places();
  remember("places", Object.fromEntries([...Object.entries(others).slice(1 - MOST), [id, place]]));
}
