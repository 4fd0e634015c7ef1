// One question with its answer: while it is being found, and when it is there.

import { answerView, doneWords, sentence } from "./answer.js";
import { askable, filterChips, impliedChips } from "./chips.js";
import { failure, listen } from "./connection.js";
import { element, fill } from "./element.js";
import { number, day } from "./formats.js";
import { say } from "./language.js";
import { edition } from "./masthead.js";
import { announce, failureNote } from "./notes.js";
import { stepsView } from "./steps.js";
import { oneLine, plain } from "./text.js";

/** Ask, and show what happens. `again(question, filters)` asks anew, `edit(question, hint)` lets the reader change it. */
export async function runTurn({ into, question, filters, thread, signal, again, edit }) {
  const turn = frame(question);
  const steps = stepsView();
  const proven = element("div", { class: "sentences", "aria-busy": "true" });
  turn.body.append(steps.node, proven);
  into.append(turn.node);
  turn.node.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  announce(say("step.begin"));
  const told = [];
  try {
    for await (const { name, data } of listen("/api/ask/stream", { body: { question, filters, thread }, signal })) {
      if (name === "step") announce(steps.add(data));
      if (name === "sentence") place(proven, told, data);
      if (name === "error") throw failure(0, data.error?.code ?? data.code, data.error?.message ?? data.detail ?? "");
      if (name === "done") return finish(turn, data, { again, edit });
    }
    throw failure(0, "broken_off", "");
  } catch (error) {
    steps.stop();
    proven.removeAttribute("aria-busy");
    if (error.name === "AbortError") turn.body.append(element("p", { class: "notice", role: "status" }, say("stopped")));
    else turn.body.append(failureNote(error, () => again(question, filters)));
  }
}

/** A turn of an earlier conversation; an answer that is no longer kept is said to be so. */
export function storedTurn({ question, answer, text, asked_at: askedAt }, { again, edit }) {
  const turn = frame(question, askedAt);
  if (answer) finish(turn, answer, { again, edit, quiet: true });
  else turn.body.append(text ? element("p", { class: "sentence" }, plain(text)) : null, element("p", { class: "notice" }, say("threads.missing")));
  return turn.node;
}

function frame(question, askedAt = null) {
  const body = element("div", { class: "turn-body" });
  const node = element("article", { class: "turn", "aria-label": say("answer.region", { question: oneLine(question) }) },
    askedAt ? element("p", { class: "kicker" }, day(askedAt)) : null,
    element("h2", { class: "asked" }, oneLine(question)), body);
  return { node, body };
}

/** Insert a proven sentence where it belongs among those that came before. */
function place(proven, told, { statement, citations, position }) {
  for (const citation of citations) told[citation.number] = citation;
  const made = sentence(statement, told.filter(Boolean));
  proven.insertBefore(made, proven.children[position] ?? null);
  announce(say("sentence.proven", { text: oneLine(statement.text) }));
}

function finish(turn, answer, { again, edit, quiet = false }) {
  const focused = turn.body.contains(document.activeElement) ? document.activeElement.dataset.number : null;
  const given = askable(answer.filters.given);
  fill(turn.body, chipsOf(answer, given, again, edit), answerView(answer, turn.node));
  if (focused) turn.body.querySelector(`.cite[data-number="${focused}"]`)?.focus();
  const { articles, newest, generation } = answer.archive;
  if (quiet) return;
  const words = newest ? say("searched.archive", { articles: number(articles), newest: day(newest) }) : say("searched.archive.undated", { articles: number(articles) });
  edition(`${say("generation", { n: generation })} · ${words}`);
  announce(doneWords(answer));
}

function chipsOf(answer, given, again, edit) {
  const mine = filterChips(given, "filter.remove", (left) => again(answer.question, left));
  const implied = impliedChips(answer, (question) => again(question, given), edit);
  if (!mine.length && !implied.length) return null;
  return element("div", { class: "filters" },
    mine.length ? row(say("filters.given"), mine) : null,
    implied.length ? row(say("filters.inferred"), implied) : null);
}

function row(words, chips) {
  return element("div", { class: "filter-row" },
    element("span", { class: "fine" }, words), element("ul", { class: "chips", "aria-label": words }, chips));
}

/** Whether the reader wants no movement. */
function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
