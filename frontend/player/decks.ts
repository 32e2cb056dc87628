// The elements that make the sound, and how one takes over from another without a gap.
//
// Two <audio> elements take turns: while one plays, the other loads what follows and is told to play just before the end,
// by as much as this browser is late to begin. A <video> shows what has pictures. Real elements, not the Web Audio API,
// because phones let only those play on behind a locked screen.

import { Drought } from "./drought.ts";
import { Handover } from "./handover.ts";
import { Joining } from "./joining.ts";
import { Lag } from "./lag.ts";
import { Opening, type Pieces } from "./opening.ts";

export interface Listener {
  /** Something that the view shows has changed. */
  changed(): void;
  /** The sound is at another place; a few times a second. */
  time(): void;
  /** What was prepared plays now. */
  swapped(): void;
  /** It is over, and nothing was prepared. */
  ended(): void;
  /** No data came for a while. */
  stalled(): void;
  /** Somebody paused it. */
  paused(): void;
  /** It cannot be loaded or played. */
  broke(): void;
}

/** Media element events that the view shows. */
const SHOWN = ["play", "pause", "playing", "seeking", "durationchange", "volumechange", "ratechange", "emptied"];

/** How long after an attempt the file itself is asked again to go on behind its opening, in milliseconds. */
const AGAIN = 3000;

/** What becomes of what was asked to go on in place of the active element. */
export interface Outcome {
  /** It has taken over. */
  done(): void;
  /** It cannot be played. */
  failed(): void;
}

export class Decks {
  active: HTMLMediaElement;
  /** What the spare element holds to play next. */
  private prepared = "";
  private joining: (Outcome & { by: Joining }) | undefined;
  /** What feeds the active element, where that does not fetch by itself. */
  private opening: Opening | undefined;
  private readonly lag = new Lag();
  private readonly handover = new Handover(
    () => this.left(),
    () => this.lag.ms,
    () => this.prepared !== "" && this.sounding && this.spare.readyState >= this.spare.HAVE_FUTURE_DATA,
    (due) => this.handOver(due),
  );
  private readonly drought = new Drought(
    () => this.starved,
    () => {
      this.goOn();
      this.listener.stalled();
      this.listener.changed();
    },
    () => this.reload(),
  );
  private handed = 0;
  /** When the file itself may be asked again to go on behind its opening. */
  private again = 0;
  private unlocked = false;
  /** Whether it is meant to sound, also where it cannot. */
  private wanted = false;

  constructor(
    private readonly audios: [HTMLMediaElement, HTMLMediaElement],
    private readonly video: HTMLMediaElement,
    private readonly listener: Listener,
  ) {
    this.active = audios[0];
    for (const element of this.all) this.follow(element);
  }

  get all(): HTMLMediaElement[] {
    return [...this.audios, this.video];
  }

  private get spare(): HTMLMediaElement {
    return this.audios[this.active === this.audios[0] ? 1 : 0];
  }

  get sounding(): boolean {
    return !this.active.paused && !this.active.ended;
  }

  /** Whether there is nothing to play although it should sound. */
  get starved(): boolean {
    return this.sounding && this.active.readyState < this.active.HAVE_FUTURE_DATA;
  }

  /** Whether that has lasted for a while. */
  get dry(): boolean {
    return this.drought.dry && this.starved;
  }

  /** Milliseconds. */
  get position(): number {
    return this.active.currentTime * 1000;
  }

  /** Milliseconds; 0 while unknown. */
  get length(): number {
    const length = this.active.duration * 1000;
    return Number.isFinite(length) ? length : 0;
  }

  /** Whether there is time and room on the link to load what follows. */
  get nearlyDone(): boolean {
    const { buffered, duration } = this.active;
    const loaded = buffered.length > 0 && buffered.end(buffered.length - 1) > duration - 1;
    return loaded || this.left() < 20_000;
  }

  /** Puts `url` in place of everything, at `at` milliseconds; perhaps in pieces. */
  load(url: string, at: number, video: boolean, pieces?: Pieces) {
    this.release();
    this.close();
    // Where it cannot be played in pieces the element tries by itself.
    this.opening = pieces && new Opening(url, pieces, at / 1000, () => this.replace(url, false));
    const before = this.active;
    if (video !== (before === this.video)) {
      this.active = video ? this.video : this.audios[0];
      drop(before);
    }
    drop(this.spare);
    this.mark();
    this.lag.forget();
    this.active.src = this.opening?.url ?? url;
    if (at) this.active.currentTime = at / 1000;
  }

  /**
   * To be called from a tap the first time: WebKit lets no element play that no tap ever reached. `due` is when it was to be
   * called, where that may be a little past.
   */
  play(due?: number) {
    if (!this.unlocked) for (const element of this.all) if (element !== this.active) element.load();
    this.unlocked = true;
    this.wanted = true;
    // A refusal shows as a paused or failed element.
    this.active.play().catch(() => this.listener.changed());
    this.lag.begin(this.active, due);
  }

  pause() {
    this.wanted = false;
    for (const element of this.all) element.pause();
  }

  seek(at: number) {
    if (this.opening && !this.opening.reaches(this.active, at / 1000)) {
      const { address, pieces } = this.opening;
      this.load(address, at, false, pieces);
      if (this.wanted) this.play();
      return;
    }
    this.active.currentTime = at / 1000;
    this.handover.end();
    this.joining?.by.lead();
  }

