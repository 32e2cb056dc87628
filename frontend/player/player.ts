// The player: what is queued, what sounds, and what a reload finds again.

import { Decks, type Listener } from "./decks.ts";
import { Diary } from "./diary.ts";
import { prefer, preferences, type Preferences } from "./preferences.ts";
import { Queue } from "./queue.ts";
import { Shelf } from "./shelf.ts";
import { Sources } from "./sources.ts";
import { counterpart, type Track } from "./track.ts";
import { Trouble } from "./trouble.ts";

/** Where the other form of a performance is this near its end, in milliseconds, it begins anew. */
const OVER = 1_000;

/** "Previous" leads to the start of a track that has played for longer than this, in milliseconds. */
const RESTART = 3_000;

export class Player implements Listener {
  readonly queue = new Queue(Math.random);
  readonly decks: Decks;
  readonly shelf: Shelf;
  readonly preferences = preferences();
  readonly trouble = new Trouble(this);
  readonly sources: Sources;
  private readonly diary = new Diary(this);
  /** What the decks hold; none until something was played in this document. */
  loaded: Track | undefined;
  /** The address it comes from, and the one that follows it. */
  source = "";
  private following = "";
  /** Where a reload left it, in milliseconds, until it is loaded. */
  private place = 0;
  /** Whether this document played or queued something: what another one left is not to be written over otherwise. */
  private own = false;
  /** Whether it plays because it followed, and not because somebody chose it. */
  followed = false;

  constructor(
    audios: [HTMLMediaElement, HTMLMediaElement],
    video: HTMLMediaElement,
    readonly show: () => void,
  ) {
    this.shelf = new Shelf(show);
    this.sources = new Sources(this.shelf, this.preferences.quality);
    this.decks = new Decks(audios, video, this);
    this.decks.volume(this.preferences.volume, this.preferences.muted);
    this.decks.rate = this.preferences.rate;
    this.queue.repeat = this.preferences.repeat;
    this.queue.shuffled = this.preferences.shuffled;
  }

  /** Takes up what this session left in this browser. */
  restore() {
    const saved = this.diary.read();
    if (saved) {
      this.queue.restore(saved);
      this.place = saved.place;
    }
    void this.shelf.open();
  }

  /** Ends everything: the queue belonged to another session. */
  clear() {
    this.loaded = undefined;
    this.place = 0;
    this.source = this.following = "";
    this.decks.stop();
    this.queue.fill([], -1);
    void this.shelf.open();
  }

  get now(): Track | undefined {
    return this.queue.now;
  }

  get sounding(): boolean {
    return this.loaded !== undefined && this.decks.sounding;
  }

  /** Whether the end of what is loaded is reached. */
  get over(): boolean {
    return this.loaded !== undefined && this.decks.active.ended;
  }

  /** Milliseconds. */
  get position(): number {
    return this.loaded ? this.decks.position : this.place;
  }

  /** Milliseconds; 0 while unknown. */
  get length(): number {
    return (this.loaded && this.decks.length) || this.now?.length || 0;
  }

  /** What is heard: a rendition's name; empty for the file itself, none while nothing is loaded. */
  get heard(): string | undefined {
    return this.loaded && (this.source.split("?")[0]!.split("/")[3] ?? "");
  }

  /** Plays `tracks[at]` from `from` milliseconds on, and then those behind it. */
  start(tracks: Track[], at: number, from: number) {
    this.diary.tell("progress");
    this.queue.fill(tracks, at);
    this.begin(from);
  }

  /** Pauses what sounds, or goes on with it. */
  toggle() {
    // What failed is tried again by itself, until somebody wants none of it.
    if (this.trouble.failed && this.sounding) this.decks.pause();
    else if (!this.loaded || this.trouble.failed) this.begin(this.position);
    else if (this.decks.sounding) this.decks.pause();
    else this.decks.play();
  }

  /** Goes to a place of the track, in milliseconds. */
  seek(to: number) {
    const at = Math.max(0, Math.min(to, this.length || to));
    if (this.loaded) this.decks.seek(at);
    else {
      this.place = at;
      this.own = true;
    }
    this.show();
  }

  next() {
    this.jump(this.queue.next(true));
  }

  previous() {
    if (this.position > RESTART) this.seek(0);
    else this.jump(this.queue.previous() ?? this.queue.at);
  }

  /** Goes on at the same moment with the film of what plays, or with the recording of the film; and `play`s what is paused. */
  change(play = false) {
    const { now } = this;
    const other = now && counterpart(now);
    if (!now?.counterpart || !other) return;
    const { shift } = now.counterpart;
    const there = this.position + shift;
    const within = !other.length || there < other.length - OVER;
    this.diary.tell("progress");
    this.trouble.missed = "";
    const take = () => {
      this.queue.replace(other);
      this.loaded = this.loaded && other;
    };
    if (!this.loaded) {
      take();
      this.place = within ? Math.max(0, there) : 0;
      return play ? this.begin(this.place) : this.rearranged();
    }
    const source = other.video ? this.sources.film(other) : this.sources.of(other);
    if (!within) {
      take();
      return this.begin(0);
    }
    this.decks.changeTo(source, shift, {
      done: () => {
        take();
        this.source = source;
        this.diary.tell("started");
        if (play) this.decks.play();
        this.rearranged();
      },
      failed: () => {
        this.trouble.missed = `The ${other.video ? "film" : "recording"} did not load.`;
        this.show();
      },
    });
  }

