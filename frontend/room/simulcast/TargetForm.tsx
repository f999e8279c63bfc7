import { useId, useState } from "preact/hooks";
import { _ } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { Refusal } from "../../lib/socket";
import { PLATFORMS } from "./platforms";
import type { SimulcastTarget, TargetText } from "./protocol";

const NAME_MAX = 60;
const ADDRESS_MAX = 300;
const KEY_MAX = 500;

interface Props {
  /** The target to write anew; none: a further one. */
  target?: SimulcastTarget;
  /** Takes what was typed, or throws a Refusal; then it stays. */
  onSave(text: TargetText): Promise<void>;
  onClose(): void;
}

/** A target's name, server and stream key. A key that is there is never shown: an empty field keeps it, for the same server. */
export function TargetForm({ target, onSave, onClose }: Props) {
  const [name, setName] = useState(target?.name ?? "");
  const [address, setAddress] = useState(target?.address ?? "");
  const [key, setKey] = useState("");
  const [refused, refuse] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const elsewhere = target !== undefined && serverOf(address) !== serverOf(target.address);

  function choose(chosen: string) {
    const platform = PLATFORMS.find((known) => known.name === chosen);
    setName(platform?.name ?? "");
    setAddress(platform?.address ?? "");
  }

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    try {
      await onSave({ name, address, key });
      onClose();
    } catch (refusal) {
      refuse((refusal as Refusal).message);
      setBusy(false);
    }
  }

  return (
    <form class="stack stack--3 simulcast-form" aria-label={target ? _("Edit “%(name)s”", { name: target.name }) : _("Add a target")} onSubmit={(event) => void submit(event)}>
      {refused && <p class="notice notice--warning" role="alert"><Icon name="alert" /><span class="grow">{refused}</span></p>}
      {!target && (
        <div class="field">
          <label for={`${id}-platform`}>{_("Platform")}</label>
          <span class="select">
            <select class="input" id={`${id}-platform`} onChange={(event) => choose(event.currentTarget.value)}>
              <option value="">{_("Another")}</option>
              {PLATFORMS.map((platform) => <option key={platform.name}>{platform.name}</option>)}
            </select>
          </span>
        </div>
      )}
      <div class="field">
        <label for={`${id}-name`}>{_("Name, for your team")}</label>
        <input class="input" id={`${id}-name`} name="name" required maxLength={NAME_MAX} value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for={`${id}-address`}>{_("Server")}</label>
        <input class="input" id={`${id}-address`} name="address" required maxLength={ADDRESS_MAX} value={address} inputMode="url" autocapitalize="none" spellcheck={false} autocomplete="off" placeholder="rtmp://" onInput={(event) => setAddress(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for={`${id}-key`}>{_("Stream key")}</label>
        <input class="input" id={`${id}-key`} name="key" type="password" required={!target || elsewhere} maxLength={KEY_MAX} value={key} autocomplete="off" aria-describedby={`${id}-hint`} onInput={(event) => setKey(event.currentTarget.value)} />
        <p class="tiny muted" id={`${id}-hint`}>{keyHint(target, elsewhere)}</p>
      </div>
      <div class="row row--tight">
        <button class="button button--primary" aria-busy={busy} disabled={busy}>{target ? _("Save") : _("Add")}</button>
        <button type="button" class="button button--quiet" onClick={onClose}>{_("Cancel")}</button>
      </div>
    </form>
  );
}

function keyHint(target: SimulcastTarget | undefined, elsewhere: boolean): string {
  if (!target) return _("Whoever has it can send to your channel there, so it is not shown again.");
  return elsewhere ? _("Another server is not given the key that is there. Paste the key for this one.") : _("Leave it empty to keep the one that is there.");
}

/** How an address begins, up to its host and port. */
function serverOf(address: string): string {
  return address.trim().toLowerCase().split("/", 3).join("/");
}
