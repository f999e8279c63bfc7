import { all, one } from "../lib/dom";

/** `<aside data-steps-aside-for="#button">`: the bar at the bottom hides while what it leads to is in view. */
export function setUpCallToAction(): void {
  for (const bar of all("[data-steps-aside-for]")) {
    const own = one(bar.dataset["stepsAsideFor"] ?? "");
    if (!own) continue;
    new IntersectionObserver(([entry]) => {
      bar.hidden = entry?.isIntersecting ?? false;
    }).observe(own);
  }
}
