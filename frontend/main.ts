// What every page loads: links and forms that keep the document, and the player that lives in it.

import "./navigation/navigation.ts";
import "./search/search.ts";
import { watchForLists } from "./arrange/arrange.ts";
import { watchForLines } from "./edit/inline.ts";
import { keepListsBeside } from "./navigation/beside.ts";
import { start } from "./player/index.ts";

start();
watchForLists();
watchForLines();
keepListsBeside();
document.documentElement.dataset.live = "";
