import { _ } from "../lib/i18n";

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g;

/** Text stays text; addresses become links, opened elsewhere and told nothing about this page; people named stand out. */
export function Words({ text, names, own, focusable = true }: { text: string; names: string[]; own?: string | undefined; focusable?: boolean }) {
  return (
    <>
      {text.split(LINK).map((part, at) =>
        at % 2 ? <a key={at} href={part} tabIndex={focusable ? 0 : -1} target="_blank" rel="noopener noreferrer nofollow ugc">{part}</a> : <Named key={at} text={part} names={names} own={own} />,
      )}
    </>
  );
}

function Named({ text, names, own }: { text: string; names: string[]; own: string | undefined }) {
  if (!names.length) return <>{text}</>;
  const pattern = new RegExp(`(${names.map((name) => `@${escaped(name)}`).join("|")})`, "g");
  return <>{text.split(pattern).map((part, at) => (at % 2 ? <b key={at} class={`mention${part === `@${own}` ? " mention--own" : ""}`}>{part}</b> : part))}</>;
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]].map((word) => [...(word ?? "")][0] ?? "") : [...name].slice(0, /\p{Script=Han}/u.test(name) ? 1 : 2);
  return letters.join("").toUpperCase();
}

export function badgeName(badge: string): string {
  switch (badge) {
    case "owner":
    case "host":
      return _("Host");
    case "moderator":
      return _("Moderator");
    case "agent":
      return _("Agent");
    default:
      return _("Team");
  }
}

/** Members' names have a colour of their role, beside the badge that says it in words. */
export function roleClass(badge: string | undefined): string {
  switch (badge) {
    case undefined:
      return "";
    case "owner":
    case "host":
      return " message-name--host";
    case "moderator":
      return " message-name--moderator";
    default:
      return " message-name--team";
  }
}
