// Who disagrees: the accounts of each disputed fact, side by side.

import { cite } from "./answer.js";
import { element } from "./element.js";
import { listed } from "./formats.js";
import { language, say } from "./language.js";
import { oneLine, plain } from "./text.js";

/** The disagreements that an answer names; null where there are none. */
export function disagreements(answer) {
  if (!answer.disagreements.length) return null;
  return element("section", { class: "disagreements" },
    element("h3", {}, say("disagree")),
    answer.disagreements.map((each) => [
      element("p", { class: "about", lang: language === "en" ? null : "en" }, say("disagree.about", { about: oneLine(each.about) })),
      element("ul", { class: "positions" }, each.positions.map((position) => account(position, answer.citations))),
    ]));
}

function account(position, citations) {
  const cited = position.citations.map((number) => citations.find((each) => each.number === number)).filter(Boolean);
  const outlets = [...new Set(cited.map((each) => oneLine(each.outlet) || say("unknown outlet")))];
  return element("li", {},
    outlets.length ? element("p", { class: "kicker" }, listed(outlets)) : null,
    element("p", { dir: "auto" }, plain(position.text), cited.map((each) => [" ", cite(each, citations)])));
}
