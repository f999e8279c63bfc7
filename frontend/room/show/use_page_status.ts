import { useEffect } from "preact/hooks";
import { all } from "../../lib/dom";
import type { EventState } from "../protocol";

/** Shows those parts of the page that the server drew for where the event and its video stand, so that a countdown needs no reload. */
export function usePageStatus(event: EventState | null): void {
  const status = event?.status;
  const comes = event === null || event.stream.online || event.stream.elsewhere !== undefined;
  useEffect(() => {
    if (status === undefined) return;
    for (const part of all("[data-when]")) part.hidden = !part.dataset["when"]?.split(" ").includes(status);
    for (const part of all("[data-without-video]")) part.hidden = comes;
  }, [status, comes]);
}
