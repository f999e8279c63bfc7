import { useLayoutEffect, useState } from "preact/hooks";

const LOW_PX = 544;
const VERY_LOW_PX = 240; // no phone on its side is, but for its keyboard
const KEYBOARD_PX = 120; // less is a browser's bar coming or going

type Low = "low" | "very" | undefined;

/**
 * Whether there is little height, wherever the focus is. A phone's keyboard takes half of it: where it lies over the page instead of shrinking it,
 * the room is made as high as what is seen, so that the field stands on the keyboard and nothing is pushed off the screen.
 */
export function useLowWindow(): Low {
  const [low, setLow] = useState<Low>();
  useLayoutEffect(() => {
    const seen = visualViewport;
    const look = () => {
      const isZoomed = (seen?.scale ?? 1) > 1.01; // by fingers: then the room stays as it is
      const covered = seen && !isZoomed && innerHeight - seen.height > KEYBOARD_PX;
      if (covered) document.documentElement.style.setProperty("--room-high", `${seen.height}px`);
      else document.documentElement.style.removeProperty("--room-high");
      if (covered) scrollTo(0, 0); // some browsers move the whole page up for the keyboard
      const height = covered ? seen.height : innerHeight;
      setLow(height < VERY_LOW_PX ? "very" : height < LOW_PX ? "low" : undefined);
    };
    look();
    seen?.addEventListener("resize", look);
    addEventListener("resize", look);
    return () => {
      seen?.removeEventListener("resize", look);
      removeEventListener("resize", look);
    };
  }, []);
  return low;
}
