// Tells the device what plays, for its lock screen and its media keys, and hears what is pressed there.

import type { Player } from "./player.ts";
import type { Track } from "./track.ts";

const session = "mediaSession" in navigator ? navigator.mediaSession : undefined;

/** Lets the device's own buttons work `player`. */
export function obey(player: Player, actions: Record<string, () => void>) {
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => player.sounding || player.toggle(),
    pause: () => player.sounding && player.toggle(),
    stop: () => player.sounding && player.toggle(),
    previoustrack: () => player.previous(),
    nexttrack: () => player.next(),
    seekbackward: actions.back!,
    seekforward: actions.on!,
    seekto: ({ seekTime }) => player.seek((seekTime ?? 0) * 1000),
  };
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      session?.setActionHandler(action as MediaSessionAction, handler);
    } catch {
      // This browser knows fewer of them.
    }
  }
}

let announced: Track | undefined;

/** Shows what plays, whether it sounds, and where it is. */
export function announce(player: Player) {
  if (!session) return;
  const { now, sounding, length, position } = player;
  if (now !== announced) {
    announced = now;
    const { title = "", artist = "", art = "" } = now ?? {};
    session.metadata = now ? new MediaMetadata({ title, artist, artwork: art ? [{ src: art }] : [] }) : null;
  }
  session.playbackState = now ? (sounding ? "playing" : "paused") : "none";
  const at = Math.min(position, length) / 1000;
  session.setPositionState?.(length ? { duration: length / 1000, position: at, playbackRate: player.decks.rate } : undefined);
}