  set rate(rate: number) {
    for (const element of this.all) element.playbackRate = element.defaultPlaybackRate = rate;
  }

  get rate(): number {
    return this.active.defaultPlaybackRate;
  }

  volume(volume: number, muted: boolean) {
    for (const element of this.all) {
      element.volume = volume;
      element.muted = muted;
    }
  }

  /** Loads what follows, or nothing. */
  prepare(url: string) {
    // What played before sounds on for a moment.
    if (url === this.prepared || this.joining || performance.now() - this.handed < 1000) return;
    this.release();
    this.prepared = url;
    if (url) this.spare.src = url;
    else drop(this.spare);
  }

  /** Goes on with `url` at the same place, and with sound until it is there. */
  switchTo(url: string, failed: () => void) {
    this.join(this.spare, url, 0, { done: () => this.listener.changed(), failed });
  }

  /**
   * Goes on with `url`, a film where there was sound alone or the other way round, which is ahead by `shift`
   * milliseconds at the same moment. To be called from a tap.
   */
  changeTo(url: string, shift: number, outcome: Outcome) {
    const element = this.active === this.video ? this.spare : this.video;
    // As in play().
    element.load();
    this.join(element, url, shift / 1000, outcome);
  }

  /** Goes on with `url` at the same place as soon as it is there; perhaps in pieces. */
  replace(url: string, video: boolean, pieces?: Pieces) {
    this.load(url, this.position, video, pieces);
    if (this.wanted) this.play();
  }

  /** Asks anew for what does not come: over another connection, at the same place. What comes in pieces does so by itself. */
  reload() {
    const { active, opening } = this;
    if (!this.starved || (opening && !opening.runsOut(active))) return;
    this.replace(opening?.address ?? active.src, active === this.video);
  }

  /** Ends everything and lets go of the files. */
  stop() {
    this.release();
    this.close();
    for (const element of this.all) drop(element);
  }

  /** Milliseconds until the end at the present speed. */
  private left(): number {
    return ((this.active.duration - this.active.currentTime) * 1000) / this.active.playbackRate;
  }

  private follow(element: HTMLMediaElement) {
    const on = (event: string, then: () => void) =>
      element.addEventListener(event, () => element === this.active && then());
    for (const event of SHOWN) on(event, () => this.listener.changed());
    on("timeupdate", () => {
      this.lag.measure(this.active);
      this.goOn();
      if (this.prepared) this.handover.arm();
      this.listener.time();
    });
    on("ended", () => (this.prepared && !this.spare.error ? this.handOver() : this.listener.ended()));
    on("canplay", () => this.lag.begin(this.active));
    for (const event of ["pause", "seeking", "waiting"]) on(event, () => this.lag.forget());
    on("pause", () => {
      if (element.ended || element.error) return;
      this.wanted = false;
      this.listener.paused();
    });
    on("error", () => this.listener.broke());
    on("waiting", () => this.drought.begin());
    on("progress", () => this.drought.feed());
    for (const event of ["playing", "pause", "error"]) on(event, () => this.drought.end());
    for (const event of ["canplay", "seeked"]) {
      element.addEventListener(event, () => element === this.joining?.by.element && this.joining.by.meet());
    }
    element.addEventListener("error", () => {
      const { joining } = this;
      if (element !== joining?.by.element) return;
      this.release();
      joining.failed();
    });
  }

  /** The prepared element plays; the other one sounds on for its last few milliseconds. */
  private handOver(due?: number) {
    this.handover.end();
    this.prepared = "";
    const before = this.active;
    this.active = this.spare;
    this.close();
    if (before === this.video) drop(before);
    this.mark();
    this.handed = performance.now();
    this.play(due);
    this.listener.swapped();
  }

  /** Has the file itself go on where its opening ends. Without a link that is tried again while there is sound. */
  private goOn() {
    const { opening } = this;
    if (!opening?.runsOut(this.active) || this.joining || performance.now() < this.again) return;
    this.again = performance.now() + AGAIN;
    this.switchTo(opening.address, () => setTimeout(() => this.goOn(), AGAIN));
  }

  private join(element: HTMLMediaElement, url: string, shift: number, outcome: Outcome) {
    this.release();
    const by = new Joining(this.active, element, url, shift, () => this.lag.ms, () => this.cut());
    this.joining = { ...outcome, by };
  }

  private cut() {
    const { sounding, active: before, joining } = this;
    if (!joining) return;
    this.release();
    this.close();
    this.active = joining.by.element;
    this.mark();
    if (sounding) this.play();
    drop(before);
    joining.done();
  }

  /** Feeds the active element no more. */
  private close() {
    this.opening?.end();
    this.opening = undefined;
  }

  /** Forgets what was waited for. */
  private release() {
    this.handover.end();
    this.drought.end();
    this.prepared = "";
    this.joining?.by.end();
    this.joining = undefined;
  }

  private mark() {
    for (const element of this.all) element.toggleAttribute("data-active", element === this.active);
  }
}

/** An element without a source that loads anew gives up what it had begun to fetch. */
function drop(element: HTMLMediaElement) {
  if (!element.hasAttribute("src")) return;
  element.pause();
  element.removeAttribute("src");
  element.load();
}
