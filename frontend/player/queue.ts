// What plays, what comes next and what came before. Pure: no elements, no clock, and chance is a parameter.

import type { Track } from "./track.ts";

export type Repeat = "off" | "all" | "one";

interface Entry {
  track: Track;
  /** Its place while nothing is shuffled. */
  place: number;
}

/** What a reload keeps of a queue. */
export interface Saved {
  entries: Entry[];
  at: number;
}

export class Queue {
  repeat: Repeat = "off";
  shuffled = false;
  /** In the order they play. */
  private entries: Entry[] = [];
  private current = -1;

  /** `random` gives numbers from 0 up to 1, without 1. */
  constructor(private readonly random: () => number) {}

  get tracks(): Track[] {
    return this.entries.map((entry) => entry.track);
  }

  /** Where in `tracks` the current one stands; -1 in an empty queue. */
  get at(): number {
    return this.current;
  }

  get now(): Track | undefined {
    return this.entries[this.current]?.track;
  }

  /** Replaces everything; `tracks[at]` is the current one. */
  fill(tracks: Track[], at: number) {
    this.entries = tracks.map((track, place) => ({ track, place }));
    this.current = at;
    if (this.shuffled) this.mix();
  }

  /** Adds behind the current one, or at the end. The first track of an empty queue becomes the current one. */
  add(track: Track, next: boolean) {
    const entry = { track, place: 1 + Math.max(-1, ...this.entries.map(({ place }) => place)) };
    this.entries.splice(next ? this.current + 1 : this.entries.length, 0, entry);
    if (this.current < 0) this.current = 0;
    if (!this.shuffled) this.renumber();
  }

  /** What follows: by itself at the end of the current one, or because somebody asks. */
  next(asked: boolean): number | undefined {
    if (this.repeat === "one" && !asked) return this.current;
    if (this.current + 1 < this.entries.length) return this.current + 1;
    return this.repeat === "off" || !this.entries.length ? undefined : 0;
  }

  /** What came before. */
  previous(): number | undefined {
    if (this.current > 0) return this.current - 1;
    return this.repeat === "all" && this.entries.length ? this.entries.length - 1 : undefined;
  }

  /** Puts another track in the place of the current one. */
  replace(track: Track) {
    const now = this.entries[this.current];
    if (now) this.entries[this.current] = { ...now, track };
  }

  go(at: number) {
    if (at >= 0 && at < this.entries.length) this.current = at;
  }

  /** Moves one by `by` places, as far as there are any. */
  move(from: number, by: number) {
    const to = from + by;
    if (to < 0 || to >= this.entries.length) return;
    const now = this.entries[this.current];
    this.entries.splice(to, 0, ...this.entries.splice(from, 1));
    this.current = this.entries.indexOf(now!);
    if (!this.shuffled) this.renumber();
  }

  /** Takes one out. Without the current one, what followed it is the current one. */
  remove(at: number) {
    this.entries.splice(at, 1);
    if (at < this.current || this.current === this.entries.length) this.current -= 1;
  }

  /** Takes out all but the current one. */
  clear() {
    this.entries = this.entries.slice(this.current, this.current + 1);
    this.current = this.entries.length - 1;
  }

  /** Mixes everything behind the current one, or brings back the order from before. */
  shuffle(on: boolean) {
    this.shuffled = on;
    if (on) return this.mix();
    const now = this.entries[this.current];
    this.entries.sort((a, b) => a.place - b.place);
    this.current = this.entries.indexOf(now!);
    this.renumber();
  }

  save(): Saved {
    return { entries: this.entries, at: this.current };
  }

  restore(saved: Saved) {
    this.entries = saved.entries;
    this.current = Math.min(saved.at, saved.entries.length - 1);
  }

  /** The current one first, then the others by chance (Fisher and Yates). */
  private mix() {
    const [now] = this.entries.splice(this.current, 1);
    for (let left = this.entries.length - 1; left > 0; left -= 1) {
      const other = Math.floor(this.random() * (left + 1));
      [this.entries[left], this.entries[other]] = [this.entries[other]!, this.entries[left]!];
    }
    if (now) this.entries.unshift(now);
    this.current = now ? 0 : -1;
  }

  private renumber() {
    this.entries.forEach((entry, place) => (entry.place = place));
  }
}
