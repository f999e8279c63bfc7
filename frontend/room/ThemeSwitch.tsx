import { useEffect, useState } from "preact/hooks";
import { Icon } from "../lib/icon";
import { themeSwitchWords } from "../lib/theme";

/** Light or dark, as on every other page: main.ts hears the click. The picture stays dark in both. */
export function ThemeSwitch() {
  const [words, setWords] = useState(themeSwitchWords);
  useEffect(() => {
    const changed = () => setWords(themeSwitchWords());
    document.addEventListener("themechange", changed);
    return () => document.removeEventListener("themechange", changed);
  }, []);
  return <button type="button" class="button button--quiet button--small button--icon" data-theme-switch="" aria-label={words}><Icon name="contrast" /></button>;
}
