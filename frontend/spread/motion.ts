import type { Camera } from "./camera";
import { type Forest, type Item, gatheredKey, parentOf } from "./forest";
import { type Point, place } from "./geometry";

export type Places = Map<string, Point>;

export function placesOf(forest: Forest): Places {
  return new Map([...forest.items.values()].map((item) => [item.key, place(item)]));
}

/** Where everything sets out from: whoever is new from those they were gathered with, or from who brought them. */
export function origins(forest: Forest, previous: Forest | null, before: Places): Places {
  const starts = new Map(previous?.gathered.filter((group) => group.parent < 0).map((group) => [group.place, group.key]));
  const from = (item: Item): Point | undefined => {
    const own = before.get(item.key);
    if (own) return own;
    let above = parentOf(forest, item);
    if (!above && item.kind === "person") return before.get(starts.get(item.place) ?? "");
    for (; above; above = parentOf(forest, above)) {
      const found = before.get(gatheredKey(String(above.id))) ?? before.get(above.key);
      if (found) return found;
    }
    return undefined;
  };
  return new Map([...forest.items.values()].map((item) => [item.key, from(item) ?? place(item)]));
}

export function partWay(start: Places, target: Places, share: number): Places {
  const eased = 1 - (1 - share) ** 3;
  const at: Places = new Map();
  for (const [key, end] of target) {
    const from = start.get(key) ?? end;
    at.set(key, { x: from.x + (end.x - from.x) * eased, y: from.y + (end.y - from.y) * eased });
  }
  return at;
}

/** Follows who stands in the middle of a window that shows a part, so that a tree that grows does not move away under it. */
export function steadied(from: Camera, before: Places, target: Places): (at: Places, camera: Camera) => Camera {
  let held: string | undefined;
  let least = Infinity;
  for (const [key, point] of from.zoom > 1 ? before : []) {
    const distance = Math.hypot(point.x - from.x, point.y - from.y);
    if (distance < least && target.has(key)) [held, least] = [key, distance];
  }
  let last = before.get(held ?? "");
  return (at, camera) => {
    const now = at.get(held ?? "");
    if (!last || !now) return camera;
    const moved = { ...camera, x: camera.x + now.x - last.x, y: camera.y + now.y - last.y };
    last = now;
    return moved;
  };
}
