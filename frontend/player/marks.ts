// What the player shows within the pages: which track plays, and where on its waveform.

import { resume } from "./places.ts";
import type { Player } from "./player.ts";
import { place } from "./scrub.ts";
import { keeps } from "./shelf.ts";
import { around, counterpart, listed, read } from "./track.ts";

/**
 * By how many milliseconds what plays is ahead of the track that `element` stands for; none where that does not play.
 * A track's own page also follows the film of a recording, and the recording of a film.
 */
function ahead(element: HTMLElement, { now }: Player): number | undefined {
  if (!now) return undefined;
  if (element.dataset.track === now.id) return 0;
  const follows = now.counterpart?.id === element.dataset.track && element.querySelector("[data-switch]");
  return follows ? -now.counterpart!.shift : undefined;
}

/** When the page that is shown came, in milliseconds since 1970: what it says of places was true then. */
let shown = performance.timeOrigin;

/** Hears the page's buttons and waveforms. On the document, because a page may hold two hundred of them. */
export function listen(player: Player) {
  addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.<HTMLElement>("[data-play], [data-enqueue], [data-keep], [data-switch]");
    const element = button && around(button);
    if (!element || !button) return;
    const track = read(element);
    const plays = ahead(element, player) !== undefined;
    if (button.matches("[data-enqueue]")) {
      const next = button.dataset.enqueue === "next";
      player.queue.add(track, next);
      player.rearranged();
      const place = next ? "comes next" : "stands at the end of the queue";
      document.getElementById("announce")!.textContent = `${track.title} ${place}`;
    } else if (button.matches("[data-keep]")) {
      void player.keep(track);
    } else if (button.matches("[data-switch]")) {
      const other = counterpart(track);
      if (plays) player.change(true);
      else if (other) player.start([other], 0, 0);
    } else if (plays) {
      player.toggle();
    } else {
      const { tracks, at } = listed(element);
      player.start(tracks, at, resume(track, element.dataset.resume, shown));
    }
  });
  addEventListener("click", (event) => {
    const moment = (event.target as Element).closest?.<HTMLElement>("[data-seek]");
    const element = moment && around(moment);
    if (element) seek(player, element, Number(moment.dataset.seek));
  });
}

/** Another page is shown. */
export function turn(player: Player) {
  shown = Date.now();
  takeOver(player);
}

/** Goes to a place of the track that `element` stands for, in milliseconds, and plays it from there if nothing does. */
export function seek(player: Player, element: HTMLElement, to: number) {
  const by = ahead(element, player);
  if (by === undefined) player.start([read(element)], 0, to);
  else player.seek(to + by);
}

/** The browser's own controls give way; what they play goes on in the player. */
export function takeOver(player: Player) {
  for (const native of document.querySelectorAll<HTMLMediaElement>("main .native")) {
    const stage = around(native);
    const sounds = !native.paused && !native.ended;
    const at = native.currentTime * 1000;
    // An element without a source that loads anew gives up what it had begun to fetch.
    native.replaceChildren();
    native.load();
    native.remove();
    if (!stage || !sounds) continue;
    const track = read(stage);
    const plays = native.matches(".other") ? counterpart(track) : track;
    if (plays && player.now?.id !== plays.id) player.start([plays], 0, at);
  }
}

/** Marks the page's HTML where the current track stands, and nothing else. */
export function mark(player: Player) {
  const { now, sounding } = player;
  for (const element of document.querySelectorAll<HTMLElement>("main [data-track]")) {
    const by = ahead(element, player);
    const state = by === undefined ? undefined : sounding ? "playing" : "paused";
    if (element.dataset.state !== state) show(element, state);
    scrub(element, player, by);
    if (element.dataset.counterpart) change(element, by === undefined ? element.dataset.kind === "video" : now!.video);
    keep(element, player);
  }
}

function show(element: HTMLElement, state: string | undefined) {
  if (state) element.dataset.state = state;
  else delete element.dataset.state;
  const button = element.querySelector("[data-play]");
  const does = state === "playing" ? "Pause" : "Play";
  const words = button?.querySelector("span");
  if (words) {
    // What is written on it is its name: it says again what it said, once nothing plays.
    words.dataset.words ??= words.textContent!;
    words.textContent = does === "Pause" ? does : words.dataset.words;
  } else button?.setAttribute("aria-label", `${does} ${element.dataset.title}`);
  button?.querySelector("use")?.setAttribute("href", `#i-${does.toLowerCase()}`);
}

/** `by` is how far what plays is ahead of the element's track; none where that does not play. */
function scrub(element: HTMLElement, player: Player, by: number | undefined) {
  const slider = element.querySelector<HTMLInputElement>(".seek");
  if (!slider) return;
  const itself = element.dataset.track === player.now?.id;
  const length = (itself && player.length) || Number(element.dataset.duration) || 0;
  place(slider, by === undefined ? 0 : Math.max(0, player.position - by), length);
}

/** Says on the button that switches what it would do. */
function change(element: HTMLElement, video: boolean) {
  const words = element.querySelector("[data-switch] span");
  const does = video ? "Listen only" : "Watch the film";
  if (!words || words.textContent === does) return;
  words.textContent = does;
  element.querySelector("[data-switch] use")!.setAttribute("href", video ? "#i-sound" : "#i-film");
}

function keep(element: HTMLElement, player: Player) {
  const button = element.querySelector<HTMLElement>("[data-keep][aria-pressed]");
  if (button) label(button, player, element.dataset.track ?? "");
}

/** Says on a button whether a track is kept on this device; hides it where none can be. */
export function label(button: HTMLElement, player: Player, id: string) {
  button.hidden = !keeps();
  const coming = player.shelf.coming.get(id);
  const kept = player.shelf.get(id) !== undefined;
  const state = player.shelf.failed.get(id) ?? (kept ? "Kept offline" : "Keep offline");
  const words = coming === undefined ? state : `Fetching ${Math.floor(coming * 100)} %`;
  const place = button.querySelector("span") ?? button;
  if (place.textContent !== words) place.textContent = words;
  button.setAttribute("aria-pressed", String(kept));
}
