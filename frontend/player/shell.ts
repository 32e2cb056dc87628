// The copy of a page that the service worker shows where there is no network, renewed after each deploy.

import { canKeep } from "./shelf.ts";
import { recall, remember } from "./store.ts";

const SHELL = "shell";
const root = document.documentElement;

/** What a listener taps first goes before: milliseconds after the page has loaded. */
const LATER = 3000;

/** The page has what it needs, and the link is free. */
export async function quiet() {
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  await new Promise((done) => setTimeout(done, LATER));
}

/** Registers the service worker and stores the shell. */
export async function install() {
  if (!canKeep) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const build = root.dataset.build;
    if (!("copy" in root.dataset) && recall("shell", "") !== build) {
      await copy();
      remember("shell", build);
    }
  } catch (error) {
    console.warn("offline use is not possible", error); // Everything else is.
  }
}

/** As a stranger sees it, so that nothing personal stays on the device; and marked, so that the player knows it. */
async function copy() {
  const answer = await fetch("/offline", { credentials: "omit" });
  const html = (await answer.text()).replace("<html", "<html data-copy");
  const { headers } = answer;
  // What the page needs, not what it only names: the feed is the library's, and another page is not this one.
  const needed = "head link:not([rel=canonical], [rel=alternate]), head script[src]";
  const files = [...document.querySelectorAll<HTMLElement>(needed)];
  const addresses = files.map((file) => file.getAttribute("href") ?? file.getAttribute("src")!);
  const cache = await caches.open(SHELL);
  await cache.addAll(addresses);
  await cache.put("/offline", new Response(html, { headers }));
  // The files of the build before go last, so that there is a whole copy at any time.
  const current = new Set(["/offline", ...addresses].map((address) => new URL(address, location.href).href));
  const old = (await cache.keys()).filter((request) => !current.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
}
