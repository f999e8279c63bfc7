import { type ComponentType, h, render } from "preact";

/**
 * Mounts a component on each `<div data-island="name">` of the page. Its props are the JSON in the element's own
 * `<script type="application/json">`; what else the server drew inside stays visible until the component replaces it.
 */
export function island<Props extends object>(name: string, Component: ComponentType<Props>): void {
  for (const root of document.querySelectorAll<HTMLElement>(`[data-island="${name}"]`)) {
    const data = root.querySelector('script[type="application/json"]');
    const props = JSON.parse(data?.textContent || "{}") as Props;
    root.replaceChildren();
    render(h(Component, props), root);
    root.removeAttribute("aria-busy");
  }
}
