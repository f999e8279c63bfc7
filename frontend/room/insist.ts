import type { Refusal, Wire } from "../lib/socket";

const TRIES = 3;

/**
 * Says what may arrive twice without harm until it is acknowledged. Whether something was done whose answer never came is
 * known to nobody, and whoever pressed a button before thousands did should not have to find out.
 */
export async function insist<Result>(wire: Wire, name: string, data: object): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await wire.say<Result>(name, data);
    } catch (refusal) {
      if ((refusal as Refusal).code !== "no_answer" || tried >= TRIES) throw refusal;
      if (wire.socket.connected) wire.reconnect(); // it may be dead without anybody having said so
    }
  }
}
