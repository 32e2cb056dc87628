// What this device remembers of how somebody likes to listen.

import type { Setting } from "./quality.ts";
import type { Repeat } from "./queue.ts";
import { recall, remember } from "./store.ts";

export interface Preferences {
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  rate: number;
  quality: Setting;
  repeat: Repeat;
  shuffled: boolean;
  /** Whether single keys do something. */
  keys: boolean;
}

const DEFAULTS: Preferences = { volume: 1, muted: false, rate: 1, quality: "auto", repeat: "off", shuffled: false, keys: true };

export const preferences = (): Preferences => ({ ...DEFAULTS, ...recall<Partial<Preferences>>("preferences", {}) });

export const prefer = (all: Preferences) => remember("preferences", all);
