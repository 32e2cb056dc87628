// The copy of a page that the service worker shows where there is no network, renewed after each deploy.

import { canKeep } from "./shelf.ts";
import { recall, remember } from "./store.ts";

const SHELL = "shell";
const root = document.documentElement;

/** Registers the service worker and stores the shell, once the page has what it needs. */
export async function install() {
  if (!canKeep) return;
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
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
  const files = [...document.querySelectorAll<HTMLElement>("head link:not([rel=canonical]), head script[src]")];
  const addresses = files.map((file) => file.getAttribute("href") ?? file.getAttribute("src")!);
  await caches.delete(SHELL);
  const cache = await caches.open(SHELL);
  await cache.addAll(addresses);
  await cache.put("/offline", new Response(html, { headers }));
}
