const sprite = document.documentElement.dataset["icons"] ?? "";

/** An icon of frontend/icons.svg. Beside words it is hidden from readers; alone it needs a label. */
export function Icon({ name, label }: { name: string; label?: string }) {
  return (
    <svg class="icon" {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" })}>
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
