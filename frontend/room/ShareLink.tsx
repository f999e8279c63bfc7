import { _ } from "../lib/i18n";

/** One's own link, whole: where it is longer than the line it wraps, best before the code, which never breaks. A tap selects all of it. */
export function ShareLink({ shown }: { shown: string }) {
  const code = shown.lastIndexOf("/") + 1;
  return (
    <p class="share-link code">
      <span class="visually-hidden">{_("Your link")}</span> <span class="share-link-text">{shown.slice(0, code)}<wbr /><b>{shown.slice(code)}</b></span>
    </p>
  );
}
