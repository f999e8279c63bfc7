interface Props<Value extends string | number> {
  label: string;
  name: string;
  value: Value;
  values: readonly Value[];
  text(value: Value): string;
  onChoose(value: Value): void;
}

/** A list to choose one value from; one that was chosen before is among them. */
export function Choose<Value extends string | number>({ label, name, value, values, text, onChoose }: Props<Value>) {
  const offered = values.includes(value) ? values : [...values, value];
  return (
    <div class="field">
      <label for={`poll-${name}`}>{label}</label>
      <span class="select">
        <select class="input" id={`poll-${name}`} name={name} value={String(value)} onChange={(event) => onChoose(offered[event.currentTarget.selectedIndex] ?? value)}>
          {offered.map((each) => <option key={each} value={String(each)}>{text(each)}</option>)}
        </select>
      </span>
    </div>
  );
}
