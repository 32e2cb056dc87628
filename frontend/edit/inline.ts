// Editing a line where it is read. The page names the form that holds it (`data-form`) and the field (`data-inline`);
// the pencil that this adds fetches that form, leaves the one field of it to be seen, and puts it in the line's place.
// Sending it is the form's own business: its revision goes along, and a stale one comes back with both versions.

function pencil(place: HTMLElement, form: string) {
  const field = place.dataset.inline!;
  const line = document.createElement("div");
  line.className = "inline-line";
  place.before(line);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.ariaLabel = `Edit the ${field.replaceAll("_", " ")} here`;
  button.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-edit"/></svg>';
  button.onclick = () => void open(line, button, form, field);
  line.append(place, button);
}

async function open(line: HTMLElement, button: HTMLElement, address: string, field: string) {
  button.setAttribute("aria-busy", "true");
  const form = await fetched(address, field);
  button.removeAttribute("aria-busy");
  // The form's own page does better.
  if (!form) return location.assign(address);
  for (const other of form.querySelectorAll<HTMLElement>(".field, p")) {
    if (!other.querySelector(`[name="${field}"]`)) other.hidden = true;
  }
  form.classList.add("inline");
  const close = () => {
    form.remove();
    line.hidden = false;
    button.focus();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  form.querySelector(".actions a")?.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  line.hidden = true;
  line.after(form);
  const input = form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${field}"]`)!;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
}

async function fetched(address: string, field: string) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    // Without the style sheet in its head, whose nonce is not this document's.
    const text = (await answer.text()).replace(/<head>[^]*<\/head>/, "");
    const page = new DOMParser().parseFromString(text, "text/html");
    const form = page.querySelector(`#main [name="${field}"]`)?.closest("form");
    return form ? document.adoptNode(form) : null;
  } catch {
    return null;
  }
}

function wake() {
  for (const place of document.querySelectorAll<HTMLElement>("#main [data-inline]:not(.inline-line > *)")) {
    const form = place.closest<HTMLElement>("[data-form]")?.dataset.form;
    if (form) pencil(place, form);
  }
}

/** Wakes the page that is shown, and each one after it. */
export function watchForLines() {
  document.addEventListener("reprise:page", wake);
  wake();
}
