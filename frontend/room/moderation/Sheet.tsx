import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";

const TITLE = "moderation-sheet-title";

/** A dialog: in the middle of a desk, at the bottom of a phone. Focus goes back where it came from. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // with the drawing, so that the very next key finds it open
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const box = dialog.current;
    box?.showModal();
    return () => {
      box?.close(); // as long as it is open nothing behind it takes the focus
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog class="dialog dialog--sheet" ref={dialog} aria-labelledby={TITLE} onClose={onClose}>
      <div class="dialog-head">
        <h2 class="card-title" id={TITLE}>{title}</h2>
        <button type="button" class="button button--quiet button--small button--icon" data-closes="" aria-label={_("Close")}><Icon name="x" /></button>
      </div>
      {children}
    </dialog>
  );
}
