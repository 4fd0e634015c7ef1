// The language of the page: the reader's choice, else the browser's, else English. Articles keep their own.

import { english } from "./words-en.js";
import { french } from "./words-fr.js";
import { kept, keep } from "./kept.js";

const WORDS = { en: english, fr: french };

/** "en" or "fr". */
export const language = chosen();

/** How dates and numbers are written: as the browser says for that language. */
export const locale = (navigator.languages ?? []).find((tag) => tag.slice(0, 2).toLowerCase() === language) ?? language;

/** The words for `key`, with {names} filled in. A key that has none is a mistake in the page. */
export function say(key, values = {}) {
  const words = WORDS[language][key];
  if (words === undefined) throw new Error(`no words for ${key} in ${language}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Whether there are words for `key`. */
export function known(key) {
  return key in WORDS[language];
}

/** The words for a number of things: `key.one` or `key.many`. */
export function count(key, number, values = {}) {
  const form = new Intl.PluralRules(locale).select(number) === "one" ? "one" : "many";
  return say(`${key}.${form}`, { n: new Intl.NumberFormat(locale).format(number), ...values });
}

/** Put words where the HTML asks for them: data-say (text), data-say-label, data-say-placeholder. */
export function translate(root = document) {
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of root.querySelectorAll("[data-say-label]")) {
    node.setAttribute("aria-label", say(node.dataset.sayLabel));
  }
  for (const node of root.querySelectorAll("[data-say-placeholder]")) {
    node.setAttribute("placeholder", say(node.dataset.sayPlaceholder));
  }
}

/** Remember the other language and show the page in it. */
export function switchLanguage() {
  keep("language", language === "fr" ? "en" : "fr");
  location.reload();
}

function chosen() {
  const wanted = [kept("language"), ...(navigator.languages ?? [navigator.language])];
  return wanted.map((tag) => (tag ?? "").slice(0, 2).toLowerCase()).find((tag) => tag in WORDS) ?? "en";
}
