import type { Message } from "./protocol";
import type { Pending, RoomState } from "./state";

/**
 * One's own messages that stand below what is shown. A tick may bring one before its acknowledgement does: then it stands there,
 * and not here a second time. Which message that is nobody says, but those with the same words are as good as each other.
 */
export function onItsWay({ pending, messages, you, acknowledged }: RoomState): Pending[] {
  if (!pending.length) return pending;
  const others = messages.filter(({ author, id }) => author.key === you?.key && !acknowledged.includes(id));
  return pending.filter((each) => {
    const found = others.findIndex((message) => maybe(each, message));
    if (found >= 0) others.splice(found, 1);
    return found < 0;
  });
}

/** Whether this may be what was sent: it came later, says the same, and the server has not said otherwise. */
function maybe({ text, about, failed, since }: Pending, message: Message): boolean {
  return failed === null && message.revision > since && message.text === text && message.reply_to?.id === about.reply_to;
}
