// An answer, sentence by sentence: each with its numbers and with what a reader must know of it.

import { openCitation } from "./article.js";
import { disagreements } from "./disagreements.js";
import { element } from "./element.js";
import { byline, day } from "./formats.js";
import { feedback } from "./feedback.js";
import { count, language, say } from "./language.js";
import { refusal } from "./refusal.js";
import { sources } from "./sources.js";
import { stepsTaken } from "./steps.js";
import { oneLine, plain } from "./text.js";

const SPECIAL = ["opinion", "analysis", "review", "live", "advertisement"];

/** All of an answer, below its question. */
export function answerView(answer, turn) {
  const { statements, abstention } = answer;
  const notes = feedback(answer);
  const answered = statements.length > 0;
  return [
    answered ? element("p", { class: `kicker status-${answer.status}` }, say(answer.status === "partial" ? "answer.partial" : "answer.kicker")) : null,
    answered ? element("div", { class: "sentences" }, statements.map((each) => sentence(each, answer.citations))) : null,
    answered && quotesOnly(answer) ? element("p", { class: "notice" }, say("answer.extractive")) : null,
    answered && answer.status === "partial" && !abstention ? element("p", { class: "notice" }, say("answer.partial.note")) : null,
    remarks(answer),
    answered ? disagreements(answer) : null,
    abstention ? refusal(answer) : null,
    answer.citations.length ? sources(answer, notes.accuse) : null,
    dropped(answer),
    stepsTaken(answer.run),
    notes.node(turn),
  ];
}

/** One proven sentence; its numbers open the article at the quote. */
export function sentence(statement, citations) {
  const cited = statement.citations.map((number) => citations.find((each) => each.number === number)).filter(Boolean);
  const general = statement.kind === "general";
  const labels = labelsOf(statement, cited);
  return element("p", { class: `sentence ${statement.kind}` },
    general ? element("span", { class: "label" }, `${say("label.general")}: `) : null,
    element("span", { class: "said", dir: "auto" }, plain(statement.text)),
    cited.map((citation) => [" ", cite(citation, citations)]),
    labels.length ? [" ", element("span", { class: "label" }, `(${labels.join(" · ")})`)] : null);
}

/** A number that opens its citation. */
export function cite(citation, all = [citation]) {
  const words = say("cite", { n: citation.number, title: oneLine(citation.title), byline: byline(citation) });
  return element("button", {
    type: "button", class: "cite", "data-number": citation.number, "aria-label": words, title: words,
    "aria-haspopup": "dialog", onclick: (event) => openCitation(citation, all, event.currentTarget),
  }, `[${citation.number}]`);
}

/** What a screen reader is told at the end. */
export function doneWords(answer) {
  if (!answer.statements.length) return `${say("answer.none")}: ${say(`refused.${answer.abstention.reason}`)}`;
  return count("answer.done", answer.statements.length);
}

function labelsOf(statement, cited) {
  const fetched = cited.filter((each) => each.kind === "web").map((each) => each.fetched_at).sort().at(-1);
  const genre = cited.map((each) => each.genre).find((each) => SPECIAL.includes(each));
  return [
    fetched ? say("label.web", { day: day(fetched) }) : null,
    // The server's label is in the language of the question; its own words are better than none.
    statement.label ? oneLine(statement.label) : genre ? say(`label.${genre}`) : null,
    statement.kind === "translated" && !statement.label ? say("label.translated") : null,
    statement.kind === "derived" ? say("label.derived") : null,
    statement.independent_sources > 1 ? count("sources.independent", statement.independent_sources) : null,
  ].filter(Boolean);
}

function quotesOnly(answer) {
  return answer.mode === "extractive" && answer.statements.every((each) => each.kind === "quoted");
}

/** How the question was understood, and what was loosened. */
function remarks(answer) {
  const understood = oneLine(answer.standalone_question);
  const lines = [
    understood !== oneLine(answer.question) ? element("p", {}, say("answer.understood", { question: understood })) : null,
    ...answer.filters.relaxed.map((note) => element("p", { lang: language === "en" ? null : "en" }, oneLine(note))),
  ].filter(Boolean);
  return lines.length ? element("div", { class: "remarks fine" }, lines) : null;
}

function dropped(answer) {
  if (!answer.dropped.length) return null;
  return element("details", { class: "fold" },
    element("summary", {}, count("dropped", answer.dropped.length)),
    element("p", { class: "fine" }, say("dropped.help")),
    element("ul", { class: "dropped" }, answer.dropped.map((each) =>
      element("li", {}, element("s", {}, plain(each.text)), " ", element("span", { class: "fine", lang: "en" }, oneLine(each.reason))))));
}
