// Where a track's sound comes from: its copy on this device, the file, or a rendition of it that the link carries.

import { link, playable, TYPES } from "./link.ts";
import { Opening, type Pieces } from "./opening.ts";
import { crawls, type Level, Quality, rendition, type Setting } from "./quality.ts";
import type { Shelf } from "./shelf.ts";
import { address, type Track } from "./track.ts";

export class Sources {
  private readonly quality: Quality;
  /** Files that this browser did not play. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly shelf: Shelf,
    setting: Setting,
  ) {
    this.quality = new Quality(setting, link);
  }

  /** Takes the listener's choice; says whether it is another one. */
  choose(setting: Setting): boolean {
    const other = setting !== this.quality.setting;
    this.quality.setting = setting;
    return other;
  }

  /** The address of what plays of `track` when it begins now. */
  of(track: Track): string {
    const level = this.quality.begin(performance.now());
    const copy = this.copy(track);
    if (copy && !(navigator.onLine && this.isBetter(track, level))) return copy;
    return (!level && this.refuses(track) && this.small(track)) || address(track, rendition(track, level, playable));
  }

  /** The address of the copy of `track` on this device; empty where there is none. */
  copy(track: Track): string {
    const kept = this.shelf.get(track.id);
    return kept ? this.shelf.copyOf(kept.url) : "";
  }

  /** Whether the file itself, which would play at that step, is more than its copy: as somebody chose, or for its pictures. */
  private isBetter(track: Track, level: Level): boolean {
    const isWhole = this.shelf.get(track.id)?.url === address(track, "");
    const isWanted = track.video || this.quality.setting === "original";
    return !isWhole && isWanted && !this.refuses(track) && !rendition(track, level, playable);
  }

  /** Whether this browser did not play the file of `track`. */
  refuses(track: Track): boolean {
    return this.refused.has(track.asset);
  }

  /** Notes that this browser does not play the file of `track`; the address that plays instead, if there is any. */
  insteadOf(track: Track): string {
    this.refused.add(track.asset);
    return this.small(track);
  }

  /** Takes that back: something else was wrong. */
  forgive(track: Track) {
    this.refused.delete(track.asset);
  }

  private small(track: Track): string {
    const quality = rendition(track, 1, playable) || rendition(track, 2, playable);
    return quality && address(track, quality);
  }

  /** How the rendition of `track` at `address` is played in pieces, where that can be done and the link makes it worth while. */
  inPieces({ length }: Track, address: string): Pieces | undefined {
    const type = TYPES[address.split("/")[3] ?? ""];
    return type && crawls(link()) && Opening.plays(type) ? { type, length } : undefined;
  }

  /** The address that plays where somebody chose to see a film. Its smaller versions are its sound alone. */
  film(track: Track): string {
    const kept = this.shelf.get(track.id);
    return kept?.url === address(track, "") ? this.shelf.copyOf(kept.url) : address(track, "");
  }

  /** The address to go on with after `track` stopped for want of data; none where there is no smaller one. */
  smaller(track: Track): string | undefined {
    const level = this.quality.stalled(performance.now());
    return level === undefined ? undefined : address(track, rendition(track, level, playable));
  }

  /**
   * The rendition of `track` to keep for offline: of the chosen quality, and where that is left to us, a small one; but of a
   * film itself, and of what this browser does not play, what it does.
   */
  toKeep(track: Track): string {
    const { setting } = this.quality;
    const small = setting === "auto" ? !track.video : this.refuses(track) || setting !== "original";
    return small ? rendition(track, setting === "48" ? 2 : 1, playable) : "";
  }
}
