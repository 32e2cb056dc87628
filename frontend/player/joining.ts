// How another element goes on in place of the one that sounds, at the same moment of the music: in another quality, or as
// the film of it.

/** How far ahead it takes over, in seconds: time enough to load it. */
const LEAD = 1.5;

export class Joining {
  private timer = 0;

  /**
   * Has `element` load `url` while `from` sounds on. The same moment comes `shift` seconds later in it. `lag` says how many
   * milliseconds pass from play() to its sound; `cut` is called when it is to take over.
   */
  constructor(
    private readonly from: HTMLMediaElement,
    readonly element: HTMLMediaElement,
    url: string,
    private readonly shift: number,
    private readonly lag: () => number,
    private readonly cut: () => void,
  ) {
    element.src = url;
    this.lead();
  }

  private get sounding(): boolean {
    return !this.from.paused && !this.from.ended;
  }

  /** Puts it where it will take over: ahead of what sounds, or where that stands. */
  lead() {
    this.end();
    this.element.currentTime = this.place(this.sounding ? LEAD * this.from.playbackRate : 0);
  }

  /** It is there: it takes over when the sound has come to where it stands. */
  meet() {
    const { element, from } = this;
    if (this.timer || element.seeking || element.readyState < element.HAVE_FUTURE_DATA) return;
    const ahead = ((element.currentTime - this.shift - from.currentTime) * 1000) / from.playbackRate - this.lag();
    if (this.sounding && ahead < -50) return this.lead();
    // What begins later than this does not wait for its beginning.
    this.timer = setTimeout(
      () => {
        if (!this.sounding) element.currentTime = this.place(0);
        this.cut();
      },
      this.sounding ? Math.max(0, Math.min(ahead, LEAD * 1000)) : 0,
    );
  }

  /** Waits no longer. */
  end() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  private place(later: number): number {
    return Math.max(0, this.from.currentTime + this.shift + later);
  }
}
