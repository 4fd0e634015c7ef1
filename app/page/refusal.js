// Why there is no answer, or not a whole one: what was searched, and the articles that came nearest.

import { openArticle } from "./article.js";
import { element } from "./element.js";
import { day, number } from "./formats.js";
import { askable, filterChips } from "./chips.js";
import { count, language, say } from "./language.js";
import { oneLine, plain } from "./text.js";

/** The refusal of an answer, or what is left unanswered of it. */
export function refusal(answer) {
  const { abstention } = answer;
  const whole = answer.statements.length === 0;
  return element("section", { class: "refusal" },
    element("p", { class: "kicker" }, say(whole ? "answer.none" : "searched.unanswered")),
    element("h3", { class: "verdict" }, say(whole ? `refused.${abstention.reason}` : "refused.partial")),
    element("p", { lang: language === "en" ? null : "en" }, plain(abstention.message)),
    nearest(abstention.nearest),
    searched(answer));
}

function nearest(articles) {
  if (!articles.length) return null;
  return element("div", {},
    element("h4", {}, say("nearest")),
    element("ul", { class: "nearest" }, articles.map((each) => element("li", {},
      element("span", { class: "fine" }, day(each.published_at)),
      element("button", { type: "button", class: "headline link", "aria-haspopup": "dialog", onclick: (event) => openArticle(each.article_id, event.currentTarget) }, oneLine(each.title))))));
}

function searched(answer) {
  const { queries = [], attempts, passages, filters = {}, unanswered = [] } = answer.abstention.searched;
  const { articles, newest } = answer.archive;
  const chips = filterChips(askable(filters), "filter.drop", () => {}).map((chip) => element("li", {}, chip.querySelector("span").textContent));
  const facts = [
    [say("nav.archive"), newest ? say("searched.archive", { articles: number(articles), newest: day(newest) }) : say("searched.archive.undated", { articles: number(articles) })],
    queries.length ? [say("searched.queries"), element("ul", {}, queries.map((each) => element("li", { dir: "auto" }, `“${oneLine(each)}”`)))] : null,
    passages === undefined ? null : ["", `${count("searched.passages", passages)} · ${count("searched.attempts", attempts ?? 1)}`],
    chips.length ? [say("searched.filters"), element("ul", {}, chips)] : null,
    unanswered.length ? [say("searched.unanswered"), element("ul", {}, unanswered.map((each) => element("li", { dir: "auto" }, oneLine(each))))] : null,
  ].filter(Boolean);
  if (!queries.length) return null;
  return element("div", { class: "searched" },
    element("h4", {}, say("searched")),
    element("dl", {}, facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
}
