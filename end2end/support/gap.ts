// How long it is silent between two tracks, by the clocks of the elements that play them.
//
// While an element sounds, its position advances with the sound card's clock, so "now minus position" is the moment its
// first sample was heard, and that plus its length the moment of its last. The sound itself cannot be recorded well
// enough: on a busy machine a recorder in the page has holes of its own.
import type { Page } from '@playwright/test';

type Heard = { source: string; begins: number[]; length: number };

/** Begins to watch the player's audio elements. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: { source: string; begins: number[]; length: number }[] = [];
    Object.assign(window, { heard });
    setInterval(() => {
      for (const audio of document.querySelectorAll<HTMLAudioElement>('#player audio')) {
        if (audio.paused || audio.ended || audio.currentTime === 0) continue;
        let one = heard.find(({ source }) => source === audio.currentSrc);
        if (!one) heard.push((one = { source: audio.currentSrc, begins: [], length: 0 }));
        one.begins.push(performance.now() - audio.currentTime * 1000);
        one.length = audio.duration * 1000;
      }
    }, 10);
  });
}

/** Milliseconds from the last sample of each track to the first of the next; less than nothing where they overlap. */
export async function gaps(page: Page): Promise<number[]> {
  const heard = await page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
  const times = heard.map(({ begins, length }) => {
    const begin = [...begins].sort((a, b) => a - b)[begins.length >> 1] ?? Number.NaN;
    return { begin, end: begin + length };
  });
  return times.slice(1).map(({ begin }, at) => begin - (times[at]?.end ?? Number.NaN));
}
