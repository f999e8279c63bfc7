import { all, one } from "../lib/dom";

/**
 * `<aside data-steps-aside-for=".event-form" hidden>`: the bar at the bottom comes while what it leads to is out of view. Without
 * scripts it stays away, for then it could not step aside.
 */
export function setUpCallToAction(): void {
  for (const bar of all("[data-steps-aside-for]")) {
    const own = one(bar.dataset["stepsAsideFor"] ?? "");
    if (!own) continue;
    new IntersectionObserver(([entry]) => {
      bar.hidden = entry?.isIntersecting ?? false;
    }).observe(own);
  }
}
