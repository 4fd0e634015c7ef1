// The article beside the answer: opened at the very words that are cited. A side panel, on phones a sheet.

import { Failure, read } from "./connection.js";
import { element, fill, icon, webLink } from "./element.js";
import { byline, day, listed } from "./formats.js";
import { language, say } from "./language.js";
import { failureNote, loading } from "./notes.js";
import { historyView } from "./revisions.js";
import { copies } from "./sources.js";
import { oneLine, paragraphs, plain } from "./text.js";

const WIDE = matchMedia("(min-width: 64rem)");
let opener = null;
let latest = 0;

/** Open the revision that a citation names, at its quote; other citations of it are marked too, more faintly. */
export function openCitation(citation, all, from, view = "text") {
  if (citation.kind === "web") {
    return show(from, (panel) => fill(panel, head(citation.title), facts(citation),
      element("blockquote", { dir: "auto" }, `“${plain(citation.quote)}”`)));
  }
  const same = all.filter((each) => each.article_id === citation.article_id && each.article_sha256 === citation.article_sha256);
  const marks = [citation, ...same.filter((each) => each.number !== citation.number)];
  return open(citation.article_id, citation.article_sha256, from, marks, citation, view);
}

/** Open an article as it stands. */
export function openArticle(id, from) {
  return open(id, null, from, [], null, "text");
}

/** Close what is open beside the answer, and go back to where it was opened. */
export function closeArticle() {
  document.querySelector("#article")?.close();
}

function open(id, sha256, from, marks, citation, view) {
  return show(from, async (panel, current) => {
    fill(panel, head(citation?.title ?? say("article")), loading());
    const revision = sha256 ? `?sha256=${sha256}` : "";
    try {
      const article = await read(`/api/articles/${encodeURIComponent(id)}${revision}`);
      if (current()) fillWith(panel, article, marks, citation, view);
    } catch (error) {
      if (!current()) return;
      fill(panel, head(citation?.title ?? say("article")), citation && error instanceof Failure && error.status === 404 ? gone(citation) : failureNote(error));
    }
  });
}

/** The panel, shown; `put(panel, current)` fills it, and must not once another has been opened. */
async function show(from, put) {
  const mine = (latest += 1);
  const before = document.querySelector("#article");
  // From inside the panel another article is opened: the way back leads to where the first one was.
  if (!before?.contains(from)) opener = from;
  const panel = before ?? element("dialog", { id: "article", class: "panel", "aria-labelledby": "article-title" });
  if (!before) {
    panel.addEventListener("keydown", (event) => event.key === "Escape" && panel.close());
    panel.addEventListener("click", (event) => event.target === panel && panel.close()); // beside the sheet
    panel.addEventListener("close", () => {
      panel.remove();
      document.body.classList.remove("reading");
      latest += 1;
      // The answer may have been drawn anew since: then its own number is where to go back to.
      const back = opener?.isConnected ? opener : document.querySelector(`.cite[data-number="${opener?.dataset.number}"]`);
      back?.focus();
    });
    document.body.append(panel);
  }
  document.querySelectorAll(".cite[aria-expanded]").forEach((each) => each.removeAttribute("aria-expanded"));
  const filled = put(panel, () => mine === latest);
  if (!panel.open) {
    document.body.classList.add("reading");
    if (WIDE.matches) panel.show();
    else panel.showModal();
  }
  panel.querySelector("h2").focus();
  await filled;
}

function head(title) {
  return element("div", { class: "panel-head" },
    element("h2", { id: "article-title", tabindex: "-1", dir: "auto" }, oneLine(title)),
    element("button", { type: "button", class: "shut", "aria-label": say("article.close"), title: say("article.close"), onclick: closeArticle }, icon("close")));
}

function facts(of) {
  return element("div", { class: "fine facts" },
    element("p", {}, byline(of), of.updated_at ? ` · ${say("article.updated", { day: day(of.updated_at) })}` : null),
    of.authors?.length ? element("p", {}, say("article.by", { authors: listed(of.authors) })) : null,
    of.url ? element("p", {}, webLink(of.url, say("article.web"))) : null);
}

function fillWith(panel, article, marks, citation, view) {
  const text = element("div", { class: "body", lang: article.language, id: "view-text", role: "tabpanel", "aria-labelledby": "tab-text", tabindex: "0" },
    paragraphs(article.body, marks).map((pieces) => element("p", { dir: "auto" }, pieces.map((piece) => marked(piece, citation)))));
  const past = element("div", { id: "view-history", role: "tabpanel", "aria-labelledby": "tab-history", tabindex: "0", hidden: true });
  const views = [["text", "article.text", text], ["history", "article.history", past]];
  fill(panel, head(article.title), facts(article), copies(citation?.also_in), tabs(views, () => historyView(past, article)), text, past);
  panel.querySelector("h2").focus({ preventScroll: true });
  if (view === "history") panel.querySelector("#tab-history").click();
  else panel.querySelector("mark.current")?.scrollIntoView({ block: "center" });
}

function marked({ text, mark }, citation) {
  if (!mark) return text;
  return element("mark", { class: mark === citation ? "current" : null }, text);
}

/** Tabs as in the ARIA Authoring Practices: arrows move between them. */
function tabs(views, showHistory) {
  const buttons = views.map(([name, words], place) => element("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`,
    "aria-selected": String(place === 0), tabindex: place ? "-1" : "0", onclick: () => select(place),
  }, say(words)));
  function select(chosen) {
    buttons.forEach((button, place) => {
      button.setAttribute("aria-selected", String(place === chosen));
      button.tabIndex = place === chosen ? 0 : -1;
      views[place][2].hidden = place !== chosen;
    });
    buttons[chosen].focus();
    if (chosen === 1) showHistory();
  }
  return element("div", { role: "tablist", "aria-label": say("article"), onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) select((buttons.indexOf(event.target) + step + buttons.length) % buttons.length);
  } }, buttons);
}

function gone(citation) {
  return [element("p", {}, say("article.gone")), element("blockquote", { dir: "auto", lang: language }, `“${plain(citation.quote)}”`)];
}
