// Plays changes through the page's own reducer: a line of JSON in is [change, …], the line out is what the page then shows.

import { createInterface } from "node:readline";
import { onItsWay } from "../../frontend/room/on_its_way.ts";
import { empty, hasGap, reduce } from "../../frontend/room/state.ts";

for await (const line of createInterface({ input: process.stdin })) {
  let [state, missed] = [empty, false];
  for (const change of JSON.parse(line)) {
    if (change.kind === "news" && hasGap(state, change.news)) missed = true;
    state = reduce(state, change);
  }
  console.log(JSON.stringify({ ...state, onItsWay: onItsWay(state), missed }));
}
