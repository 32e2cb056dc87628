// The order of an event's tracks, by hand. The numbers beside the tracks are the form and work by themselves; the handle
// that this adds moves a row, by pointer or by the arrow keys, and writes the numbers.

const rows = (list: Element) => [...list.children] as HTMLElement[];

function number(list: Element) {
  rows(list).forEach((row, at) => {
    const place = row.querySelector<HTMLInputElement>('[name="place"]');
    if (place) place.value = String(at + 1);
  });
}

function say(row: HTMLElement) {
  const place = row.querySelector<HTMLInputElement>('[name="place"]')?.value;
  const title = row.querySelector(".arrange-title")?.textContent;
  document.getElementById("announce")!.textContent = `${title}: place ${place}`;
}

/** Moves a row by one, up or down, and keeps the hand on it. */
function step(list: Element, row: HTMLElement, down: boolean) {
  if (down) row.nextElementSibling?.after(row);
  else row.previousElementSibling?.before(row);
  number(list);
  row.querySelector<HTMLElement>(".handle")?.focus();
  say(row);
}

/** Lets a row follow the pointer among the others until it is let go. */
function drag(list: Element, row: HTMLElement, handle: HTMLElement, begin: PointerEvent) {
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
    number(list);
    say(row);
  };
}

function arrange() {
  const list = document.querySelector("#main [data-sortable]:not([data-live])");
  if (!list) return;
  list.setAttribute("data-live", "");
  for (const row of rows(list)) {
    const title = row.querySelector(".arrange-title")?.textContent ?? "";
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "quiet handle";
    handle.ariaLabel = `Move ${title}: drag, or use the arrow keys`;
    handle.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-more"/></svg>';
    handle.onpointerdown = (event) => drag(list, row, handle, event);
    handle.onkeydown = (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      step(list, row, event.key === "ArrowDown");
    };
    row.append(handle);
  }
}

/** Wakes the page that is shown, and each one after it. */
export function watchForLists() {
  document.addEventListener("reprise:page", arrange);
  arrange();
}
