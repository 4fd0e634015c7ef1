// A question to the reader before something is done.

import { element } from "./element.js";
import { say } from "./language.js";

/** Whether the reader says yes. */
export function confirmed(title, help, yes) {
  return new Promise((answer) => {
    const dialog = element("dialog", { class: "box", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-help" },
      element("form", { method: "dialog", class: "stack" },
        element("h2", { id: "confirm-title" }, title),
        element("p", { id: "confirm-help" }, help),
        element("div", { class: "row end" },
          element("button", { type: "submit", class: "quiet", value: "" }, say("cancel")),
          element("button", { type: "submit", class: "primary", value: "yes" }, yes))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
