// Navigation that keeps the document, so that the player's <audio> stays the same node for hours.
//
// A followed link or form is fetched as the page it is, and the parts of the frame that differ from page to page
// replace ours: header, navigation, <main>, title. `reprise:page` tells the player that another page is shown. Whatever
// cannot be done well this way is left to the browser as a full load.

interface Uploader {
  default(): Promise<unknown>;
  start(element: Element): void;
  stop(element: Element): void;
}

const root = document.documentElement;
const parts = ["#top", "#nav", "#main"];
/** From the folder this file came from, so that all modules are of one build. */
const own = (file: string) => import(new URL(file, import.meta.url).href);
const find = <E extends HTMLElement>(selector: string, within: ParentNode = document) =>
  within.querySelector<E>(selector);

/** Whether this document's build is no longer the server's: the next visit that interrupts no song is a full load. */
let stale = false;

// ---- The uploader: a module of its own, imported once on the first page that holds it; transfers outlive pages ----

let uploader: Promise<Uploader> | undefined;
let uploading: Element | undefined;

async function startUploader() {
  const place = find("#main #uploader[data-module]");
  if (!place) return;
  uploader ??= own(place.dataset.module!).then(async (module: Uploader) => (await module.default(), module));
  try {
    const module = await uploader;
    if (!place.isConnected || uploading === place) return;
    uploading = place;
    module.start(place);
  } catch (error) {
    uploader = undefined; // The plain form stays usable, and the next visit tries again.
    console.error("the uploader did not load", error);
  }
}

function stopUploader() {
  const place = uploading;
  uploading = undefined;
  if (place) uploader?.then((module) => module.stop(place));
}

// ---- Visits ----

type Kind = "push" | "traverse";
let visit: AbortController | undefined;
/** The form whose answer is waited for. */
let sent: HTMLFormElement | undefined;
/** The address of the page that is shown, without its fragment. */
let shown = page(location.href);
/** Names its entry of the history. */
let key: string = history.state?.key ?? newKey();
/** Where each entry of the history was scrolled to. */
const places: Record<string, number> = JSON.parse(sessionStorage.getItem("places") ?? "{}");

function newKey() {
  return `${Date.now()}.${Math.random()}`; // crypto.randomUUID is missing on plain http.
}

function page(href: string) {
  return href.split("#")[0]!;
}

function sounds() {
  return [...document.querySelectorAll<HTMLMediaElement>("#player audio, #player video")].some((m) => !m.paused && !m.ended);
}

/**
 * What must not be parsed: a style sheet whose nonce is not this document's counts as an attack, and Chromium never lets
 * go of a media element, nor of the document it was parsed into.
 */
const unwanted = /<style[^>]*>[^<]*<\/style>|<(audio|video) id="player-[^>]*>/g;

/** Milliseconds after which a page that does not come will not: a connection may have died in a tunnel unheard. */
const PATIENCE = 20_000;

/** Fetches a page and shows it. The latest visit wins; one that fails says so in place and leaves the page as it was. */
async function go(request: Request, kind: Kind) {
  visit?.abort();
  const mine = (visit = new AbortController());
  const late = setTimeout(() => (root.dataset.loading = ""), 300);
  // What a form does may take its time, and must not be done twice.
  const asks = request.method === "GET";
  const wait = () => setTimeout(() => asks && mine.abort(new DOMException("no answer", "TimeoutError")), PATIENCE);
  let silent = wait();
  try {
    const answer = await fetch(request.clone(), { signal: mine.signal });
    clearTimeout(silent);
    silent = wait();
    // A form that is refused comes back with what was typed, which no full load would. Where it was sent there is no page.
    const refused = !asks && !answer.redirected;
    const url = new URL(refused ? location.href : answer.url || request.url);
    if (asks) url.hash ||= new URL(request.url).hash;
    const html = answer.headers.get("Content-Type")?.startsWith("text/html");
    stale ||= (answer.headers.get("Reprise-Build") ?? root.dataset.build) !== root.dataset.build;
    // Not a page, not ours, or of another build while nothing sounds: the browser does better.
    if (!html || url.origin !== location.origin || (stale && !refused && !sounds())) return leave(url.href, request, html);
    const text = (await answer.text()).replace(unwanted, "");
    const next = new DOMParser().parseFromString(text, "text/html");
    find("#player", next)?.remove(); // Chromium never frees a parsed document that holds media elements.
    if (visit !== mine) return;
    if (!find("#main", next)) return leave(url.href, request, html);
    await transition(() => visit === mine && show(next, url, kind, !asks && !refused));
  } catch (error) {
    if (visit === mine && (error as Error).name !== "AbortError") failed(request, kind, error);
  } finally {
    clearTimeout(late);
    clearTimeout(silent);
    if (visit === mine) delete root.dataset.loading;
  }
}

/** A full load. The answer of a form was final already, so where it led is asked for, never the form again. */
function leave(href: string, request: Request, html: boolean | undefined) {
  if (page(href) === page(location.href) && html) location.reload();
  else location.assign(request.method === "GET" ? request.url : href);
}

function transition(change: () => unknown): unknown {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
  if (still || !document.startViewTransition) return change();
  const running = document.startViewTransition(change);
  running.ready.catch(() => {}); // Skipped, as when another one begins: the change itself still happens.
  running.finished.catch(() => {});
  return running.updateCallbackDone;
}

