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
  };
}

/** The tracks of the list that `element` stands in, in its order, and which of them it is. */
export function listed(element: HTMLElement): { tracks: Track[]; at: number } {
  const list = element.closest("tbody, ol, ul") ?? element;
  const rows = list === element ? [element] : [...list.querySelectorAll<HTMLElement>("[data-track]")];
  return { tracks: rows.map(read), at: rows.indexOf(element) };
}

/** Where a track's sound is: the file itself, or a rendition of it. */
export const address = (track: Track, quality: string) => `/media/${track.asset}${quality && `/${quality}`}`;
