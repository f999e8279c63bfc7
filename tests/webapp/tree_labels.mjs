// Chooses the names of a picture with the page's own rule: JSON in is {dots: [{key, name, x, y}], first: [key]}, out come the names' boxes.

import { readFileSync } from "node:fs";
import { chooseLabels } from "../../frontend/spread/labels.ts";

const { dots, first } = JSON.parse(readFileSync(0, "utf8"));
const items = new Map(dots.map(({ key, name }) => [key, { kind: "person", key, name, below: 0 }]));
const where = new Map(dots.map(({ key, x, y }) => [key, { x, y }]));
const page = {
  at: (item) => where.get(item.key),
  widthOf: (text) => 8 * text.length,
  frame: { left: 0, right: 1000, top: 0, bottom: 1000 },
  size: 13,
  limit: 0,
  radius: () => 5,
};
const chosen = chooseLabels({ items }, page, first.map((key) => items.get(key)), []);
console.log(JSON.stringify(chosen.map(({ item, box }) => ({ key: item.key, ...box }))));
