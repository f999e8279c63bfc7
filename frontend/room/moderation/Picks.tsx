interface Props {
  name: string;
  legend: string;
  note?: string;
  values: number[];
  value: number;
  text(value: number): string;
  label(value: number): string;
  onPick(value: number): void;
}

/** A row of values of which one holds; one that was chosen elsewhere is among them. Buttons, because each choice acts at once. */
export function Picks({ name, legend, note, values, value, text, label, onPick }: Props) {
  const offered = [...new Set([...values, value])].sort((a, b) => a - b);
  return (
    <fieldset class="chat-setting" name={name}>
      <legend class="strong">{legend}</legend>
      {note && <p class="choice-note">{note}</p>}
      <div class="picks">
        {offered.map((each) => (
          <button key={each} type="button" class="pick" value={each} aria-pressed={each === value} onClick={() => each !== value && onPick(each)}>
            <span aria-hidden="true">{text(each)}</span>
            <span class="visually-hidden">{label(each)}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}
