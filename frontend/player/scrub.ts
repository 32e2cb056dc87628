// The sliders on the waveforms: they show where the sound is, and lead it elsewhere once they are let go. What lies
// between would be asked for in vain, and over a slow link at the cost of what is wanted.

import { duration } from "./words.ts";

/** The slider that is being moved: it shows where it would lead. */
let held: HTMLInputElement | undefined;

/** Hears the sliders of bar and pages; `seek` is told of one and where it leads, in milliseconds. */
export function listen(seek: (slider: HTMLInputElement, to: number) => void) {
  const on = (event: string, then: (slider: HTMLInputElement) => void) =>
    addEventListener(event, ({ target }) => target instanceof HTMLInputElement && target.matches(".seek") && then(target));
  on("input", (slider) => {
    held = slider;
    draw(slider, slider.valueAsNumber);
  });
  // One that is let go where it was taken changes nothing.
  for (const end of ["change", "pointerup", "pointercancel", "blur"]) addEventListener(end, () => (held = undefined), true);
  on("change", (slider) => seek(slider, slider.valueAsNumber));
}

/** Puts a slider and the drawing around it to a place, both in milliseconds. */
export function place(slider: HTMLInputElement, position: number, length: number) {
  if (slider === held) return;
  slider.max = String(length);
  slider.value = String(position);
  draw(slider, position);
}

function draw(slider: HTMLInputElement, position: number) {
  const length = Number(slider.max);
  slider.setAttribute("aria-valuetext", `${duration(position)} of ${duration(length)}`);
  const part = length ? Math.min(1, position / length) : 0;
  // The drawing is 400 units wide.
  slider.parentElement!.querySelector("rect")?.setAttribute("width", String(Math.round(400 * part)));
}
