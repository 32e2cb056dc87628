// The bar at the foot of every page, and the sheet it opens into. The server writes its HTML; this brings it to life.

import { label } from "./marks.ts";
import type { Player } from "./player.ts";
import { place } from "./scrub.ts";
import { waveformOf } from "./shelf.ts";
import type { Track } from "./track.ts";
import { duration, size } from "./words.ts";

export class Bar {
  readonly element = document.getElementById("player")!;
  private readonly rows = document.getElementById("queue-rows") as HTMLOListElement;
  private readonly row = document.getElementById("queue-row") as HTMLTemplateElement;
  private readonly frame = document.querySelector<HTMLElement>(".frame")!;
  private readonly paths = [...this.element.querySelectorAll(".waveform path")];
  private readonly wide = matchMedia("(min-width: 60rem)");
  private drawn: Track | undefined;
  private queued = "";

  part<E extends HTMLElement>(selector: string): E {
    return this.element.querySelector<E>(selector)!;
  }

  get open(): boolean {
    return this.element.classList.contains("open");
  }

  /** Opens the sheet or closes it. What lies behind it is out of reach meanwhile. */
  sheet(open = !this.open) {
    if (open && this.element.hidden) return;
    this.element.classList.toggle("open", open);
    this.frame.inert = open;
    this.part("[data-do=sheet]").setAttribute("aria-expanded", String(open));
  }

