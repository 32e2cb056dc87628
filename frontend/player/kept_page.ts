// `/offline`: the tracks kept on this device. The one page that is written here and not by the server, which does not
// know what a device keeps and is not there when it matters most.

import type { Player } from "./player.ts";
import { duration, size } from "./words.ts";

/** Writes the list where the page that is shown has a place for it. */
export async function write(player: Player) {
  const page = document.getElementById("kept");
  if (!page) return;
  const instead = page.querySelector<HTMLElement>("#kept-instead")!;
  instead.hidden = location.pathname === "/offline";
  instead.querySelector("a")!.href = location.href;
  const template = page.querySelector("template")!;
  const kept = player.shelf.all();
  const rows = kept.map(({ track, bytes }) => {
    const row = template.content.querySelector("tr")!.cloneNode(true) as HTMLElement;
    const { id, asset, href, title, artist, length, art, video, qualities } = track;
    const kind = video ? "video" : "audio";
    Object.assign(row.dataset, { track: id, asset, href, kind, title, artist, duration: length, art });
    row.dataset.qualities = qualities.join(" ");
    if (track.counterpart) row.dataset.counterpart = JSON.stringify(track.counterpart);
    row.querySelector("[data-play]")!.ariaLabel = `Play ${title}`;
    row.querySelector("[data-keep]")!.ariaLabel = `Remove ${title}`;
    const link = row.querySelector("a")!;
    link.href = href;
    link.textContent = title;
    row.querySelector(".col-artist")!.textContent = artist;
    row.querySelector(".col-length")!.textContent = length ? duration(length) : "";
    row.querySelector(".col-size")!.textContent = size(bytes);
    return row;
  });
  page.querySelector("tbody")!.replaceChildren(...rows);
  page.querySelector("table")!.hidden = !rows.length;
  page.querySelector<HTMLElement>(".empty")!.hidden = rows.length > 0;
  const { used, most } = await player.shelf.room();
  page.querySelector("#kept-room")!.textContent = most ? `${size(used)} of ${size(most)} are used on this device.` : "";
}
