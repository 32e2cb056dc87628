// Order by hand. The forms that hold an order work by themselves: numbers beside an event's tracks, buttons beside a
// playlist's, lines of a set list's text. The handle that this adds moves a row, by pointer or by the arrow keys.

const rows = (list: Element) => [...list.children] as HTMLElement[];
const called = (row: HTMLElement) => row.querySelector(".arrange-title, .name a")?.textContent ?? "";

function say(list: Element, row: HTMLElement) {
  const place = Number((list as HTMLElement).dataset.first ?? 0) + rows(list).indexOf(row) + 1;
  document.getElementById("announce")!.textContent = `${called(row)}: place ${place}`;
}

// ---- What a new order means ----

/** Numbers are written into their fields, to be saved with the form. */
function number(list: Element) {
  rows(list).forEach((row, at) => {
    const place = row.querySelector<HTMLInputElement>('[name="place"]');
    if (place) place.value = String(at + 1);
  });
}

/** Lines are written back into the text they came from. */
function rewrite(list: HTMLElement) {
  const text = document.getElementById(list.dataset.lines!) as HTMLTextAreaElement;
  text.value = rows(list).map((row) => row.dataset.line).join("\n");
}

/** A row with an address of its own tells it where it stands now. What the server refuses is shown as it was. */
async function send(list: Element, row: HTMLElement) {
  const all = rows(list);
  // The list may be one page of several: only the whole has ends.
  const { first = "0", ended } = (list as HTMLElement).dataset;
  const ends = { up: first === "0" ? all[0] : undefined, down: ended === undefined ? undefined : all.at(-1) };
  for (const one of all) {
    for (const [word, end] of Object.entries(ends)) {
      const button = one.querySelector<HTMLButtonElement>(`[name="do"][value="${word}"]`);
      if (button) button.disabled = one === end;
    }
  }
  const body = new URLSearchParams({ do: "to", place: String(Number(first) + all.indexOf(row)) });
  const sent = fetch(row.dataset.place!, { method: "POST", body, redirect: "manual" });
  // It answers with a redirect to the page that is shown already.
  const done = await sent.then((answer) => answer.type === "opaqueredirect", () => false);
  if (!done) location.reload();
}

function settle(list: HTMLElement, row: HTMLElement) {
  if (row.dataset.place) void send(list, row);
  else if (list.dataset.lines) rewrite(list);
  else number(list);
  say(list, row);
}

// ---- The hand ----

/** Moves a row by one, up or down, and keeps the hand on it. */
function step(list: HTMLElement, row: HTMLElement, down: boolean) {
  const other = down ? row.nextElementSibling : row.previousElementSibling;
  if (!other) return;
  if (down) other.after(row);
  else other.before(row);
  row.querySelector<HTMLElement>(".handle")?.focus();
  settle(list, row);
}

/** Lets a row follow the pointer among the others until it is let go. */
function drag(list: HTMLElement, row: HTMLElement, handle: HTMLElement, begin: PointerEvent) {
  const from = rows(list).indexOf(row);
  handle.setPointerCapture(begin.pointerId);
  row.dataset.moving = "";
  handle.onpointermove = (event) => {
    const over = rows(list).find((other) => {
      const { top, bottom } = other.getBoundingClientRect();
      return other !== row && event.clientY > top && event.clientY < bottom;
    });
    if (!over) return;
    if (over.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING) over.after(row);
    else over.before(row);
    // Moving the node lets go of the pointer.
    handle.setPointerCapture(event.pointerId);
  };
  handle.onpointerup = handle.onpointercancel = () => {
    handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
    delete row.dataset.moving;
    if (rows(list).indexOf(row) !== from) settle(list, row);
  };
}

function addHandle(list: HTMLElement, row: HTMLElement) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "quiet handle";
  handle.ariaLabel = `Move ${called(row)}: drag, or use the arrow keys`;
  handle.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-more"/></svg>';
  handle.onpointerdown = (event) => drag(list, row, handle, event);
  handle.onkeydown = (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    step(list, row, event.key === "ArrowDown");
  };
  (row.querySelector(".order form") ?? row).append(handle);
}

/** A line of a set list as it is read (`domain::set_list`): what its signs mean, and not the signs. */
function entry(line: string): HTMLElement {
  const row = document.createElement("li");
  row.className = "arrange-row";
  row.dataset.line = line;
  const say = (className: string, words: string) => {
    const part = document.createElement("span");
    part.className = className;
    part.textContent = words;
    row.append(part);
    return part;
  };
  if (line.startsWith("==")) {
    row.classList.add("set");
    say("arrange-title", line.replace(/^==\s*|\s*=*$/g, ""));
    return row;
  }
  const remark = line[0] === "-" ? "not played" : line[0] === "+" ? "not planned" : "";
  const bar = line.indexOf("|");
  const rest = (bar < 0 ? line : line.slice(0, bar)).replace(/^[-+\\]/, "").trim();
  say("arrange-title", rest.replace(/\s*>$/, ""));
  row.classList.toggle("skipped", line[0] === "-");
  const words = [bar < 0 ? "" : line.slice(bar + 1).trim(), remark].filter(Boolean).join(" \u00b7 ");
  if (words) say("muted small", words);
  if (rest.endsWith(">")) {
    const arrow = say("segue", "\u2192");
    arrow.role = "img";
    arrow.ariaLabel = "straight into the next";
  }
  return row;
}

/** The lines of a text as rows beside it. */
function mirror(text: HTMLTextAreaElement) {
  const list = document.createElement("ol");
  list.className = "plain";
  list.dataset.lines = text.id;
  text.closest("label")!.before(list);
  const draw = () => {
    const lines = text.value.split("\n").map((line) => line.trim()).filter(Boolean);
    list.replaceChildren(...lines.map(entry));
    for (const row of rows(list)) addHandle(list, row);
  };
  text.addEventListener("input", draw);
  draw();
}

function arrange() {
  const list = document.querySelector<HTMLElement>("#main [data-sortable]:not([data-live])");
  if (list) {
    list.dataset.live = "";
    for (const row of rows(list)) addHandle(list, row);
  }
  const text = document.querySelector<HTMLTextAreaElement>("#main textarea[data-lines]:not([data-live])");
  if (text) {
    text.dataset.live = "";
    mirror(text);
  }
}

/** Wakes the page that is shown, and each one after it. */
export function watchForLists() {
  document.addEventListener("reprise:page", arrange);
  arrange();
}
