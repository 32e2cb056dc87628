// What goes wrong with what plays, and how the music goes on: with less of it, with another file, when the link is back, or
// with the next track.

import type { Player } from "./player.ts";
import { address } from "./track.ts";

/** How long after a failure it is tried again, in milliseconds: at first, and at most. */
const RETRY = 2_000;
const LONGEST_RETRY = 30_000;

/** How long a server may take to say that it is there, in milliseconds. */
const PATIENCE = 10_000;

export class Trouble {
  /** Whether what was to play does not. */
  failed = false;
  /** What was asked for and did not load, in a sentence; what played goes on. */
  missed = "";
  private timer = 0;
  private retry = RETRY;

  constructor(private readonly player: Player) {}

  /** A track begins, and with it all is well. */
  clear() {
    clearTimeout(this.timer);
    this.failed = false;
    this.missed = "";
  }

  /** It sounds: what failed next has not failed before. */
  well() {
    this.failed = false;
    this.retry = RETRY;
  }

  /** The sound stopped for want of data: its copy on this device goes on, or a smaller version, if there is one. */
  stalled() {
    const { loaded, source, sources } = this.player;
    if (!loaded || source.includes("?kept=")) return;
    const smaller = sources.copy(loaded) || sources.smaller(loaded);
    if (smaller !== undefined && smaller !== source) this.player.replace(smaller);
  }

  /**
   * It cannot be loaded or played. A copy or a rendition that is gone does not end the music while the file itself is there,
   * nor does a file that this browser does not play while there is a rendition, nor one that nothing can be made of where it
   * only followed another and is followed in turn.
   */
  async broke() {
    const { player } = this;
    const { loaded, source, sources } = player;
    if (!loaded) return;
    const unreachable = !navigator.onLine || player.decks.active.error?.code === MediaError.MEDIA_ERR_NETWORK;
    const copy = sources.copy(loaded);
    if (unreachable && copy && source !== copy) return player.replace(copy);
    if (!unreachable) {
      const original = address(loaded, "");
      const other = source === original ? sources.insteadOf(loaded) : original;
      if (other && !(other === original && sources.refuses(loaded))) return player.replace(other);
      sources.forgive(loaded);
    }
    this.failed = true;
    player.show();
    const lost = unreachable || !(await answers(source));
    // Somebody did something meanwhile.
    if (player.source !== source || !this.failed) return;
    if (lost) return this.later();
    const next = player.queue.next(true);
    if (!player.followed || next === undefined || next <= player.queue.at) return;
    player.goOn(next);
    this.missed = `\u201c${loaded.title}\u201d did not play.`;
    player.show();
  }

  /** The link may be back: what it broke off goes on from its place. */
  regain() {
    clearTimeout(this.timer);
    const { loaded, decks, shows, source, sources } = this.player;
    if (!loaded) return;
    if (this.failed && decks.active.error) this.player.replace(shows ? source : sources.of(loaded));
    else decks.reload();
  }

  /** Tries again later, and after every failure later still. */
  private later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.regain(), this.retry);
    this.retry = Math.min(2 * this.retry, LONGEST_RETRY);
  }
}

/** Whether somebody answers at `address`, be it with a refusal: elements do not tell that from a file they do not play. */
async function answers(address: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(address, { method: "HEAD", signal }).catch(() => undefined);
  return answer !== undefined && answer.status < 500;
}
