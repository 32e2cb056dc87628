// A list beside what was chosen from it, where the screen has room for both. The server says which list a page belongs
// to (`data-list` on <main>) and the style sheet keeps the room; this fetches the list as it was last looked at and keeps
// it, with its place, while one goes from row to row. Elsewhere it asks for nothing.

/** As wide as the style sheet's rule. */
const wide = matchMedia("(min-width: 75rem)");

let pane: HTMLElement | undefined;
/** The address of what the pane holds. */
let held = "";
let coming: AbortController | undefined;

/** The list as it was last looked at: its order, its filters, its place. */
function address(list: string) {
  return sessionStorage.getItem(`list ${list}`) ?? list;
}

async function beside() {
  const { pathname, search } = location;
  const list = document.querySelector<HTMLElement>("#main")?.dataset.list;
  if (!list) {
    if (document.querySelector("#main .list")) sessionStorage.setItem(`list ${pathname}`, pathname + search);
    pane?.remove();
    return;
  }
  if (!wide.matches) return;
  const wanted = address(list);
  if (held !== wanted && !(await fill(wanted))) return;
  if (pane && !pane.isConnected) document.querySelector("#main")?.before(pane);
  mark();
}

async function fill(wanted: string) {
  coming?.abort();
  const mine = (coming = new AbortController());
  try {
    const answer = await fetch(wanted, { headers: { Accept: "text/html" }, signal: mine.signal });
    if (!answer.ok) return false;
    const text = (await answer.text()).replace(/<head>[^]*<\/head>/, "");
    const next = new DOMParser().parseFromString(text, "text/html");
    const parts = [...next.querySelectorAll("#main .list, #main .pages")];
    const title = next.querySelector("#main h1")?.textContent ?? "";
    if (!parts.length) return false;
    for (const part of parts) if (part.matches("nav")) part.ariaLabel = `${title}: pages`;
    pane ??= document.createElement("aside");
    pane.id = "beside";
    pane.ariaLabel = title;
    const way = document.createElement("a");
    way.href = wanted;
    way.textContent = title;
    const head = document.createElement("p");
    head.append(way);
    pane.replaceChildren(head, ...parts.map((part) => document.adoptNode(part)));
    held = wanted;
    return true;
  } catch {
    return false;
  }
}

/** Marks the row whose page is shown: titles in addresses change, the digits at their end do not. */
function mark() {
  const digits = (path: string) => path.slice(-22);
  for (const link of pane?.querySelectorAll<HTMLAnchorElement>(".name a") ?? []) {
    const shown = digits(link.pathname) === digits(location.pathname);
    if (shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (shown) reveal(link.closest("tr")!);
  }
}

/** Scrolls the pane, and it alone: `scrollIntoView` would move the page that is read, too. */
function reveal(row: HTMLElement) {
  const { top, bottom } = pane!.getBoundingClientRect();
  const place = row.getBoundingClientRect();
  pane!.scrollTop += Math.min(0, place.top - top) + Math.max(0, place.bottom - bottom);
}

/** Keeps the list beside the page that is shown, and each one after it. */
export function keepListsBeside() {
  document.addEventListener("reprise:page", () => void beside());
  wide.addEventListener("change", () => void beside());
  // A form may have changed what the list says.
  addEventListener("submit", () => (held = ""), { capture: true });
  void beside();
}
