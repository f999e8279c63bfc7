export type Params = Record<string, string | number>;

const PLACE = /( ?)%\((\w+)\)s( ?)/g;
const CHINESE = "[\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef]";
const ENDS_CHINESE = new RegExp(`${CHINESE}$`, "u");
const BEGINS_CHINESE = new RegExp(`^${CHINESE}`, "u");

/**
 * A message with its places filled. A Chinese sentence sets a space beside a place, because a Latin name or a number may come
 * there; where Chinese words come, none stands between them and the next.
 */
export function fill(template: string, params: Params): string {
  return template.replace(PLACE, (whole, before: string, name: string, after: string, at: number) => {
    const value = params[name];
    if (value === undefined) return whole;
    const text = String(value);
    const joinsLeft = BEGINS_CHINESE.test(text) && ENDS_CHINESE.test(template.slice(0, at));
    const joinsRight = ENDS_CHINESE.test(text) && BEGINS_CHINESE.test(template.slice(at + whole.length));
    return `${joinsLeft ? "" : before}${text}${joinsRight ? "" : after}`;
  });
}
