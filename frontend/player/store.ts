// What this browser keeps for whoever is logged in, and how it forgets.
//
// Everything here belongs to one session, named by the page (`data-session`, a digest of the login that the server gives
// out for this alone). As soon as a page of another session is shown, what the one before left is removed. The copy of the
// page for offline use (`data-copy`) is nobody's: it goes on with the session that was there last.

const root = document.documentElement;

/** Caches that hold what a session kept start with this; the service worker knows it too. */
export const SHELF = "kept-";

/** Keys of one session's values; preferences are the device's and stay. */
const PERSONAL = ["queue", "places", "learned"];

export function recall<T>(key: string, fallback: T): T {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? fallback;
  } catch {
    return fallback; // Storage is blocked, or what it held is not ours.
  }
}

export function remember(key: string, value: unknown) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or blocked: playing goes on, and a reload starts afresh.
  }
}

/** The session of the page that is shown; empty while nobody is logged in. */
export function session(): string {
  return "copy" in root.dataset ? recall("session", "") : (root.dataset.session ?? "");
}

/** The session that was settled last, for browsers that remember nothing. */
let settled = recall("session", "");

/** Removes what another session left. Says whether there was one. */
export function settle(): boolean {
  const current = session();
  if (settled === current) return false;
  settled = current;
  for (const key of PERSONAL) localStorage.removeItem(key);
  void forget((shelf) => shelf !== SHELF + current);
  remember("session", current);
  return true;
}

async function forget(other: (shelf: string) => boolean) {
  if (!("caches" in window)) return;
  const shelves = (await caches.keys()).filter((name) => name.startsWith(SHELF) && other(name));
  await Promise.all(shelves.map((name) => caches.delete(name)));
}
