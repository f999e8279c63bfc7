import { useEffect, useRef, useState } from "preact/hooks";
import type { Message } from "./protocol";

const ANNOUNCE_EVERY_MS = 3000;

/** Reads out the newest message only, at most one every three seconds, and nothing while somebody types. */
export function Announcer({ newest, mine }: { newest: Message | undefined; mine: string | undefined }) {
  const [spoken, setSpoken] = useState("");
  const waiting = useRef<Message>();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current && newest && newest.author.key !== mine) waiting.current = newest;
    if (newest) first.current = false;
  }, [newest?.id]);
  useEffect(() => {
    const clock = setInterval(() => {
      const typing = document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value !== "";
      if (!waiting.current || typing) return;
      setSpoken(`${waiting.current.author.name}: ${waiting.current.text}`);
      waiting.current = undefined;
    }, ANNOUNCE_EVERY_MS);
    return () => clearInterval(clock);
  }, []);
  return <p class="visually-hidden" role="status">{spoken}</p>;
}
