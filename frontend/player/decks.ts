// The elements that make the sound, and how one takes over from another without a gap.
//
// Two <audio> elements take turns: while one plays, the other loads what follows and is told to play just before the end,
// by as much as this browser is late to begin. A <video> shows what has pictures. Real elements, not the Web Audio API,
// because phones let only those play on behind a locked screen.

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

/** The end is waited for with a timer when it is nearer than this, in milliseconds. */
const NEAR = 1500;

/** So long without data is a stall, in milliseconds. */
const STALL = 1500;

/** How far ahead another quality takes over, in seconds: time enough to load it. */
const LEAD = 1.5;

export class Decks {
  active: HTMLMediaElement;
  /** What the spare element holds to play next. */
  private prepared = "";
  /** What the spare element holds to go on with at the same place. */
  private switching = "";
  private timer = 0;
  private stall = 0;
  /** Milliseconds from the call of play() to the first sound, as measured on this device; first a guess. */
  private lag = 50;
  private guessed = true;
  /** When the active element could begin, and from where, until its lag is known. */
  private begun: { when: number; from: number } | undefined;
  private handed = 0;
  private unlocked = false;
  /** Whether it is meant to sound, also where it cannot. */
  private wanted = false;

  constructor(
    private readonly audios: [HTMLMediaElement, HTMLMediaElement],
    private readonly video: HTMLMediaElement,
    private readonly listener: Listener,
  ) {
    this.active = audios[0];
    for (const element of [...audios, video]) this.follow(element);
  }

  private get spare(): HTMLMediaElement {
    return this.audios[this.active === this.audios[0] ? 1 : 0];
  }

  get sounding(): boolean {
    return !this.active.paused && !this.active.ended;
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

  /** Puts `url` in place of everything, at `at` milliseconds. */
  load(url: string, at: number, video: boolean) {
    this.release();
    const before = this.active;
    if (video !== (before === this.video)) {
      this.active = video ? this.video : this.audios[0];
      drop(before);
    }
    drop(this.spare);
    this.mark();
    this.begun = undefined;
    this.active.src = url;
    if (at) this.active.currentTime = at / 1000;
  }

  /** To be called from a tap the first time: WebKit lets no element play that no tap ever reached. */
  play() {
    if (!this.unlocked) for (const element of this.audios) if (element !== this.active) element.load();
    this.unlocked = true;
    this.wanted = true;
    // A refusal shows as a paused or failed element.
    this.active.play().catch(() => this.listener.changed());
    this.begin();
  }

  pause() {
    this.wanted = false;
    for (const element of [...this.audios, this.video]) element.pause();
  }

  seek(at: number) {
    this.active.currentTime = at / 1000;
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.switching) this.lead();
  }

  set rate(rate: number) {
    for (const element of [...this.audios, this.video]) element.playbackRate = element.defaultPlaybackRate = rate;
  }

  get rate(): number {
    return this.active.defaultPlaybackRate;
  }

  volume(volume: number, muted: boolean) {
    for (const element of [...this.audios, this.video]) {
      element.volume = volume;
      element.muted = muted;
    }
  }

  /** Loads what follows, or nothing. */
  prepare(url: string) {
    // What played before sounds on for a moment.
    if (url === this.prepared || this.switching || performance.now() - this.handed < 1000) return;
    this.release();
    this.prepared = url;
    if (url) this.spare.src = url;
    else drop(this.spare);
  }

  /** Goes on with `url` at the same place, and with sound until it is there. */
  switchTo(url: string) {
    if (this.active === this.video) return this.replace(url);
    this.release();
    this.switching = url;
    this.spare.src = url;
    this.lead();
  }

  /** Goes on with `url` at the same place as soon as it is there. */
  replace(url: string) {
    this.load(url, this.position, this.active === this.video);
    if (this.wanted) this.play();
  }

