import { useEffect, useState } from "preact/hooks";

/** How many areas stand side by side: on a phone one with tabs, on a desk two, on a wide one three. */
type Areas = 1 | 2 | 3;

const QUERIES = { 2: matchMedia("(min-width: 960px)"), 3: matchMedia("(min-width: 1360px)") };

function areas(): Areas {
  return QUERIES[3].matches ? 3 : QUERIES[2].matches ? 2 : 1;
}

export function useAreas(): Areas {
  const [count, look] = useState(areas);
  useEffect(() => {
    const changed = () => look(areas());
    for (const query of Object.values(QUERIES)) query.addEventListener("change", changed);
    return () => {
      for (const query of Object.values(QUERIES)) query.removeEventListener("change", changed);
    };
  }, []);
  return count;
}
