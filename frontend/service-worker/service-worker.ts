// The service worker: a page where there is no network, and the tracks a listener kept.
//
// It answers three things and leaves everything else to the browser: a page that does not come (with the copy in the
// cache `shell`, which holds nothing personal), the files that copy needs, and what is asked for with `?kept=SESSION`, from
// that session's cache alone. What was kept goes when somebody logs in or out, before the server hears of it. The page
// fills the caches (frontend/player/shelf.ts and shell.ts); this only reads and removes them.

const worker = self as unknown as ServiceWorkerGlobalScope;

/** As in frontend/player/store.ts. */
const SHELF = "kept-";
const SHELL = "shell";
/** Where somebody else may begin to use the browser. */
const DOORS = ["/login", "/logout", "/setup"];
/** Milliseconds after which a page that has not begun to come gives way to what is kept here. */
const PATIENCE = 15_000;

worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("activate", (event) => {
  // Preloading lets the network begin while the worker wakes up.
  event.waitUntil(Promise.all([worker.clients.claim(), worker.registration.navigationPreload?.enable()]));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const session = url.searchParams.get("kept");
  if (request.method === "POST" && DOORS.includes(url.pathname)) event.respondWith(leave(request));
  else if (request.method !== "GET") return;
  else if (session) event.respondWith(kept(request, url, session));
  else if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/pkg/")) event.respondWith(shellFile(request));
});

async function leave(request: Request): Promise<Response> {
  latest = undefined;
  const shelves = (await caches.keys()).filter((name) => name.startsWith(SHELF));
  await Promise.all(shelves.map((name) => caches.delete(name)));
  return fetch(request);
}

async function page(event: FetchEvent): Promise<Response> {
  try {
    return await Promise.race([fetched(event), patience()]);
  } catch (error) {
    const copy = await caches.match("/offline", { cacheName: SHELL });
    if (copy) return copy;
    throw error;
  }
}

async function fetched(event: FetchEvent): Promise<Response> {
  return ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request);
}

/** Fails after a while, where something is kept that plays meanwhile. Elsewhere people wait as long as their browser does. */
async function patience(): Promise<never> {
  const shelves = (await caches.keys()).filter((name) => name.startsWith(SHELF));
  const kept = await Promise.all(shelves.map(async (name) => (await (await caches.open(name)).keys()).length > 0));
  return new Promise((_, fail) => {
    if (kept.includes(true)) setTimeout(() => fail(new Error("the network does not answer")), PATIENCE);
  });
}

/** Addresses of the package name their build, so that a copy is as good as the file. */
async function shellFile(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}

/** The bytes asked for last: reading them anew for each range would take as long as the whole file. */
let latest: { href: string; blob: Blob; type: string } | undefined;

async function kept(request: Request, url: URL, session: string): Promise<Response> {
  url.searchParams.delete("kept");
  const cacheName = SHELF + session;
  // Of its own: while this waits, another request may ask for another file.
  let asked = latest;
  if (asked?.href !== cacheName + url.href || !(await caches.has(cacheName))) {
    const copy = await caches.match(url.href, { cacheName });
    if (!copy) return fetch(request);
    latest = asked = {
      href: cacheName + url.href,
      type: copy.headers.get("Content-Type") ?? "",
      blob: await copy.blob(),
    };
  }
  return part(asked.blob, asked.type, request.headers.get("Range"));
}

/** A kept file whole, or the one range that a media element asks for (RFC 9110, section 14). */
function part(blob: Blob, type: string, range: string | null): Response {
  const headers = { "Content-Type": type, "Accept-Ranges": "bytes" };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (!first && !last) return new Response(blob, { headers: { ...headers, "Content-Length": `${blob.size}` } });
  const start = first ? Number(first) : Math.max(0, blob.size - Number(last));
  const end = Math.min(first && last ? Number(last) : Infinity, blob.size - 1);
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${blob.size}` } });
  return new Response(blob.slice(start, end + 1), {
    status: 206,
    headers: {
      ...headers,
      "Content-Length": `${end + 1 - start}`,
      "Content-Range": `bytes ${start}-${end}/${blob.size}`,
    },
  });
}
