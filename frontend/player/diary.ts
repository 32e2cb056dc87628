// What is written down while something plays: the queue and the place here, for a reload, and the place with the server,
// for other devices.

import { type Moment, note } from "./places.ts";
import type { Player } from "./player.ts";
import type { Saved } from "./queue.ts";
import { recall, remember } from "./store.ts";

/** How often the place is kept here and told to the server, in milliseconds. */
const KEEP = 5_000;
const TELL = 30_000;

/** What a reload finds: the queue, and the place in its current track in milliseconds. */
type Page = Saved & { place: number };

export class Diary {
  private kept = 0;
  private told = 0;

  constructor(private readonly player: Player) {}

  /** What this session left in this browser. */
  read(): Page | undefined {
    const page = recall<Page | undefined>("queue", undefined);
    return page?.entries.length ? page : undefined;
  }

  /** Writes down what is due; to be called a few times a second. */
  goOn() {
    const now = performance.now();
    if (now - this.kept > KEEP) this.save();
    if (this.player.sounding && now - this.told > TELL) this.tell("progress");
  }

  /** Keeps queue and place here. */
  save() {
    const { queue, position, over } = this.player;
    this.kept = performance.now();
    remember("queue", { ...queue.save(), place: over ? 0 : position } satisfies Page);
  }

  /** Tells the server where what is loaded is, in milliseconds. */
  tell(moment: Moment, at = this.player.position) {
    const { loaded } = this.player;
    this.told = performance.now();
    if (loaded) void note(loaded, at, moment);
  }
}
