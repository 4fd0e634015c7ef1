// How an article changed: its revisions, each with what was taken out and put in.

import { Failure, read } from "./connection.js";
import { element, fill } from "./element.js";
import { day, moment } from "./formats.js";
import { say } from "./language.js";
import { failureNote, loading } from "./notes.js";
import { oneLine, plain } from "./text.js";

const told = new Map();

/** Fill `place` with the history of an article, newest revision first. */
export async function historyView(place, article) {
  if (place.childElementCount) return;
  fill(place, loading());
  try {
    const found = await history(article.id);
    const texts = await bodies(found, article);
    fill(place, withdrawn(found), found.revisions.length < 2
      ? element("p", {}, say("history.only"))
      : element("ol", { class: "revisions", reversed: true }, found.revisions.map((each, place) => revision(each, place, found.revisions, texts, article)).reverse()));
  } catch (error) {
    fill(place, error instanceof Failure && error.status === 404 ? element("p", {}, say("history.none")) : failureNote(error));
  }
}

function history(id) {
  if (!told.has(id)) {
    const asked = read(`/api/articles/${encodeURIComponent(id)}/history`);
    asked.catch(() => told.delete(id));
    told.set(id, asked);
  }
  return told.get(id);
}

/** The text of each revision, by hash; null where the archive no longer gives it. */
async function bodies(found, article) {
  const pairs = found.revisions.map(async ({ sha256, body }) => {
    if (body !== undefined) return [sha256, body];
    if (sha256 === article.sha256) return [sha256, article.body];
    try {
      return [sha256, (await read(`/api/articles/${encodeURIComponent(article.id)}?sha256=${sha256}`)).body];
    } catch (error) {
      if (error instanceof Failure && error.status === 404) return [sha256, null];
      throw error;
    }
  });
  return new Map(await Promise.all(pairs));
}

function withdrawn(found) {
  if (!found.withdrawn) return null;
  return element("p", { class: "notice" }, say("history.out", { day: day(found.withdrawn.since), reason: oneLine(found.withdrawn.reason) }));
}

function revision(each, place, all, texts, article) {
  const before = place ? texts.get(all[place - 1].sha256) : null;
  const span = each.valid_to ? say("history.span", { from: moment(each.valid_from), to: moment(each.valid_to) }) : say("history.from", { from: moment(each.valid_from) });
  return element("li", { class: "revision" },
    element("h3", {}, say("history.revision", { n: place + 1 }), element("span", { class: `state ${each.state}` }, say(`history.${each.state}`))),
    element("p", { class: "fine" }, `${span}${each.sha256 === article.sha256 ? ` · ${say("article.revision")}` : ""}`),
    Object.entries(each.facts ?? {}).map(([name, fact]) => element("p", { class: "fine" }, `${oneLine(name.replace("_", " "))}: `,
      element("del", {}, value(fact.before)), " ", element("ins", {}, value(fact.after)))),
    place ? changed(each.edits ?? [], before, texts.get(each.sha256)) : null);
}

/** What became of the text, with a little of what stayed around each change. */
function changed(edits, before, after) {
  if (edits.every((edit) => edit.op === "equal")) return element("p", {}, say("history.same"));
  if (typeof before !== "string" || typeof after !== "string") return null;
  const old = Array.from(before), now = Array.from(after);
  const cut = (points, [start, end]) => plain(points.slice(start, end).join(""));
  return element("p", { class: "edits", dir: "auto" }, edits.map((edit, place) => {
    if (edit.op === "equal") return shortened(cut(now, edit.after), place > 0, place < edits.length - 1);
    return [edit.before[0] < edit.before[1] ? element("del", {}, unseen("history.deleted"), cut(old, edit.before)) : null,
      edit.after[0] < edit.after[1] ? element("ins", {}, unseen("history.inserted"), cut(now, edit.after)) : null];
  }));
}

function shortened(text, after, before) {
  const keep = 120;
  if (text.length <= 2 * keep + 20) return text;
  return `${after ? text.slice(0, keep) : ""} … ${before ? text.slice(-keep) : ""}`;
}

function value(fact) {
  const shown = Array.isArray(fact) ? fact.join(", ") : fact;
  return shown === null || shown === "" ? say("none") : oneLine(shown);
}

function unseen(words) {
  return element("span", { class: "unseen" }, `${say(words)}: `);
}