  /** Plays what stands there in the queue. */
  jump(to: number | undefined) {
    if (to === undefined) return;
    this.diary.tell("progress");
    this.queue.go(to);
    this.begin(0);
  }

  /** Takes an entry out of the queue. What follows takes the place of the current one; behind the last nothing plays. */
  remove(at: number) {
    const current = at === this.queue.at;
    const goesOn = this.sounding && at < this.queue.tracks.length - 1;
    this.queue.remove(at);
    if (current) {
      this.trouble.clear();
      this.loaded = undefined;
      this.place = 0;
      this.decks.stop();
      if (goesOn) return this.begin(0);
    }
    this.rearranged();
  }

  /** The queue has another content or order. */
  rearranged() {
    this.own = true;
    this.adjusted();
  }

  /** What is heard next, or how, may have changed. */
  private adjusted() {
    this.follow();
    this.save();
    this.show();
  }

  private save() {
    if (this.own) this.diary.save();
  }

  prefer(wish: Partial<Preferences>) {
    const all = Object.assign(this.preferences, wish);
    prefer(all);
    this.decks.volume(all.volume, all.muted);
    this.decks.rate = all.rate;
    this.queue.repeat = all.repeat;
    if (all.shuffled !== this.queue.shuffled) this.queue.shuffle(all.shuffled);
    if (this.sources.choose(all.quality) && this.loaded) this.switchTo(this.sources.of(this.loaded));
    this.adjusted();
  }

  /** Keeps `track` for offline in the chosen quality, and where that is left to us in a small one; or keeps it no more. */
  keep(track: Track): Promise<void> {
    if (this.shelf.get(track.id)) return this.shelf.drop(track.id);
    return this.shelf.keep(track, this.sources.toKeep(track));
  }

  /** The page goes: notes where this was. */
  leave() {
    this.save();
    if (this.sounding) this.diary.tell("progress");
  }

  changed() {
    if (this.sounding && !this.decks.active.error) this.trouble.well();
    this.show();
  }

  time() {
    this.follow();
    this.diary.goOn();
    this.show();
  }

  paused() {
    if (!this.loaded) return;
    this.diary.save();
    this.diary.tell("progress");
  }

  swapped() {
    this.diary.tell("ended");
    this.queue.go(this.queue.next(false) ?? this.queue.at);
    this.loaded = this.now;
    this.source = this.following;
    this.followed = true;
    this.diary.tell("started");
    this.rearranged();
  }

  ended() {
    this.diary.tell("ended");
    const next = this.queue.next(false);
    if (next === undefined) return this.rearranged();
    this.goOn(next);
  }

  stalled() {
    this.trouble.stalled();
  }

  broke() {
    void this.trouble.broke();
  }

  /** Whether what plays has pictures: a film's renditions are its sound alone. */
  get shows(): boolean {
    return this.loaded?.video === true && !this.heard;
  }

  /** Goes on with another source of the same track, as soon as it is there. */
  replace(source: string) {
    if (!this.loaded) return;
    this.source = source;
    this.decks.replace(source, this.shows, this.sources.inPieces(this.loaded, source));
  }

  /** The same, with sound until it is there. */
  private switchTo(source: string) {
    const before = this.source;
    if (source === before) return;
    this.trouble.missed = "";
    if (this.loaded?.video) return this.replace(source);
    this.source = source;
    this.decks.switchTo(source, () => {
      this.source = before;
      this.trouble.missed = "This quality did not load.";
      this.show();
    });
  }

  private begin(from: number) {
    const track = this.now;
    if (!track) return;
    this.trouble.clear();
    this.followed = false;
    this.loaded = track;
    this.source = this.sources.of(track);
    this.decks.load(this.source, from, this.shows, this.sources.inPieces(track, this.source));
    this.decks.play();
    this.diary.tell("started", from);
    this.rearranged();
  }

  /** Plays what follows by itself. */
  goOn(next: number) {
    this.queue.go(next);
    this.begin(0);
    this.followed = true;
  }

  /** Has what follows loaded, as soon as there is room for it. */
  private follow() {
    const next = this.queue.next(false);
    const track = next === undefined ? undefined : this.queue.tracks[next];
    this.following = track && !track.video && this.loaded && this.decks.nearlyDone ? this.sources.of(track) : "";
    this.decks.prepare(this.following);
  }
}
