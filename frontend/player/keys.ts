// The keyboard, wherever the focus is, as long as nobody types. Which key does what stands in the list that `?` shows.

/** Where letters are text. */
const TYPING = "input:not([type=range],[type=checkbox]),textarea,select,[contenteditable]";

/** What uses the space bar itself. */
const PRESSABLE = "button,a,input:not([type=range]),summary,label,audio,video,dialog";

/** What a key or a button does; false where there was nothing to do, and the key is the browser's. */
export type Action = () => unknown;

/** Carries out what the keys listed in `help` stand for; where they are not `wanted`, since speech types them too, Escape alone. */
export function listen(help: HTMLDialogElement, actions: Record<string, Action>, wanted: () => boolean) {
  const listed = help.querySelectorAll<HTMLElement>("[data-key]");
  const keys = new Map([...listed].map((key) => [key.dataset.key, key.dataset.do]));
  addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || target.closest(TYPING)) return;
    if (event.key !== "Escape" && !wanted()) return;
    if (event.key === " " && (event.shiftKey || target.closest(PRESSABLE))) return;
    const action = actions[keys.get(event.key) ?? ""];
    if (action && action() !== false) event.preventDefault();
  });
}
