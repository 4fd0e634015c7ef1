// The citations of an answer, each with its exact words, its copies, and the way to its article.

import { cite } from "./answer.js";
import { openArticle, openCitation } from "./article.js";
import { read } from "./connection.js";
import { element, fill, webLink } from "./element.js";
import { byline, day, listed } from "./formats.js";
import { count, say } from "./language.js";
import { failureNote, loading } from "./notes.js";
import { oneLine, plain } from "./text.js";

/** The list under an answer. `accuse(number)` opens the feedback form with that citation chosen. */
export function sources(answer, accuse) {
  return element("section", { class: "sources" },
    element("h3", {}, say("sources")),
    element("ol", {}, answer.citations.map((each) => source(each, answer, accuse))));
}

function source(citation, answer, accuse) {
  const open = (event, view) => openCitation(citation, answer.citations, event.currentTarget, view);
  const archived = citation.kind !== "web";
  return element("li", { class: "source" },
    element("p", { class: "fine source-head" }, cite(citation, answer.citations), " ", byline(citation),
      citation.page ? ` · ${say("source.page", { n: citation.page })}` : null,
      archived ? null : ` · ${say("label.web", { day: day(citation.fetched_at) })}`),
    element("p", { class: "headline", dir: "auto" }, oneLine(citation.title)),
    said(citation, answer) ? null : element("blockquote", { dir: "auto" }, `“${plain(citation.quote)}”`),
    element("p", { class: "fine actions" },
      archived ? element("button", { type: "button", class: "link", "aria-haspopup": "dialog", onclick: (event) => open(event, "text") }, say("source.open")) : null,
      archived ? element("button", { type: "button", class: "link", "aria-haspopup": "dialog", onclick: (event) => open(event, "history") }, say("article.history")) : null,
      webLink(citation.url, say(archived ? "article.web" : "source.web")),
      element("button", { type: "button", class: "link", onclick: () => accuse(citation.number) }, say("source.wrong"))),
    copies(citation.also_in));
}

/** Whether the answer says the quote word for word, so that showing it would be saying it twice. */
function said(citation, answer) {
  return answer.statements.some((each) => each.kind === "quoted" && each.text === citation.quote && each.citations.includes(citation.number));
}

/** Copies of an article, folded; what they are is asked for when they are unfolded. */
export function copies(ids) {
  if (!ids?.length) return null;
  const list = element("ul", { class: "copies" });
  const fold = element("details", { class: "fold" },
    element("summary", {}, count("copies", ids.length)), element("p", { class: "fine" }, say("copies.help")), list);
  fold.addEventListener("toggle", () => show(list, ids), { once: true });
  return fold;
}

async function show(list, ids) {
  fill(list, element("li", {}, loading()));
  try {
    const articles = await Promise.all(ids.map((id) => read(`/api/articles/${encodeURIComponent(id)}`)));
    fill(list, articles.map((each) => element("li", {},
      element("button", { type: "button", class: "link", "aria-haspopup": "dialog", onclick: (event) => openArticle(each.id, event.currentTarget) }, oneLine(each.title)),
      element("span", { class: "fine" }, ` ${byline(each)}${each.authors.length ? ` · ${listed(each.authors)}` : ""}`))));
  } catch (error) {
    fill(list, element("li", {}, failureNote(error)));
  }
}
