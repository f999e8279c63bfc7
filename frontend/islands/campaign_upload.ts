import { one } from "../lib/dom";
import { _ } from "../lib/i18n";
import { toast } from "../lib/toast";

/** Sends the file of `<form data-upload>` and says how much of it has arrived; without scripts the browser sends the form. */
function setUpUpload(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, new FormData(form));
  });
}

function send(form: HTMLFormElement, sending: FormData): void {
  const request = new XMLHttpRequest(); // fetch does not say how far it is
  const shown = one("[data-upload-shown]", form);
  const stop = busy(form, shown);
  addEventListener("pagehide", stop, { once: true }); // a page restored by "back" must not come back busy
  request.upload.addEventListener("progress", (event) => event.lengthComputable && shown && show(shown, event.loaded / event.total));
  request.addEventListener("load", () => arrive(form, request, stop));
  request.addEventListener("error", () => {
    stop();
    toast(_("The server did not answer. Check your connection and try again."), "alert");
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(sending);
}

/** Marks the form as under way; gives the way to take the mark off. */
function busy(form: HTMLFormElement, shown: HTMLElement | null): () => void {
  const button = one("button", form);
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  if (shown) {
    shown.hidden = false;
    show(shown, 0);
  }
  return () => {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
    if (shown) shown.hidden = true;
  };
}

/** When all of it has been sent, the server looks at it: that takes as long as it takes. */
function show(shown: HTMLElement, part: number): void {
  const bar = one<HTMLProgressElement>("progress", shown);
  const words = one("p", shown);
  const percent = Math.floor(100 * part);
  if (words) words.textContent = `${percent} %`;
  if (part < 1) bar?.setAttribute("value", String(percent));
  else bar?.removeAttribute("value");
}

/** The campaign's page, or this one with what is wrong; an answer of another kind takes the place of what was on the page. */
function arrive(form: HTMLFormElement, request: XMLHttpRequest, stop: () => void): void {
  if (request.status < 400) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const again = one<HTMLFormElement>("form[data-upload]", answer);
  stop();
  if (again) {
    form.replaceWith(again);
    setUpUpload(again);
    one("[data-error-summary]", again)?.focus();
  } else {
    const main = one("main", answer);
    if (main) one("main")?.replaceWith(main);
  }
}

const form = one<HTMLFormElement>("form[data-upload]");
if (form) setUpUpload(form);
