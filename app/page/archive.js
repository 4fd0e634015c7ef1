// The operator's page: sources, freshness, quarantine, generations with rollback; ingestions are in jobs.js.

import { Failure, read, send } from "./connection.js";
import { confirmed } from "./confirm.js";
import { element, fill } from "./element.js";
import { day, moment, number } from "./formats.js";
import { jobs } from "./jobs.js";
import { count, say } from "./language.js";
import { begin, edition } from "./masthead.js";
import { failureNote, loading } from "./notes.js";
import { oneLine, plain } from "./text.js";

const SHOWN = 20;
const place = document.querySelector("#archive");

begin();
document.title = `${say("archive.title")} · Pressroom`;
show();
jobs(document.querySelector("#jobs"), show);

async function show() {
  if (!place.childElementCount) fill(place, loading());
  try {
    draw(await read("/api/archive"));
  } catch (error) {
    const none = error instanceof Failure && error.status === 404;
    fill(place, none ? element("p", { class: "notice" }, say("archive.none")) : failureNote(error, show));
  }
}

function draw(archive) {
  edition(archive.generation === null ? say("error.archive_missing") : say("generation", { n: archive.generation }));
  const { sources: from = [], quarantine: refused = [], generations: all = [] } = archive;
  const operates = from.length || refused.length || all.length; // other keys get empty lists
  fill(place, archive.problem ? element("p", { class: "failure", role: "alert", lang: "en" }, plain(archive.problem)) : null,
    figures(archive), operates ? [sources(from), quarantine(refused), generations(archive)] : element("p", { class: "notice" }, say("archive.key")));
}

function figures(archive) {
  const facts = [
    [say("archive.articles"), number(archive.articles ?? 0)],
    [say("archive.newest"), archive.newest ? day(archive.newest) : say("none")],
    [say("archive.serving"), archive.generation === null ? say("none") : say("generation", { n: archive.generation })],
    [say("archive.quarantined"), number((archive.quarantine ?? []).length)],
  ];
  return element("dl", { class: "figures" }, facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function sources(all) {
  return section("archive.sources", null, all.length ? table(
    ["archive.source", "archive.articles", "archive.newest", "archive.last"],
    all.map((each) => [[path(each.source), notes(each)], number(each.articles ?? 0), each.newest ? day(each.newest) : say("none"),
      lastOf(each) ? moment(lastOf(each)) : say("none")])) : empty("archive.sources.empty"));
}

/** What is to be said of a feed: its rhythm, and what went wrong. */
function notes({ title, told, problem }) {
  return [title, told, problem].filter(Boolean).map((each) => element("span", { class: "fine note", lang: "en", dir: "auto" }, oneLine(each)));
}

/** When a source was last looked at with success; a feed is polled more often than it brings articles. */
function lastOf(source) {
  return [source.last_success_at, source.last_ingested_at].filter(Boolean).sort().at(-1);
}

function quarantine(all) {
  const rows = (some) => table(["archive.source", "archive.reason"], some.map((each) => [path(each.line ? `${each.source}:${each.line}` : each.source), oneLine(each.reason)]));
  const more = all.length - SHOWN;
  return section("archive.quarantine", "archive.quarantine.help", all.length ? [rows(all.slice(0, SHOWN)),
    more > 0 ? element("details", { class: "fold" }, element("summary", {}, count("archive.more", more)), rows(all.slice(SHOWN))) : null]
    : empty("archive.quarantine.empty"));
}

function generations({ generations: all = [], generation }) {
  return section("archive.generations", "archive.generations.help", all.length ? table(
    ["archive.number", "archive.created", "archive.articles", ""],
    [...all].sort((a, b) => b.number - a.number).map((each) => [
      number(each.number), moment(each.created_at), number(each.articles ?? 0),
      each.current ? element("span", { class: "state stands" }, say("archive.current")) : rollbackButton(each, generation)]))
    : empty("archive.generations.empty"));
}

function rollbackButton(target, current) {
  const words = say("archive.rollback.named", { n: target.number });
  return element("button", { type: "button", class: "quiet", "aria-label": words, onclick: () => rollback(target, current) }, say("archive.rollback"));
}

async function rollback(target, current) {
  const articles = count("archive.count", target.articles ?? 0);
  const help = say("archive.rollback.help", { n: target.number, articles, created: moment(target.created_at), current });
  if (!(await confirmed(say("archive.rollback.title", { n: target.number }), help, say("archive.rollback")))) return;
  const told = document.querySelector("#told");
  try {
    draw(await send("/api/archive/rollback", { generation: target.number }));
    fill(told, say("archive.rolled", { n: target.number }));
  } catch (error) {
    fill(told, failureNote(error));
  }
}

function section(title, help, content) {
  const id = title.replace(".", "-");
  return element("section", { "aria-labelledby": id }, element("h2", { id }, say(title)), help ? element("p", { class: "fine" }, say(help)) : null, content);
}

/** A table whose cells say on phones which column they are in. */
function table(columns, rows) {
  const names = columns.map((each) => (each ? say(each) : ""));
  return element("table", {},
    element("thead", {}, element("tr", {}, names.map((each) => each ? element("th", { scope: "col" }, each) : element("td", {})))),
    element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((cell, column) => element("td", { "data-column": names[column] || null }, cell))))));
}

function path(text) {
  return element("span", { class: "path", dir: "auto" }, oneLine(text));
}

function empty(words) {
  return element("p", { class: "notice" }, say(words));
}
