// How late this browser begins to sound after it was told to.

export class Lag {
  /** Milliseconds from the call of play() to the first sound, as measured on this device; first a guess. */
  ms = 50;
  private guessed = true;
  /** When the element could begin, and from where, until its lag is known. */
  private begun: { when: number; from: number } | undefined;

  /** `element` begins now, if it can; or it was to begin `when` a timer was due that a busy browser calls later. */
  begin(element: HTMLMediaElement, when = performance.now()) {
    if (element.paused || element.seeking || element.readyState < element.HAVE_FUTURE_DATA) return;
    this.begun = { when, from: element.currentTime };
  }

  /** It was interrupted: nothing is learned from this beginning. */
  forget() {
    this.begun = undefined;
  }

  /** Learns from where `element` is: it began that long ago. */
  measure(element: HTMLMediaElement) {
    const { begun } = this;
    // The first positions after a beginning are guesses of the browser's.
    if (!begun || element.currentTime < begun.from + 1) return;
    const lag = performance.now() - ((element.currentTime - begun.from) * 1000) / element.playbackRate - begun.when;
    if (lag > 0 && lag < 300) this.ms += (lag - this.ms) / (this.guessed ? 1 : 2);
    this.guessed = false;
    this.begun = undefined;
  }
}