  /** Ends everything and lets go of the files. */
  stop() {
    this.release();
    for (const element of [...this.audios, this.video]) drop(element);
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
      this.measure();
      this.arm();
      this.listener.time();
    });
    on("ended", () => (this.prepared && !this.spare.error ? this.handOver() : this.listener.ended()));
    on("canplay", () => this.begin());
    for (const event of ["pause", "seeking", "waiting"]) on(event, () => (this.begun = undefined));
    on("pause", () => {
      if (element.ended || element.error) return;
      this.wanted = false;
      this.listener.paused();
    });
    on("error", () => this.listener.broke());
    on("waiting", () => {
      clearTimeout(this.stall);
      this.stall = setTimeout(() => {
        const { active } = this;
        if (this.sounding && active.readyState < active.HAVE_FUTURE_DATA) this.listener.stalled();
      }, STALL);
    });
    for (const event of ["canplay", "seeked"]) {
      element.addEventListener(event, () => this.switching && element === this.spare && this.meet());
    }
  }

  /** Notes that the active element begins now, if it can. */
  private begin() {
    const { active } = this;
    if (active.paused || active.seeking || active.readyState < active.HAVE_FUTURE_DATA) return;
    this.begun = { when: performance.now(), from: active.currentTime };
  }

  /** Learns how late this browser begins: the active element says where it is, so it began that long ago. */
  private measure() {
    const { begun, active } = this;
    // The first positions after a beginning are guesses of the browser's.
    if (!begun || active.currentTime < begun.from + 1) return;
    const lag = performance.now() - ((active.currentTime - begun.from) * 1000) / active.playbackRate - begun.when;
    if (lag > 0 && lag < 300) this.lag += (lag - this.lag) / (this.guessed ? 1 : 2);
    this.guessed = false;
    this.begun = undefined;
  }

  /** Waits for the end, if it is near and something follows. */
  private arm() {
    const left = this.left();
    if (!this.prepared || this.timer || left > NEAR) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      const { spare } = this;
      if (!this.prepared || !this.sounding || spare.readyState < spare.HAVE_FUTURE_DATA) return;
      // Somebody moved, or no data came: the end is further away than it was.
      if (this.left() - this.lag > 50) this.arm();
      else this.handOver();
    }, Math.max(0, left - this.lag));
  }

  /** The prepared element plays; the other one sounds on for its last few milliseconds. */
  private handOver() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.prepared = "";
    const before = this.active;
    this.active = this.spare;
    if (before === this.video) drop(before);
    this.mark();
    this.handed = performance.now();
    this.play();
    this.listener.swapped();
  }

  /** The other quality is there: it takes over when the sound has come to where it stands. */
  private meet() {
    const { spare, active } = this;
    if (spare.seeking || spare.readyState < spare.HAVE_FUTURE_DATA || this.timer) return;
    const ahead = ((spare.currentTime - active.currentTime) * 1000) / active.playbackRate - this.lag;
    if (this.sounding && ahead < -50) this.lead();
    else this.timer = setTimeout(() => this.cut(), this.sounding ? Math.max(0, ahead) : 0);
  }

  /** Puts the other quality where it will take over. */
  private lead() {
    this.spare.currentTime = this.active.currentTime + (this.sounding ? LEAD * this.rate : 0);
  }

  private cut() {
    const { sounding, active: before } = this;
    this.release();
    this.active = this.spare;
    if (!sounding) this.active.currentTime = before.currentTime;
    this.mark();
    if (sounding) this.play();
    before.pause();
    this.listener.changed();
  }

  /** Forgets what was waited for. */
  private release() {
    clearTimeout(this.timer);
    clearTimeout(this.stall);
    this.timer = 0;
    this.prepared = this.switching = "";
  }

  private mark() {
    for (const element of [...this.audios, this.video]) element.toggleAttribute("data-active", element === this.active);
  }
}

/** An element without a source that loads anew gives up what it had begun to fetch. */
function drop(element: HTMLMediaElement) {
  if (!element.hasAttribute("src")) return;
  element.pause();
  element.removeAttribute("src");
  element.load();
}
