// The page that answers: the composer, the conversation, and what opens beside it.

import { closeArticle } from "./article.js";
import { composer } from "./composer.js";
import { remove } from "./connection.js";
import { begin, showEdition } from "./masthead.js";
import { runTurn, storedTurn } from "./turn.js";
import { openThreads, readRun, readThread } from "./threads.js";
import { failureNote } from "./notes.js";

const turns = document.querySelector("#turns");
let thread = null;
let running = null;

begin();
const box = composer({ ask, stop: () => running?.abort() });
document.querySelector("#show-threads").addEventListener("click", () =>
  openThreads({ current: thread, choose: openThread, forget: forgetThread }));
addEventListener("hashchange", openAddressed);
showEdition();
openAddressed();

/** Ask in this conversation; one question at a time. */
async function ask(question, filters) {
  if (running) return;
  if (thread === null) goTo(newName());
  showConversation(true);
  running = new AbortController();
  box.busy(true);
  try {
    await runTurn({ into: turns, question, filters, thread, signal: running.signal, again: ask, edit: box.edit });
  } finally {
    running = null;
    box.busy(false);
  }
}

async function openAddressed() {
  const [, kind, name] = /^#(thread|run)=(.+)$/.exec(location.hash) ?? [];
  if (kind === "thread" && decodeURIComponent(name) === thread) return;
  if (running) running.abort();
  closeArticle();
  thread = null;
  turns.replaceChildren();
  showConversation(Boolean(kind));
  if (!kind) return;
  const wanted = decodeURIComponent(name);
  try {
    if (kind === "thread") thread = wanted;
    const asked = kind === "thread" ? await readThread(wanted) : await readRun(wanted);
    for (const turn of asked) turns.append(storedTurn(turn, { again: ask, edit: box.edit }));
    if (!asked.length) showConversation(false);
  } catch (error) {
    turns.append(failureNote(error, openAddressed));
  }
}

function openThread(name) {
  location.hash = name === null ? "" : `thread=${encodeURIComponent(name)}`;
  if (name === null) box.focus();
}

async function forgetThread(name) {
  await remove(`/api/threads/${encodeURIComponent(name)}`);
  if (name === thread) openThread(null);
}

/** Name the new conversation in the address, so that reloading the page shows it again. */
function goTo(name) {
  thread = name;
  history.pushState(null, "", `#thread=${encodeURIComponent(name)}`);
}

function showConversation(begun) {
  document.querySelector("#welcome").hidden = begun;
  document.querySelector("#primer").hidden = begun;
  document.querySelector("#conversation-title").hidden = !begun;
  box.following(begun);
}

/** 96 random bits: names of conversations are not to be guessed. */
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
