// A track as the player needs to know it, read from the HTML that stands for it.
//
// Pages describe their tracks by `data-` attributes (app::player::track_attributes writes them), so that whatever shows a
// track can be played without knowing the player.

export interface Track {
  id: string;
  /** The file that plays. */
  asset: string;
  /** Address of its page. */
  href: string;
  title: string;
  artist: string;
  /** Whether it has pictures. */
  video: boolean;
  /** Milliseconds; 0 while unknown. */
  length: number;
  /** Names of the renditions the server has of it. */
  qualities: string[];
  /** Address of its picture, if it has one. */
  art: string;
  /** The film of a recording, the recording of a film. */
  counterpart?: Counterpart | undefined;
}

/** The same performance in the other form; what is not said here is as with the track. */
interface Counterpart extends Pick<Track, "id" | "asset" | "href" | "title" | "video" | "length" | "qualities"> {
  /** Milliseconds: what stands at `t` in the track stands at `t + shift` in this. */
  shift: number;
}

/** The element that stands for the track around `inside`. */
export const around = (inside: Element) => inside.closest<HTMLElement>("[data-track]");

/** Reads the attributes of an element that stands for a track. */
export function read(element: HTMLElement): Track {
  const data = element.dataset;
  return {
    id: data.track ?? "",
    asset: data.asset ?? "",
    href: data.href ?? "",
    title: data.title ?? "",
    artist: data.artist ?? "",
    video: data.kind === "video",
    length: Number(data.duration) || 0,
    qualities: data.qualities?.split(" ").filter(Boolean) ?? [],
    art: data.art ?? "",
    counterpart: data.counterpart ? (JSON.parse(data.counterpart) as Counterpart) : undefined,
  };
}

/** The counterpart of a track as a track of its own. */
export function counterpart(track: Track): Track | undefined {
  if (!track.counterpart) return undefined;
  const { shift, ...other } = track.counterpart;
  const { artist, art, id, asset, href, title, video, length, qualities } = track;
  return { ...other, artist, art, counterpart: { id, asset, href, title, video, length, qualities, shift: -shift } };
}

/**
 * The tracks of the list that `element` stands in, in its order, and which of them it is. Of a film and a recording of
 * one performance only the first is among them, or the one that was tapped.
 */
export function listed(element: HTMLElement): { tracks: Track[]; at: number } {
  const list = element.closest("tbody, ol, ul") ?? element;
  const rows = list === element ? [element] : [...list.querySelectorAll<HTMLElement>("[data-track]")];
  const all = rows.map(read);
  const tapped = all[rows.indexOf(element)]!;
  const heard = new Set<string>();
  const tracks = all.filter((track) => {
    const other = track.counterpart?.id ?? "";
    const plays = track === tapped || (other !== tapped.id && !heard.has(other));
    if (plays) heard.add(track.id);
    return plays;
  });
  return { tracks, at: tracks.indexOf(tapped) };
}

/** Where a track's sound is: the file itself, or a rendition of it. */
export const address = (track: Track, quality: string) => `/media/${track.asset}${quality && `/${quality}`}`;
