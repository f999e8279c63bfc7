import { useState } from "preact/hooks";
import { about, isAlways, setAlways } from "./choices";
import type { Elsewhere, VideoPlace } from "./protocol";

/** Whether the viewer lets the page ask another host for the video, and what they can say about it. */
export interface Consent {
  elsewhere: Elsewhere;
  given: boolean;
  always: boolean;
  /** Agreed to with a click on this page, so that browsers let it sound. */
  clicked: boolean;
  /** Taken back on this page: the focus was on what is no longer there. */
  takenBack: boolean;
  /** The page may not ask this host: the video has moved since the page was loaded. */
  moved: boolean;
  agree(always: boolean): void;
  keepAlways(): void;
  takeBack(): void;
}

/** Null where nobody else is asked for the video. `opened` is the host that the page's policy is open to. */
export function useConsent(place: VideoPlace | undefined, opened: string | null): Consent | null {
  const elsewhere = place?.elsewhere;
  const [agreed, setAgreed] = useState<string | null>(null);
  const [takenBack, setTakenBack] = useState(false);
  const [, redraw] = useState(0);
  if (!place?.url || !elsewhere || elsewhere.host === location.host) return null;
  const name = about(elsewhere);
  const always = isAlways(name);
  return {
    elsewhere,
    always,
    takenBack,
    clicked: agreed === name,
    given: agreed === name || always,
    moved: elsewhere.host !== opened,
    agree(forever) {
      if (forever) setAlways(name, true);
      setAgreed(name);
    },
    keepAlways() {
      setAlways(name, true);
      redraw((count) => count + 1);
    },
    takeBack() {
      setAlways(name, false);
      setTakenBack(true);
      setAgreed(null);
      redraw((count) => count + 1); // what always played was never agreed to here
    },
  };
}
