// The player of a document: woken once, it lives as long as the document does and follows the pages as they come and go.

import { Bar } from "./bar.ts";
import * as keptPage from "./kept_page.ts";
import * as keys from "./keys.ts";
import * as marks from "./marks.ts";
import { announce, obey } from "./media_session.ts";
import * as places from "./places.ts";
import { Player } from "./player.ts";
import * as scrub from "./scrub.ts";
import { install, quiet } from "./shell.ts";
import { settle } from "./store.ts";
import { around } from "./track.ts";

/** How far "back" and "on" go, in milliseconds. */
const STEP = 10_000;

/** What the button makes of each. */
const REPEATS = { off: "all", all: "one", one: "off" } as const;

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** Wakes the player; `navigation.ts` says `reprise:page` when it has shown another page. */
export function start() {
  const bar = new Bar();
  const help = document.getElementById("keys") as HTMLDialogElement;
  const audios: [HTMLAudioElement, HTMLAudioElement] = [bar.part("#player-audio"), bar.part("#player-spare")];
  let kept = 0;
  const show = () => {
    bar.show(player);
    marks.mark(player);
    announce(player);
    // Their number changes seldom, and what depends on it asks the browser for more.
    if (kept === (kept = player.shelf.all().length)) return;
    void keptPage.write(player);
    void bar.room(player);
  };
  const player = new Player(audios, bar.part<HTMLVideoElement>("#player-video"), show);
  const tabs = new BroadcastChannel("player");
  const faster = (by: number) => {
    const at = RATES.indexOf(player.preferences.rate) + by;
    if (RATES[at]) player.prefer({ rate: RATES[at] });
  };
  const actions: Record<string, keys.Action> = {
    toggle: () => (player.now ? player.toggle() : false),
    back: () => player.seek(player.position - STEP),
    on: () => player.seek(player.position + STEP),
    next: () => player.next(),
    previous: () => player.previous(),
    shuffle: () => player.prefer({ shuffled: !player.preferences.shuffled }),
    repeat: () => player.prefer({ repeat: REPEATS[player.preferences.repeat] }),
    switch: () => player.change(),
    mute: () => player.prefer({ muted: !player.preferences.muted }),
    louder: () => player.prefer({ volume: Math.min(1, player.preferences.volume + 0.1), muted: false }),
    softer: () => player.prefer({ volume: Math.max(0, player.preferences.volume - 0.1), muted: false }),
    faster: () => faster(1),
    slower: () => faster(-1),
    keep: () => player.now && void player.keep(player.now),
    clear: () => {
      player.queue.clear();
      player.rearranged();
    },
    search: () => document.querySelector<HTMLInputElement>("#top input[type=search]")?.focus(),
    sheet: () => {
      bar.sheet();
      show();
    },
    close: () => (bar.open ? bar.sheet(false) : false),
    keys: () => (help.open ? help.close() : help.showModal()),
  };

  bar.listen(player);
  bar.element.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-do]");
    if (button) actions[button.dataset.do!]?.();
  });
  keys.listen(help, actions, () => player.preferences.keys);
  const single = help.querySelector<HTMLInputElement>("[name=keys]")!;
  single.checked = player.preferences.keys;
  single.addEventListener("change", () => player.prefer({ keys: single.checked }));
  marks.listen(player);
  scrub.listen((slider, to) => {
    const element = around(slider);
    if (element) marks.seek(player, element, to);
    else player.seek(to);
  });
  obey(player, actions);
  for (const element of player.decks.all) element.addEventListener("play", () => tabs.postMessage("plays"));
  // One document at a time is heard.
  tabs.onmessage = () => player.sounding && player.decks.pause();
  addEventListener("online", () => {
    player.trouble.regain();
    void places.catchUp();
  });
  document.addEventListener("visibilitychange", () => document.hidden || void places.learn());
  addEventListener("pagehide", () => player.leave());
  // Somebody logged out in another tab: what is shown here is over too, unless something here waits for a login.
  addEventListener("storage", (event) => {
    if (event.key === "session" && document.dispatchEvent(new Event("reprise:over", { cancelable: true }))) location.reload();
  });
  document.addEventListener("reprise:failed", () => bar.sheet(false));
  document.addEventListener("reprise:page", () => {
    if (settle()) {
      player.clear();
      void places.learn();
    }
    bar.sheet(false);
    marks.turn(player);
    void keptPage.write(player);
    show();
  });

  settle();
  player.restore();
  marks.takeOver(player);
  void keptPage.write(player);
  show();
  void quiet().then(() => {
    void install();
    void places.catchUp();
    void places.learn();
  });
}
