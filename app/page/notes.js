// Short notes to the reader: a failure with a way to try again, and words for screen readers.

import { element } from "./element.js";
import { say } from "./language.js";
import { plain } from "./text.js";

/** What went wrong, in words; `retry` is offered where another try can help. */
export function failureNote(error, retry) {
  if (error.status === undefined) throw error; // a mistake in the page, not a failed request
  return element("div", { class: "failure", role: "alert" },
    element("p", { class: "kicker" }, say("error.title")),
    element("p", {}, error.message),
    error.detail ? element("p", { class: "fine", lang: "en" }, plain(error.detail)) : null,
    retry ? element("button", { type: "button", class: "quiet", onclick: retry }, say("try again")) : null);
}

/** Tell screen readers; nothing is shown. */
export function announce(words) {
  document.querySelector("#announced").textContent = words;
}

/** What is shown while something is being read. */
export function loading() {
  return element("p", { class: "loading", role: "status" }, say("loading"));
}
