import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { all } from "../../lib/dom";

/** Where the focus was in a list: when that goes away, the focus goes to what took its place, or to the list's box. */
export function useFocusKept(): { current: HTMLDivElement | null } {
  const box = useRef<HTMLDivElement>(null);
  const place = useRef(-1);

  useEffect(() => {
    const noted = ({ target }: Event) => {
      place.current = box.current ? all("li[tabindex]", box.current).findIndex((item) => item.contains(target as Node)) : -1;
    };
    document.addEventListener("focusin", noted);
    document.addEventListener("pointerdown", noted);
    return () => {
      document.removeEventListener("focusin", noted);
      document.removeEventListener("pointerdown", noted);
    };
  }, []);

  useLayoutEffect(() => {
    if (place.current < 0 || !box.current || document.activeElement !== document.body) return;
    const items = all("li[tabindex]", box.current);
    (items[Math.min(place.current, items.length - 1)] ?? box.current).focus({ preventScroll: true });
  });

  return box;
}
