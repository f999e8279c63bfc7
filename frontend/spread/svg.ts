import { round } from "./geometry";

const SVG = "http://www.w3.org/2000/svg";
type Attributes = Record<string, string | number>;

export function element<Kind extends SVGElement = SVGElement>(name: string, attributes: Attributes = {}): Kind {
  const made = document.createElementNS(SVG, name) as Kind;
  set(made, attributes);
  return made;
}

export function set(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

export function circle(kind: string, { x, y }: { x: number; y: number }, r: number): SVGCircleElement {
  return element<SVGCircleElement>("circle", { class: kind, cx: round(x), cy: round(y), r });
}
