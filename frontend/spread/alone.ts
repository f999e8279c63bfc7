/** Gives an element the page for itself: whatever is not it, in it or around it can be neither reached nor read until it is given back. */
export function standAlone(element: HTMLElement): () => void {
  const silenced: HTMLElement[] = [];
  for (let inner: HTMLElement = element; inner.parentElement && inner !== document.body; inner = inner.parentElement) {
    for (const beside of inner.parentElement.children) {
      if (beside === inner || !(beside instanceof HTMLElement) || beside.inert) continue;
      beside.inert = true;
      silenced.push(beside);
    }
  }
  document.documentElement.classList.add("tree-alone");
  return () => {
    for (const beside of silenced) beside.inert = false;
    document.documentElement.classList.remove("tree-alone");
  };
}
