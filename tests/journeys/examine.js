// What tests/journeys/axe.py asks of a page. Runs beside axe-core, in every page of the accessibility tests.

globalThis.examination = (() => {
  const NAMED_AT_MOST = 4;
  const STILL_WITHIN_MS = 500;
  // An e-mail is read within somebody else's page, whose landmarks hold it.
  const PAGES_ONLY = ["landmark-one-main", "region"];
  const CONTRAST = "color-contrast";
  const POPUPS = ":popover-open, dialog[open], [role=listbox]";
  const WITHOUT_PSEUDO = new CSSStyleSheet();
  WITHOUT_PSEUDO.replaceSync("*::before, *::after { content: none !important }");
  const TYPED = { "datetime-local": "2026-10-17T10:00", date: "2026-10-17", number: "7", email: "maud@example.org", url: "https://example.org" };

  const everything = () => [...document.body.querySelectorAll("*")];

  /** axe-core's violations, and the contrasts it could not decide; `also` are rules that it keeps to itself unless asked. */
  async function run(runOnly, also) {
    const isLetter = document.querySelector("[aria-roledescription=email]") !== null;
    const left = isLetter ? PAGES_ONLY : [];
    const rules = Object.fromEntries([...left.map((rule) => [rule, { enabled: false }]), ...also.map((rule) => [rule, { enabled: true }])]);
    // The frame of an e-mail runs no script; its document is examined at its own address.
    const found = await axe.run(document, { runOnly, rules, resultTypes: ["violations", "incomplete"], iframes: false });
    const complaints = found.violations.map((violation) => say(violation.id, violation, violation.nodes));
    for (const doubt of found.incomplete.filter(({ id }) => id === CONTRAST)) {
      const open = [];
      for (const node of doubt.nodes) if (!(await isDecided(node))) open.push(node);
      if (open.length) complaints.push(say(`undecided ${doubt.id}`, doubt, open));
    }
    return complaints;
  }

  function say(name, { id, help }, nodes) {
    const why = (node) => (id === CONTRAST ? ` ${node.any.map((check) => check.message).join(" ")}` : "");
    const named = nodes.slice(0, NAMED_AT_MOST).map((node) => node.target.join(" ") + why(node));
    return `${name} (${help}), ${nodes.length} times: ${named.join(" | ")}`;
  }

  /** What axe-core could not decide it is asked again, without whatever cannot touch these words. */
  async function isDecided(node) {
    const words = document.querySelector(node.target[0]);
    if (!words) return true; // gone since: a toast's time was over, or a live page has drawn itself anew
    if (isUnderPopup(words)) return true;
    if (words instanceof SVGTextContentElement) return isReadable(words);
    const why = node.any[0]?.data?.messageKey;
    const aside = elsewhere(words, why);
    const cut = why === "elmPartiallyObscured" && [words, words.parentElement].find((each) => getComputedStyle(each).textOverflow === "ellipsis");
    if (!aside && !cut) return false;
    if (cut) cut.style.setProperty("white-space", "normal"); // its end is not drawn, so nothing lies over that
    for (const element of aside ?? []) element.style.setProperty("visibility", "hidden", "important");
    if (why === "pseudoContent") document.adoptedStyleSheets.push(WITHOUT_PSEUDO);
    const again = await axe.run(words, { runOnly: { type: "rule", values: [CONTRAST] } });
    if (why === "pseudoContent") document.adoptedStyleSheets.pop();
    for (const element of aside ?? []) element.style.removeProperty("visibility");
    if (cut) cut.style.removeProperty("white-space");
    return again.violations.length + again.incomplete.length === 0;
  }

  /** Words within a drawing, which axe-core cannot judge: other words of their colour and size, where the drawing stands. */
  async function isReadable(words) {
    const stand = document.createElement("p");
    const { fill, fontSize, fontWeight } = getComputedStyle(words);
    stand.textContent = "Words of that colour";
    Object.assign(stand.style, { color: fill, fontSize, fontWeight });
    words.ownerSVGElement.after(stand);
    const found = await axe.run(stand, { runOnly: { type: "rule", values: [CONTRAST] } });
    stand.remove();
    return found.violations.length + found.incomplete.length === 0;
  }

  function elsewhere(words, why) {
    const dialog = words.closest("dialog[open]");
    if (dialog) return outside(dialog); // nothing of the page lies over it, whatever its z-index
    const popups = [...document.querySelectorAll(POPUPS)].filter((popup) => !popup.contains(words));
    if (why === "bgOverlap" && popups.length) return popups.flatMap((popup) => [popup, ...popup.querySelectorAll("*")]);
    if (why !== "elmPartiallyObscuring" && why !== "pseudoContent") return null;
    // A card that floats over the edge of a picture lets nothing of it through, nor of what a box around it draws.
    let ground = words;
    while (ground && !(isOpaque(ground) && holds(ground, words))) ground = ground.parentElement;
    return ground && everything().filter((element) => isUnder(element, ground));
  }

  const outside = (box) => everything().filter((element) => !element.contains(box) && !box.contains(element));

  function isUnder(element, ground) {
    const place = ground.compareDocumentPosition(element);
    return place & Node.DOCUMENT_POSITION_PRECEDING && !(place & Node.DOCUMENT_POSITION_CONTAINS);
  }

  /** Nobody reads what a dialog, a menu, a list of names or a sheet lies over. */
  function isUnderPopup(words) {
    const { left, right, top, bottom } = words.getBoundingClientRect();
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest(POPUPS);
    return Boolean(above && !above.contains(words));
  }

  const isOpaque = (element) => getComputedStyle(element).backgroundColor.startsWith("rgb(");

  function holds(outer, inner) {
    const [a, b] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
    return a.left <= b.left && a.top <= b.top && a.right >= b.right && a.bottom >= b.bottom;
  }

  /** Wear a theme as the switch sets it, and wait until the colours that move have arrived. */
  async function wear(theme) {
    document.documentElement.dataset.theme = theme;
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const still = Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    await Promise.race([still, new Promise((done) => setTimeout(done, STILL_WITHIN_MS))]); // some move for ever
  }

  /** How high a window must be so that nothing in it scrolls. */
  function height() {
    const boxes = everything().filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowY));
    const hidden = boxes.map((box) => box.scrollHeight - box.clientHeight);
    return Math.max(document.scrollingElement.scrollHeight, document.body.scrollHeight) + Math.max(0, ...hidden);
  }

  /** axe-core judges the colours of what is typed, so something is. */
  function type() {
    const untyped = "[type=hidden], [type=file], [type=checkbox], [type=radio]";
    for (const field of document.querySelectorAll(`input:not(${untyped}), textarea`)) field.value ||= TYPED[field.type] ?? "Maud Ferrier";
  }

  /** What makes the page scroll sideways; what scrolls in a box of its own does not. */
  function sideways() {
    const page = document.scrollingElement;
    if (page.scrollWidth <= innerWidth) return [];
    const wide = everything().filter((element) => element.getBoundingClientRect().right > page.clientWidth + 1 && !isBoxed(element));
    return [`${page.scrollWidth} px wide: ${wide.slice(-NAMED_AT_MOST).map(nameOf).join(" | ")}`];
  }

  function isBoxed(element) {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX !== "visible") return true;
    }
    return false;
  }

  /** An element as a selector that a person finds it by. */
  function nameOf(element) {
    return element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "") + [...element.classList].map((name) => `.${name}`).join("");
  }

  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
  let stops = [];

  /** Remember every control that the keyboard must reach, and how it looks unfocused; their number. */
  function findStops() {
    document.activeElement?.blur(); // what took the focus by itself, so that the keyboard starts at the top
    const canStop = (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true });
    // Of a group of radio buttons or tabs the keyboard stops at one.
    const isOne = (element) => element.type !== "radio" || element.checked || !document.querySelector(`[name="${element.name}"]:checked`);
    stops = [...document.querySelectorAll(CONTROLS)].filter((element) => canStop(element) && isOne(element));
    stops = stops.map((element) => ({ element, shadow: getComputedStyle(element).boxShadow, reached: false }));
    return stops.length;
  }

  /** What is wrong with the focus where it stands now. */
  function checkFocus() {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return [];
    const stop = stops.find(({ element }) => element === focused);
    if (stop?.reached) return []; // again, or within it: a field of a date and time has a stop for each part
    if (stop) stop.reached = true;
    const complaints = [];
    if (!showsFocus(focused, stop?.shadow)) complaints.push(`${nameOf(focused)} does not show that it has the focus`);
    if (isCovered(focused)) complaints.push(`${nameOf(focused)} has the focus under something else`);
    return complaints;
  }

  function showsFocus(element, shadowBefore) {
    const outlined = [element, element.closest("label"), element.parentElement].filter(Boolean).some((each) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(", 0)");
    });
    return outlined || getComputedStyle(element).boxShadow !== (shadowBefore ?? "none");
  }

  /** Whether nothing of the element can be seen, because something that sticks to the window lies over it. */
  function isCovered(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const seen = [[x, y], [left + 2, top + 2], [right - 2, bottom - 2]].some(([px, py]) => {
      const above = document.elementFromPoint(px, py);
      return above && (element.contains(above) || above.contains(element));
    });
    return !seen;
  }

  const unreached = () => stops.filter(({ reached, element }) => !reached && element.isConnected).map(({ element }) => nameOf(element));

  let heard = [];

  /** From now on write down what a screen reader would be given to say by itself. */
  function listen() {
    heard = [];
    const live = "[role=status], [role=alert], [role=log], [role=timer], [aria-live]";
    const hear = (changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(live);
        const words = region?.textContent.trim();
        if (words && region.getAttribute("aria-live") !== "off" && heard.at(-1) !== words) heard.push(words);
      }
    };
    new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true });
  }

  return { findStops, checkFocus, unreached, listen, heard: () => heard, run, wear, height, type, sideways, nameOf };
})();
