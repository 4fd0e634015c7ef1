// What both pages share: the words of the HTML, the switches of language and theme, what the archive is like now.

import { keep } from "./kept.js";
import { today } from "./formats.js";
import { language, say, switchLanguage, translate } from "./language.js";

/** Make the head of the page work. */
export function begin() {
  translate();
  document.querySelector("#today").textContent = today();
  const other = document.querySelector("#language");
  other.lang = language === "fr" ? "en" : "fr";
  other.addEventListener("click", switchLanguage);
  document.querySelector("#theme").addEventListener("click", switchTheme);
}

/** Say in the masthead which generation serves, or why none does. */
export async function showEdition() {
  const edition = document.querySelector("#edition");
  const state = await readiness();
  if (state === null) return;
  const missing = Object.values(state.waiting_for ?? {});
  edition.classList.toggle("waiting", state.status !== "ready");
  edition.textContent =
    state.status === "ready" ? say("generation", { n: state.generation }) : `${say("ready.no")}: ${missing.join(" ")}`;
  if (state.status !== "ready") setTimeout(showEdition, 2000);
}

/** The dateline once the archive's own facts are known. */
export function edition(text) {
  document.querySelector("#edition").textContent = text;
}

async function readiness() {
  // Not through `read`: a server that is not ready answers 503, with its reasons.
  try {
    const reply = await fetch("/readyz", { credentials: "omit" });
    return reply.ok || reply.status === 503 ? await reply.json() : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function switchTheme() {
  const root = document.documentElement;
  const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  keep("theme", root.dataset.theme);
}
