// Filters as chips: what the reader gave, what the question implies. Each can be taken away.

import { element, icon } from "./element.js";
import { day } from "./formats.js";
import { say } from "./language.js";
import { oneLine } from "./text.js";

const NAMES = ["outlets", "authors", "language", "since", "until", "as_of"];

/** A chip for each filter; `removed` gets the filters that are left. `words` names the button ({what}). */
export function filterChips(filters, words, removed) {
  return NAMES.filter((name) => name in filters).flatMap((name) =>
    [filters[name]].flat().map((value) => chip(shown(name, value), words, () => removed(without(filters, name, value)))));
}

/**
 * A chip for each thing that the question implies, to ask without it. Its words stand in the question, so they are
 * taken out there; where they cannot be found as they are, `edit` lets the reader do it.
 */
export function impliedChips(answer, ask, edit) {
  const { inferred } = answer.filters;
  const found = [];
  if (inferred.period) {
    found.push([say("filter.period", { phrase: oneLine(inferred.period), since: day(inferred.since), until: day(inferred.until) }), inferred.period]);
  }
  for (const name of ["outlets", "authors"]) {
    const given = new Set(answer.filters.given[name] ?? []);
    for (const value of inferred[name] ?? []) if (!given.has(value)) found.push([shown(name, value), value]);
  }
  return found.map(([label, phrase]) => chip(label, "filter.remove", () => {
    const shorter = [answer.question, answer.standalone_question].map((asked) => withoutPhrase(asked, phrase)).find(Boolean);
    if (shorter) ask(shorter);
    else edit(answer.standalone_question, say("filter.edit"));
  }));
}

/**
 * The filters that the reader gave, for asking with again. The server adds the moment of asking as `as_of`; the reader
 * gives whole days.
 */
export function askable(given) {
  const asked = ([name, value]) => NAMES.includes(name) && (name !== "as_of" || /^[\d-]{10}($|T23:59:59)/.test(value));
  return Object.fromEntries(Object.entries(given).filter(asked));
}

/** The question without a phrase and the little word that led to it; null where it does not hold the phrase. */
export function withoutPhrase(question, phrase) {
  const words = phrase.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  const leading = "(?:(?:in|on|at|by|from|since|during|within|according to|dans|en|par|selon|d’après|d'après|pendant|depuis|de|du)\\s+)?(?:(?:the|le|la|les|l’|l')\\s*)?";
  const pattern = new RegExp(`\\s*,?\\s*(?<![\\p{L}\\p{N}])${leading}(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, "iu");
  if (!pattern.test(question)) return null;
  const left = question.replace(pattern, "").replace(/\s+/g, " ").replace(/^[\s,]+/, "").trim();
  if (left.replace(/[^\p{L}\p{N}]/gu, "").length < 3) return null;
  return left[0].toUpperCase() + left.slice(1);
}

function without(filters, name, value) {
  const left = { ...filters };
  if (Array.isArray(left[name])) left[name] = left[name].filter((each) => each !== value);
  if (!Array.isArray(left[name]) || !left[name].length) delete left[name];
  return left;
}

function shown(name, value) {
  const words = ["since", "until", "as_of"].includes(name) ? day(value.slice(0, 10)) : oneLine(value);
  return say(`filter.${name}`, { value: words });
}

function chip(label, words, removed) {
  return element("li", { class: "chip" },
    element("span", {}, label),
    element("button", { type: "button", "aria-label": say(words, { what: label }), title: say(words, { what: label }), onclick: removed }, icon("close")));
}
