// Notices that there is nothing to play: a link that carries too little, and a connection that is dead without anybody
// having said so, as a tunnel or another network leaves them behind.

/** So long without data is a stall, in milliseconds. */
const STALL = 1500;

/** A connection that brings nothing for so long is given up, in milliseconds. */
export const SILENCE = 6000;

export class Drought {
  /** Whether the sound has stopped for want of data. */
  dry = false;
  private timer = 0;
  /** Whether anything came since the last look. */
  private fed = false;

  /**
   * `starved` says whether what should sound has nothing to play. `stalled` is called when it has had nothing for a while,
   * and `dead` each time that nothing at all has come for it for longer.
   */
  constructor(
    private readonly starved: () => boolean,
    private readonly stalled: () => void,
    private readonly dead: () => void,
  ) {}

  /** An element waits for data. */
  begin() {
    if (this.dry) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.starved()) return;
      this.dry = true;
      this.watch();
      this.stalled();
    }, STALL);
  }

  /** Data came, enough or not. */
  feed() {
    this.fed = true;
  }

  /** What was waited for plays, or is not wanted any more. */
  end() {
    clearTimeout(this.timer);
    this.dry = false;
  }

  private watch() {
    clearTimeout(this.timer);
    this.fed = false;
    this.timer = setTimeout(() => {
      if (!this.starved()) return this.end();
      const { fed } = this;
      this.watch();
      if (!fed) this.dead();
    }, SILENCE);
  }
}
