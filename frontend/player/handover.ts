// Waits for the end of what sounds, to let the next track begin without a gap.

/** The end is waited for with a timer when it is nearer than this, in milliseconds. */
const NEAR = 1500;

export class Handover {
  private timer = 0;

  /**
   * `left` says how many milliseconds it is until the end, and `lag` how many pass from play() to the sound. `now` is called
   * when what follows is to be told to play, with when that was `due`, unless it is not `ready` then.
   */
  constructor(
    private readonly left: () => number,
    private readonly lag: () => number,
    private readonly ready: () => boolean,
    private readonly now: (due: number) => void,
  ) {}

  /** Waits for the end, if it is near. To be called a few times a second. */
  arm() {
    const left = this.left();
    if (this.timer || left > NEAR) return;
    const wait = Math.max(0, left - this.lag());
    const due = performance.now() + wait;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (!this.ready()) return;
      // Somebody moved, or no data came: the end is further away than it was.
      if (this.left() - this.lag() > 50) this.arm();
      else this.now(due);
    }, wait);
  }

  /** Waits no longer. */
  end() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
