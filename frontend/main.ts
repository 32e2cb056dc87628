// What every page loads: links and forms that keep the document, and the player that lives in it.

import "./navigation/navigation.ts";
import { start } from "./player/index.ts";

start();
document.documentElement.dataset.live = "";
