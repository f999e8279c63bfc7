import { useRef, useState } from "preact/hooks";
import { _, formatNumber } from "../../lib/i18n";
import { Icon } from "../../lib/icon";
import type { PollOption } from "./protocol";

interface Props {
  options: PollOption[];
  order: number[];
  onOrder(order: number[]): void;
}

/** An order made with buttons, which every keyboard, switch and finger can press; focus goes with what is moved. */
export function Ranking({ options, order, onOrder }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [said, say] = useState("");

  function move(id: number, step: -1 | 1): void {
    const at = order.indexOf(id);
    const to = at + step;
    if (to < 0 || to >= order.length) return;
    const moved = [...order];
    moved.splice(at, 1);
    moved.splice(to, 0, id);
    onOrder(moved);
    const text = options.find((option) => option.id === id)?.text ?? "";
    say(_("%(option)s is number %(place)s now", { option: text, place: formatNumber(to + 1) }));
    requestAnimationFrame(() => focusAgain(id, step));
  }

  /** At the end of its way the button that was pressed has nothing to do any more. */
  function focusAgain(id: number, step: -1 | 1): void {
    const buttons = list.current?.querySelectorAll<HTMLButtonElement>(`[data-option="${id}"] button`);
    const [up, down] = [buttons?.[0], buttons?.[1]];
    const [pressed, other] = step < 0 ? [up, down] : [down, up];
    (pressed?.disabled ? other : pressed)?.focus();
  }

  return (
    <>
      <ol class="poll-order" ref={list}>
        {order.map((id, at) => {
          const text = options.find((option) => option.id === id)?.text ?? "";
          return (
            <li key={id} class="poll-order-item" data-option={id}>
              <b class="num" aria-hidden="true">{formatNumber(at + 1)}</b>
              <span class="grow">{text}</span>
              <button type="button" class="button button--icon" disabled={at === 0} aria-label={_("Move %(option)s up", { option: text })} onClick={() => move(id, -1)}><Icon name="up" /></button>
              <button type="button" class="button button--icon" disabled={at === order.length - 1} aria-label={_("Move %(option)s down", { option: text })} onClick={() => move(id, 1)}><Icon name="down" /></button>
            </li>
          );
        })}
      </ol>
      <p class="visually-hidden" role="status">{said}</p>
    </>
  );
}
