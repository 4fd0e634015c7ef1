// The question box with the reader's own filters.

import { element, fill } from "./element.js";
import { filterChips } from "./chips.js";
import { say } from "./language.js";

const FIELDS = [
  ["outlets", "narrow.outlet", "text"], ["authors", "narrow.author", "text"], ["language", "narrow.language", "select"],
  ["since", "narrow.since", "date"], ["until", "narrow.until", "date"], ["as_of", "narrow.as_of", "date"],
];
const LISTS = new Set(["outlets", "authors"]);

/** Make the composer work. `ask(question, filters)` and `stop()` are called; returns what others may do with it. */
export function composer({ ask, stop }) {
  const form = document.querySelector("#composer");
  const field = form.querySelector("#question");
  const fields = new Map(FIELDS.map(([name, words, kind]) => [name, control(name, kind, words, showChips)]));
  fill(form.querySelector("#fields"), [...fields.values()].map((each) => each.row),
    element("button", { type: "button", class: "link", onclick: () => set({}) }, say("narrow.clear")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  field.addEventListener("input", fit);
  form.querySelector("#stop").addEventListener("click", stop);

  function submit() {
    const question = field.value.trim();
    if (!question || form.classList.contains("busy")) return field.focus();
    field.value = "";
    fit();
    hint("");
    ask(question, filters());
  }

  function filters() {
    const given = {};
    for (const [name, { input }] of fields) {
      const value = input.value.trim();
      if (value) given[name] = LISTS.has(name) ? value.split(/\s*;\s*/).filter(Boolean) : value;
    }
    return given;
  }

  function set(given) {
    for (const [name, { input }] of fields) input.value = [given[name] ?? []].flat().join("; ").slice(0, 200);
    showChips();
  }

  function showChips() {
    const list = form.querySelector("#given");
    const given = filters();
    fill(list, filterChips(given, "filter.drop", (left) => set(left)));
    list.hidden = Object.keys(given).length === 0;
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  function hint(words) {
    form.querySelector("#hint").textContent = words;
  }

  return {
    focus: () => field.focus(),
    busy(yes) {
      form.classList.toggle("busy", yes);
      form.querySelector("#ask").hidden = yes;
      form.querySelector("#stop").hidden = !yes; // hiding what has the focus gives it to the body
      if (yes) form.querySelector("#stop").focus({ preventScroll: true });
      // On a phone the focus would bring up the keyboard, over the answer.
      else if (document.activeElement === document.body && matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
    },
    following(yes) {
      form.classList.toggle("following", yes);
      form.querySelector("label[for=question]").textContent = say(yes ? "question.next" : "question");
    },
    /** Put a question into the box, for the reader to change. */
    edit(question, words) {
      field.value = question;
      fit();
      hint(words);
      field.focus();
    },
  };
}

function control(name, kind, words, changed) {
  const id = `filter-${name}`;
  const input = kind === "select"
    ? element("select", { id, onchange: changed },
        ["any", "en", "fr"].map((code) => element("option", { value: code === "any" ? "" : code }, say(`narrow.${code}`))))
    : element("input", { id, type: kind, autocomplete: "off", maxlength: kind === "text" ? 200 : null, onchange: changed });
  return { input, row: element("div", { class: "field" }, element("label", { for: id }, say(words)), input) };
}