  /** Lets the controls that are not buttons work `player`. */
  listen(player: Player) {
    this.part("#player-volume").addEventListener("input", (event) => {
      player.prefer({ volume: (event.target as HTMLInputElement).valueAsNumber, muted: false });
    });
    this.part(".tuning").addEventListener("change", (event) => {
      const { name, value } = event.target as HTMLSelectElement;
      if (name === "rate") player.prefer({ rate: Number(value) });
      if (name === "quality") player.prefer({ quality: value as Player["preferences"]["quality"] });
    });
    this.rows.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      const at = [...this.rows.children].indexOf(button?.closest("li") as Element);
      if (!button || at < 0) return;
      if (button.name === "play") return player.jump(at);
      if (button.name === "remove") player.remove(at);
      else {
        player.queue.move(at, -1);
        player.rearranged();
      }
      // The rows are others now: whoever goes on pressing does it to the same track, or to the one that took its place.
      const row = this.rows.children[button.name === "up" ? Math.max(0, at - 1) : Math.min(at, this.rows.children.length - 1)];
      row?.querySelector<HTMLElement>(`button[name=${button.name}]`)?.focus();
    });
  }

  /** Shows the player as it is now. */
  show(player: Player) {
    const { now, sounding, preferences: likes } = player;
    this.element.hidden = !now;
    if (!now) return this.sheet(false);
    const does = sounding ? "Pause" : "Play";
    const toggle = this.part("[data-do=toggle]");
    toggle.ariaLabel = does;
    toggle.querySelector("use")!.setAttribute("href", `#i-${does.toLowerCase()}`);
    const title = this.part<HTMLAnchorElement>(".now a");
    title.href = now.href;
    text(title, now.title);
    text(this.part(".now .muted"), now.artist);
    text(this.part(".now .fault"), fault(player));
    text(this.part(".time span"), duration(player.position));
    text(this.part(".time .muted"), duration(player.length));
    place(this.part<HTMLInputElement>(".seek"), player.position, player.length);
    // A smaller version of a film is its sound alone.
    this.part(".screen").hidden = !now.video || Boolean(player.heard);
    const change = this.part("[data-do=switch]");
    change.hidden = !now.counterpart;
    change.ariaLabel = now.video ? "Listen only" : "Watch the film";
    change.querySelector("use")!.setAttribute("href", now.video ? "#i-sound" : "#i-film");
    press(this.part("[data-do=shuffle]"), likes.shuffled);
    const repeat = this.part("[data-do=repeat]");
    press(repeat, likes.repeat !== "off");
    repeat.ariaLabel = likes.repeat === "one" ? "Repeat this track" : "Repeat";
    repeat.querySelector("use")!.setAttribute("href", likes.repeat === "one" ? "#i-repeat-one" : "#i-repeat");
    const mute = this.part("[data-do=mute]");
    press(mute, likes.muted);
    mute.querySelector("use")!.setAttribute("href", likes.muted ? "#i-muted" : "#i-volume");
    this.part<HTMLInputElement>("#player-volume").value = String(likes.muted ? 0 : likes.volume);
    this.part<HTMLSelectElement>("[name=rate]").value = String(likes.rate);
    this.part<HTMLSelectElement>("[name=quality]").value = likes.quality;
    text(this.part("#player-heard"), heard(player.heard));
    label(this.part("[data-do=keep]"), player, now.id);
    this.list(player);
    if (now.id === this.drawn?.id) return;
    if (this.open || this.wide.matches) return void this.draw(player, now);
    this.drawn = undefined;
    this.trace("");
  }

  /** The rows of the queue, made anew only when they differ. */
  private list(player: Player) {
    const { tracks, at } = player.queue;
    const queued = tracks.map((track) => track.id).join();
    if (queued !== this.queued) {
      this.queued = queued;
      this.rows.replaceChildren(...tracks.map((track) => this.entry(track)));
    }
    [...this.rows.children].forEach((row, n) => {
      if (n === at) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }

  private entry(track: Track): Node {
    const row = this.row.content.cloneNode(true) as DocumentFragment;
    const [title, artist] = row.querySelectorAll("span");
    title!.textContent = track.title;
    artist!.textContent = track.artist;
    row.querySelector("time")!.textContent = track.length ? duration(track.length) : "";
    for (const button of row.querySelectorAll("button")) button.ariaLabel = `${button.ariaLabel} ${track.title}`;
    return row;
  }

  /**
   * Draws the waveform of `track`, unless something else plays by then. Without it the slider still works; on a phone it
   * is fetched for the sheet alone, since the closed bar shows a line.
   */
  private async draw(player: Player, track: Track) {
    this.drawn = track;
    const wave = waveformOf(track);
    const here = document.querySelector(`main [data-track="${track.id}"] path.wave`);
    let path = here?.getAttribute("d") ?? "";
    if (!path) {
      const answer = await fetch(player.shelf.get(track.id) ? player.shelf.copyOf(wave) : wave).catch(() => undefined);
      path = answer?.ok ? await answer.json() : "";
    }
    if (this.drawn === track) this.trace(path);
  }

  /** Shows a path, or a line. */
  private trace(path: string) {
    for (const drawing of this.paths) drawing.setAttribute("d", path || "M0 32h400");
  }

  /** Shows how much room what was kept takes. */
  async room(player: Player) {
    const { used, most } = await player.shelf.room();
    const kept = player.shelf.all();
    const words = kept.length === 1 ? "1 track is kept" : `${kept.length} tracks are kept`;
    text(this.part("#player-room"), `${words} on this device. ${size(used)} of ${size(most)} are used.`);
  }
}

function fault({ trouble, decks, sounding }: Player): string {
  if (trouble.failed) return sounding ? "This did not load." : "This did not load. Press play to try again.";
  return trouble.missed || (decks.dry ? "Waiting for the connection." : "");
}

function heard(rendition: string | undefined): string {
  if (rendition === undefined) return "";
  if (!rendition) return "You hear the original.";
  const [codec, rate] = rendition.split("-");
  return `You hear ${codec === "aac" ? "AAC" : "Opus"} at ${rate} kbit/s.`;
}

function press(button: HTMLElement, pressed: boolean) {
  button.setAttribute("aria-pressed", String(pressed));
}

function text(element: HTMLElement, words: string) {
  if (element.textContent !== words) element.textContent = words;
}
