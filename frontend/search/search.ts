// Results under the search box while one types: a combobox with a list of links (ARIA Authoring Practices, "Combobox").
//
// The server renders the options; a newer question ends the one before, so an old answer never covers a new one. The
// box is replaced with every page, so everything listens on the document and looks the box up.

/** Fewer letters fit too much to be worth a request. */
const LEAST = 2;
/** Between two keys of somebody who types, and not felt by somebody who stopped. */
const PAUSE = 90;

let asking: AbortController | undefined;

const box = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && target.closest("#top [role=search]") ? target : undefined;
const list = () => document.querySelector<HTMLElement>("#suggestions")!;
const options = () => [...list().querySelectorAll<HTMLElement>("[role=option]")];
const say = (words: string) => (document.querySelector("#announce")!.textContent = words);

function close(input: HTMLInputElement) {
  asking?.abort();
  list().hidden = true;
  input.ariaExpanded = "false";
  input.removeAttribute("aria-activedescendant");
}

async function ask(input: HTMLInputElement) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const text = input.value.trim();
  if (text.length < LEAST) return close(input);
  try {
    await new Promise((done) => setTimeout(done, PAUSE));
    if (mine.signal.aborted) return;
    const answer = await fetch(`/api/search?q=${encodeURIComponent(text)}`, { signal: mine.signal });
    if (!answer.ok) return close(input);
    list().innerHTML = await answer.json();
    const found = options().length;
    list().hidden = !found;
    input.ariaExpanded = String(!!found);
    input.removeAttribute("aria-activedescendant");
    say(found ? `${found} suggestions` : "No suggestions");
  } catch {
    if (!mine.signal.aborted) close(input); // No network: Enter still leads to the page of results.
  }
}

/** Marks the option `step` places on; beyond either end none is marked, and what was typed counts again. */
function go(input: HTMLInputElement, step: number) {
  const all = options();
  const from = all.findIndex((option) => option.ariaSelected === "true");
  const to = (from + 1 + step + all.length + 1) % (all.length + 1) - 1;
  all.forEach((option, n) => (option.ariaSelected = String(n === to)));
  const chosen = all[to];
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

addEventListener("focusin", (event) => {
  const input = box(event.target);
  if (!input || input.role) return;
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", "suggestions");
});

addEventListener("input", (event) => {
  const input = box(event.target);
  if (input) void ask(input);
});

addEventListener("focusout", (event) => {
  const input = box(event.target);
  if (input) close(input);
});

// A press on an option must not take the focus away: the list would close before the click.
addEventListener("mousedown", (event) => {
  if ((event.target as Element).closest?.("#suggestions")) event.preventDefault();
});

addEventListener(
  "keydown",
  (event) => {
    const input = box(event.target);
    if (!input || event.isComposing) return;
    const open = !list().hidden;
    if (event.key === "Escape" && open) close(input);
    else if (event.key === "ArrowDown" && open) go(input, 1);
    else if (event.key === "ArrowUp" && open) go(input, -1);
    else if (event.key === "ArrowDown") void ask(input);
    else if (event.key === "Enter" && options().some((option) => option.ariaSelected === "true" && open))
      document.getElementById(input.getAttribute("aria-activedescendant")!)!.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The list belongs to the question: it goes when the page of results comes.
addEventListener("submit", (event) => {
  const input = (event.target as Element).querySelector?.("input");
  if (box(input ?? null)) close(input!);
});