/** `done` says that a form was, and led here. */
function show(next: Document, url: URL, kind: Kind, done: boolean) {
  const stay = done && page(url.href) === shown;
  const again = stay ? same(document.activeElement) : undefined;
  if (kind === "push") places[key] = scrollY;
  stopUploader();
  for (const part of parts) {
    const ours = find(part);
    const theirs = find(part, next);
    if (ours && theirs) ours.replaceWith(document.adoptNode(theirs));
  }
  document.title = next.title;
  const { build, theme, session, hue } = next.documentElement.dataset;
  if (theme) root.dataset.theme = theme;
  if (hue && hue !== root.dataset.hue) root.style.setProperty("--hue", (root.dataset.hue = hue));
  // A bare page of an error says nothing of who is logged in, and is no logout.
  if (build) root.dataset.session = session ?? "";
  delete root.dataset.copy; // What comes from the server is no copy for offline use.
  if (kind === "push" && url.href !== location.href) {
    key = newKey();
    history.pushState({ key }, "", url);
  } else {
    if (kind === "traverse") key = history.state?.key ?? newKey();
    history.replaceState({ key }, "", url);
  }
  shown = page(url.href);
  void startUploader();
  document.dispatchEvent(new Event("reprise:page"));
  arrive(url, stay || kind === "traverse" ? (places[key] ?? 0) : undefined, again?.());
}

/** How to find a control on the same page when it came anew: it stands where it stood in the form of its address. */
function same(control: Element | null): (() => HTMLElement | undefined) | undefined {
  const form = control?.closest<HTMLFormElement>("#main form[action]");
  if (!form) return undefined;
  const forms = () => [...document.querySelectorAll<HTMLFormElement>(`#main form[action="${CSS.escape(form.getAttribute("action")!)}"]`)];
  const [nth, at] = [forms().indexOf(form), [...form.elements].indexOf(control!)];
  return () => forms()[nth]?.elements[at] as HTMLElement | undefined;
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment; // Such as `100%`.
  }
}

/** Puts eyes and ears where the page begins: scroll, focus, and its title said aloud; or the focus on what is there `again`. */
function arrive(url: URL, top?: number, again?: HTMLElement) {
  const target = url.hash ? document.getElementById(decoded(url.hash.slice(1))) : null;
  again?.focus({ preventScroll: true });
  const kept = again !== undefined && document.activeElement === again;
  if (!kept) (find("#main h1") ?? find("#main")!).focus({ preventScroll: true });
  if (target && top === undefined) target.scrollIntoView();
  else scrollTo({ top: top ?? 0, behavior: "instant" });
  // A control that has the focus again says itself what became of it.
  find("#announce")!.textContent = kept ? "" : document.title;
}

/** Says in place that a page did not come, and offers to try again. */
function failed(request: Request, kind: Kind, error: unknown) {
  console.warn("a page did not load", request.url, error);
  find("#unreachable")?.remove();
  const notice = document.createElement("p");
  notice.id = "unreachable";
  notice.className = "notice fault";
  notice.setAttribute("role", "alert");
  notice.append(
    navigator.onLine
      ? "The server did not answer, so the page stayed as it was. "
      : "You are offline, so the page stayed as it was. ",
  );
  const again = document.createElement("button");
  again.className = "button small";
  again.textContent = "Try again";
  again.onclick = () => void go(request, kind);
  notice.append(again);
  // What may lie over the page gives way.
  document.dispatchEvent(new Event("reprise:failed"));
  find("#main")!.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// ---- What people do ----

/** Whether the address is a page of ours: media and the package's files are not. */
const isPage = (url: URL) => url.origin === location.origin && !/^\/(media|art|pkg|files|api)\//.test(url.pathname);

addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
  const modified = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || event.defaultPrevented || modified || (link.target && link.target !== "_self")) return;
  const url = new URL(link.href);
  if (link.hasAttribute("download") || link.relList.contains("external") || !isPage(url)) return;
  if (url.hash && page(url.href) === shown) {
    places[key] = scrollY;
    return; // Within the page: the browser scrolls.
  }
  event.preventDefault();
  void go(new Request(url, { headers: { Accept: "text/html" } }), "push");
});

addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const method = (button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get").toLowerCase();
  const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", document.baseURI);
  // By their names: a field of the form may be called `target`, and then stands in the way of the property.
  const files = [form.getAttribute("enctype"), button?.getAttribute("formenctype")].includes("multipart/form-data");
  const elsewhere = form.getAttribute("target");
  if (event.defaultPrevented || elsewhere || !isPage(url) || !["get", "post"].includes(method)) return;
  if (uploader && url.pathname === "/logout") return; // With the document what is sent ends, before it is sent as somebody else's.
  event.preventDefault();
  if (method === "post" && sent === form) return; // It is under way, and is not to be done twice.
  const fields = new FormData(form, button);
  const words = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
  const body = files ? fields : words;
  const headers = { Accept: "text/html" };
  if (method === "get") url.search = words.toString();
  sent = method === "post" ? form : undefined;
  const request = method === "get" ? new Request(url, { headers }) : new Request(url, { method, headers, body });
  void go(request, "push").finally(() => sent === form && (sent = undefined));
});

addEventListener("popstate", (event) => {
  const known: string | undefined = event.state?.key;
  if (known) places[key] = scrollY;
  const request = new Request(location.href, { headers: { Accept: "text/html" } });
  if (page(location.href) !== shown) return void go(request, "traverse");
  // The same page, another fragment of it. An entry without a key was made by following a link just now.
  visit?.abort();
  key = known ?? newKey();
  if (known) scrollTo({ top: places[key] ?? 0, behavior: "instant" });
  else history.replaceState({ key }, "");
});

addEventListener("pagehide", () => {
  places[key] = scrollY;
  const latest = Object.entries(places).slice(-100);
  sessionStorage.setItem("places", JSON.stringify(Object.fromEntries(latest)));
});

history.scrollRestoration = "manual";
history.replaceState({ key }, "");
if (places[key] !== undefined && !location.hash) scrollTo({ top: places[key], behavior: "instant" });
void startUploader();
