// Earlier conversations: a list to go back to, export and delete.

import { download, Failure, read } from "./connection.js";
import { element, fill, icon } from "./element.js";
import { moment } from "./formats.js";
import { count, say } from "./language.js";
import { failureNote, loading } from "./notes.js";
import { oneLine } from "./text.js";

/** The turns of a conversation, oldest first; none where the server does not know it (yet). Raises Failure. */
export async function readThread(name) {
  try {
    return (await read(`/api/threads/${encodeURIComponent(name)}`)).turns;
  } catch (error) {
    if (error instanceof Failure && error.status === 404) return [];
    throw error;
  }
}

/** One answer that is kept, as a turn. Raises Failure. */
export async function readRun(id) {
  const answer = await read(`/api/runs/${encodeURIComponent(id)}`);
  return [{ question: answer.question, answer, asked_at: null }];
}

/** Show the list. `choose(name)` opens one (null: a new one), `forget(name)` deletes one. */
export function openThreads({ current, choose, forget }) {
  const list = element("div", {}, loading());
  const dialog = element("dialog", { class: "panel drawer", "aria-labelledby": "threads-title" },
    element("div", { class: "panel-head" },
      element("h2", { id: "threads-title", tabindex: "-1" }, say("threads")),
      element("button", { type: "button", class: "shut", "aria-label": say("close"), title: say("close"), onclick: () => dialog.close() }, icon("close"))),
    element("button", { type: "button", class: "primary wide", onclick: () => leave(null) }, say("nav.new")),
    list);
  const leave = (name) => {
    dialog.close();
    choose(name);
  };
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  show(list, { current, leave, forget });
}

async function show(list, how) {
  try {
    const { threads } = await read("/api/threads");
    fill(list, threads.length
      ? element("ul", { class: "threads" }, threads.map((each) => entry(each, list, how)))
      : element("p", { class: "notice" }, say("threads.empty")));
  } catch (error) {
    const none = error instanceof Failure && error.status === 404;
    fill(list, none ? element("p", { class: "notice" }, say("threads.none")) : failureNote(error, () => show(list, how)));
  }
}

function entry(thread, list, how) {
  const title = oneLine(thread.title) || oneLine(thread.name);
  const tools = element("p", { class: "fine actions" });
  const ask = () => fill(tools, say("threads.delete.sure"), " ",
    element("button", { type: "button", class: "link danger", onclick: sure }, say("threads.delete")), " ",
    element("button", { type: "button", class: "link", onclick: usual }, say("cancel")));
  const usual = () => fill(tools,
    element("button", { type: "button", class: "link", "aria-label": say("threads.export.named", { title }), onclick: () => exported(thread.name, tools) }, say("threads.export")),
    element("button", { type: "button", class: "link", "aria-label": say("threads.delete.named", { title }), onclick: ask }, say("threads.delete")));
  const sure = async () => {
    try {
      await how.forget(thread.name);
      await show(list, how);
    } catch (error) {
      fill(tools, failureNote(error));
    }
  };
  usual();
  return element("li", { class: thread.name === how.current ? "current" : null },
    element("button", { type: "button", class: "headline link", "aria-current": thread.name === how.current ? "true" : null, onclick: () => how.leave(thread.name) }, title),
    element("p", { class: "fine" }, `${moment(thread.updated_at)} · ${count("threads.turns", thread.turns)}`),
    tools);
}

async function exported(name, tools) {
  try {
    const file = await download(`/api/threads/${encodeURIComponent(name)}/export`);
    const address = URL.createObjectURL(file);
    element("a", { href: address, download: `${name}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    fill(tools, failureNote(error));
  }
}
