// Ingestions as jobs: start one, and watch those that go on.

import { Failure, listen, read, send } from "./connection.js";
import { element, fill } from "./element.js";
import { moment, number } from "./formats.js";
import { known, say } from "./language.js";
import { failureNote } from "./notes.js";
import { oneLine, plain } from "./text.js";

/** Fill `place` with the form and the jobs; `changed()` is called when one is done. */
export async function jobs(place, changed) {
  const list = element("ul", { class: "jobs" });
  const none = element("p", { class: "notice" }, say("ingest.jobs.empty"));
  try {
    const { ingestions } = await read("/api/ingestions");
    none.hidden = ingestions.length > 0;
    for (const each of ingestions) list.append(job(each, changed));
  } catch (error) {
    // A server without ingestions: the page is the same without this part. Other failures are told above it already.
    if (error instanceof Failure) return;
    throw error;
  }
  const started = (each) => {
    none.hidden = true;
    list.prepend(job(each, changed));
  };
  fill(place,
    element("section", { "aria-labelledby": "ingest-title" },
      element("h2", { id: "ingest-title" }, say("ingest")), element("p", { class: "fine" }, say("ingest.help")), form(started)),
    element("section", { "aria-labelledby": "jobs-title" }, element("h2", { id: "jobs-title" }, say("ingest.jobs")), none, list));
}

function form(started) {
  const sources = element("textarea", { id: "ingest-sources", rows: 3, spellcheck: "false" });
  const feed = element("input", { id: "ingest-feed", type: "url", placeholder: "https://" });
  const dry = element("input", { id: "ingest-dry", type: "checkbox" });
  const deletions = element("input", { id: "ingest-deletions", type: "checkbox" });
  const told = element("div", { role: "status" });
  const start = async (event) => {
    event.preventDefault();
    const body = { sources: sources.value.split("\n").map((line) => line.trim()).filter(Boolean) };
    if (feed.value.trim()) body.feed = feed.value.trim();
    if (!body.sources.length && !body.feed) return void fill(told, element("p", { class: "notice" }, say("ingest.nothing")));
    if (dry.checked) body.dry_run = true;
    if (deletions.checked) body.allow_deletions = true;
    try {
      started(await send("/api/ingestions", body));
      fill(told);
    } catch (error) {
      fill(told, failureNote(error));
    }
  };
  return element("form", { class: "stack ingest", onsubmit: start },
    element("label", { for: "ingest-sources" }, say("ingest.sources")), sources,
    element("label", { for: "ingest-feed" }, say("ingest.feed")), feed,
    element("p", { class: "check" }, dry, element("label", { for: "ingest-dry" }, say("ingest.dry"))),
    element("p", { class: "check" }, deletions, element("label", { for: "ingest-deletions" }, say("ingest.deletions"))),
    element("div", { class: "row" }, element("button", { type: "submit", class: "primary" }, say("ingest.start"))),
    told);
}

function job(given, changed) {
  const node = element("li", { class: "job" });
  draw(node, given);
  if (given.status === "queued" || given.status === "running") follow(node, given, changed);
  return node;
}

async function follow(node, given, changed) {
  try {
    for await (const { name, data } of listen(`/api/ingestions/${encodeURIComponent(given.id)}/events`)) {
      if (name === "progress" || name === "done") draw(node, data);
      else if (name === "error") draw(node, await read(`/api/ingestions/${encodeURIComponent(given.id)}`));
    }
    changed();
  } catch (error) {
    node.append(failureNote(error));
  }
}

function draw(node, { status, report, error, progress, sources = [], feeds = [], dry_run: dry, created_at: at }) {
  const words = known(`ingest.${status}`) ? say(`ingest.${status}`) : oneLine(status);
  fill(node,
    element("p", {}, element("span", { class: `state ${status}` }, words), ` ${moment(at)}`, dry ? ` · ${say("ingest.dry")}` : null),
    element("p", { class: "path", dir: "auto" }, [...sources, ...feeds].map(oneLine).join(", ")),
    progress && status === "running" ? progressOf(progress) : null,
    error ? element("p", { class: "fine", lang: "en" }, plain(error.detail ?? error.message)) : null,
    report ? element("details", { class: "fold" }, element("summary", {}, say("ingest.report")), reportOf(report)) : null);
}

function progressOf({ done, total, stage }) {
  const words = `${oneLine(stage)}${total ? ` · ${number(done)} / ${number(total)}` : ""}`;
  return element("div", {}, element("progress", { max: total || null, value: total ? done : null, "aria-label": words }), element("p", { class: "fine" }, words));
}

/** What an operator wants to know of a report first; the command line shows all of it. */
function reportOf(report) {
  const figures = ["added", "replaced", "deleted", "unchanged", "deletions_refused", "copies"].map((name) => [say(`report.${name}`), number(report[name] ?? 0)]);
  const facts = [...figures, [say("archive.quarantined"), number((report.quarantined ?? []).length)],
    [say("archive.serving"), report.generation ? say("generation", { n: report.generation }) : say("report.same")]];
  return [element("dl", {}, facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
    element("ul", {}, (report.problems ?? []).map((each) => element("li", { class: "fine", lang: "en" }, plain(each))))];
}
