// The key of the API, where the server wants one: asked for once, kept until the tab is closed, never longer.

import { element } from "./element.js";
import { say } from "./language.js";

const NAME = "pressroom.key";
let asking = null;

/** The key of this tab, null where none was given. */
export function heldKey() {
  return sessionStorage.getItem(NAME);
}

/** Ask for a key after `refused` (null: none was sent). False when the reader gives none. */
export function askForKey(refused) {
  if (heldKey() !== refused) return Promise.resolve(true); // another request has asked meanwhile
  asking ??= asked(refused).finally(() => (asking = null));
  return asking;
}

function asked(refused) {
  return new Promise((answer) => {
    const field = element("input", {
      type: "password", id: "key", name: "key", required: true, autocomplete: "off", spellcheck: "false",
      "aria-describedby": "key-help",
    });
    const form = element("form", { method: "dialog", class: "stack" },
      element("h2", { id: "key-title" }, say("key.title")),
      element("p", { id: "key-help" }, say(refused ? "key.refused" : "key.help")),
      element("label", { for: "key" }, say("key.label")),
      field,
      element("div", { class: "row end" },
        element("button", { type: "button", class: "quiet", onclick: () => dialog.close("") }, say("cancel")),
        element("button", { type: "submit", class: "primary", value: "given" }, say("key.use"))));
    const dialog = element("dialog", { class: "box", "aria-labelledby": "key-title" }, form);
    dialog.addEventListener("close", () => {
      const given = dialog.returnValue === "given" && field.value.trim();
      dialog.remove();
      if (given) sessionStorage.setItem(NAME, given);
      answer(Boolean(given));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
