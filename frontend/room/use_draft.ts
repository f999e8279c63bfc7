import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Subject } from "./Composer";
import { keep, kept } from "./kept";

const DRAFT = "draft";

/** Words to begin with: of a message that was refused, and whom it named. */
export interface Offered {
  text: string;
  mentions: string[];
}

/**
 * What stands in the field: one's own words or, while one corrects a message, its words; what was begun is back afterwards.
 * It changes with what is drawn and before the next key, so that nobody types into words that are about to be replaced.
 */
export function useDraft(subject: Subject | null, offered: Offered | null): [string, (text: string) => void] {
  const [text, setText] = useState(() => kept<string>(DRAFT) ?? "");
  const begun = useRef<string | null>(null);

  useLayoutEffect(() => {
    const own = begun.current ?? text;
    const corrected = subject?.kind === "edit" ? subject.message.text : null;
    begun.current = corrected === null ? null : own;
    setText(corrected ?? own);
  }, [subject]);

  useLayoutEffect(() => {
    if (!offered) return;
    setText(offered.text);
    document.getElementById("say")?.focus();
  }, [offered]);

  useEffect(() => {
    if (subject?.kind !== "edit") keep(DRAFT, text);
  }, [text, subject]);

  return [text, setText];
}
