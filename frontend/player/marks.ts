// What the player shows within the pages: which track plays, and where on its waveform.

import { resume } from "./places.ts";
import type { Player } from "./player.ts";
import { around, listed, read } from "./track.ts";
import { duration } from "./words.ts";

/** Hears the page's buttons and waveforms. On the document, because a page may hold two hundred of them. */
export function listen(player: Player) {
  addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.("[data-play], [data-enqueue], [data-keep]");
    const element = button && around(button);
    if (!element || !button) return;
    const track = read(element);
    if (button.matches("[data-enqueue]")) {
      player.queue.add(track, false);
      player.rearranged();
    } else if (button.matches("[data-keep]")) {
      void player.keep(track);
    } else if (player.now?.id === track.id) {
      player.toggle();
    } else {
      const { tracks, at } = listed(element);
      player.start(tracks, at, resume(track, element.dataset.resume));
    }
  });
  addEventListener("click", (event) => {
    const moment = (event.target as Element).closest?.<HTMLElement>("[data-seek]");
    const element = moment && around(moment);
    if (!element) return;
    const track = read(element);
    const to = Number(moment.dataset.seek);
    if (player.now?.id === track.id) player.seek(to);
    else player.start([track], 0, to);
  });
  addEventListener("input", (event) => {
    const slider = event.target as HTMLInputElement;
    const element = slider.matches?.(".seek") && around(slider);
    if (!element) return;
    const track = read(element);
    if (player.now?.id === track.id) player.seek(slider.valueAsNumber);
    else player.start([track], 0, slider.valueAsNumber);
  });
}

/** The browser's own controls give way; what they play goes on in the player. */
export function takeOver(player: Player) {
  for (const native of document.querySelectorAll<HTMLMediaElement>("main .native")) {
    const stage = around(native);
    const sounds = !native.paused && !native.ended;
    const at = native.currentTime * 1000;
    // An element without a source that loads anew gives up what it had begun to fetch.
    native.removeAttribute("src");
    native.load();
    native.remove();
    if (stage && sounds && player.now?.id !== stage.dataset.track) player.start([read(stage)], 0, at);
  }
}

/** Marks the page's HTML where the current track stands, and nothing else. */
export function mark(player: Player) {
  const { now, sounding } = player;
  for (const element of document.querySelectorAll<HTMLElement>("main [data-track]")) {
    const current = element.dataset.track === now?.id;
    const state = current ? (sounding ? "playing" : "paused") : undefined;
    if (element.dataset.state !== state) show(element, state);
    scrub(element, player, current);
    keep(element, player);
  }
}

function show(element: HTMLElement, state: string | undefined) {
  if (state) element.dataset.state = state;
  else delete element.dataset.state;
  const button = element.querySelector("[data-play]");
  const does = state === "playing" ? "Pause" : "Play";
  button?.setAttribute("aria-label", `${does} ${element.dataset.title}`);
  button?.querySelector("use")?.setAttribute("href", `#i-${does.toLowerCase()}`);
}

function scrub(element: HTMLElement, player: Player, current: boolean) {
  const slider = element.querySelector<HTMLInputElement>(".seek");
  if (!slider) return;
  const length = (current && player.length) || Number(element.dataset.duration) || 0;
  place(slider, element, current ? player.position : 0, length);
}

/** Puts a slider and the drawing around it to a place, both in milliseconds. */
export function place(slider: HTMLInputElement, within: Element, position: number, length: number) {
  slider.max = String(length);
  slider.value = String(position);
  slider.setAttribute("aria-valuetext", `${duration(position)} of ${duration(length)}`);
  const part = length ? Math.min(1, position / length) : 0;
  // The drawing is 400 units wide.
  within.querySelector(".waveform rect")?.setAttribute("width", String(Math.round(400 * part)));
}

function keep(element: HTMLElement, player: Player) {
  const button = element.querySelector<HTMLElement>("[data-keep][aria-pressed]");
  if (button) label(button, player, element.dataset.track ?? "");
}

/** Says on a button whether a track is kept on this device. */
export function label(button: HTMLElement, player: Player, id: string) {
  const coming = player.shelf.coming.get(id);
  const kept = player.shelf.get(id) !== undefined;
  const state = player.shelf.failed.get(id) ?? (kept ? "Kept" : "Keep");
  const words = coming === undefined ? state : `Fetching ${Math.floor(coming * 100)} %`;
  const place = button.querySelector("span") ?? button;
  if (place.textContent !== words) place.textContent = words;
  button.setAttribute("aria-pressed", String(kept));
}
