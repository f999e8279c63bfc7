/** Every element matching the selector, typed. */
export function all<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

export function one<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E | null {
  return root.querySelector<E>(selector);
}

/** Listens once for the whole page, so parts that arrive later answer too. */
export function onClick(selector: string, answer: (element: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (element) answer(element, event);
  });
}

/** The token Flask-WTF checks on every unsafe request, from <meta name="csrf-token">. */
function csrfToken(): string {
  return one<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Posts JSON to this site and gives the parsed answer; an error carries the problem's own words (RFC 9457). */
export async function postJson<Answer>(url: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Error(problemText(answer) ?? response.statusText);
  return answer as Answer;
}

function problemText(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { detail, title } = answer as { detail?: string; title?: string };
  return detail ?? title ?? null;
}
