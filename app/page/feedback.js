// What the reader thinks of an answer: a thumb, a comment, and which citations are wrong.

import { Failure, send } from "./connection.js";
import { element, fill, icon } from "./element.js";
import { byline } from "./formats.js";
import { say } from "./language.js";
import { failureNote } from "./notes.js";
import { oneLine, plain } from "./text.js";

/** The row below an answer. `node(turn)` makes it; `accuse(number)` opens its form with one citation chosen. */
export function feedback(answer) {
  const place = element("div", { class: "feedback" });

  async function tell(verdict, comment, wrong) {
    const body = { run_id: answer.run.id, verdict };
    if (comment) body.comment = comment;
    if (wrong.length) body.wrong_citations = wrong;
    try {
      await send("/api/feedback", body);
      fill(place, element("p", { class: "notice", role: "status", tabindex: "-1" }, say("feedback.thanks")));
    } catch (error) {
      const none = error instanceof Failure && error.status === 404 && error.code !== "unknown_run";
      fill(place, none ? element("p", { class: "notice", role: "status" }, say("feedback.none")) : failureNote(error, row));
    }
  }

  function row() {
    fill(place, element("div", { class: "row" },
      element("span", { class: "fine" }, say("feedback")),
      thumb("up", () => tell("up", "", [])),
      thumb("down", () => form([])),
      element("button", { type: "button", class: "link copy", onclick: (event) => copy(answer, event.currentTarget) }, say("copy"))));
  }

  function form(chosen) {
    const id = `feedback-${answer.run.id}`;
    const comment = element("textarea", { id, rows: 2, maxlength: 2000 });
    const boxes = answer.citations.map((each) => [each.number,
      element("input", { type: "checkbox", id: `${id}-${each.number}`, checked: chosen.includes(each.number) })]);
    fill(place, element("form", { class: "stack", onsubmit: (event) => {
      event.preventDefault();
      tell("down", comment.value.trim(), boxes.filter(([, box]) => box.checked).map(([number]) => number));
    } },
    boxes.length ? element("fieldset", {}, element("legend", {}, say("feedback.wrong")),
      boxes.map(([number, box]) => element("p", { class: "check" }, box,
        element("label", { for: box.id }, `[${number}] ${oneLine(answer.citations.find((each) => each.number === number).title)}`)))) : null,
    element("label", { for: id }, say("feedback.comment")), comment,
    element("div", { class: "row" },
      element("button", { type: "submit", class: "primary" }, say("feedback.send")),
      element("button", { type: "button", class: "quiet", onclick: row }, say("cancel")))));
    place.scrollIntoView({ block: "nearest" });
    (boxes.find(([number]) => chosen.includes(number))?.[1] ?? comment).focus();
  }

  row();
  return { node: () => place, accuse: (number) => form([number]) };
}

function thumb(direction, chosen) {
  const words = say(`feedback.${direction}`);
  return element("button", { type: "button", class: "thumb", "aria-label": words, title: words, onclick: chosen }, icon(direction));
}

/** The answer with its sources, as text for a notebook. */
async function copy(answer, button) {
  const sentences = answer.statements.map((each) => plain(each.text) + each.citations.map((number) => ` [${number}]`).join(""));
  const cited = answer.citations.map((each) =>
    [`[${each.number}] ${byline(each)} · ${oneLine(each.title)}`, `“${oneLine(each.quote)}”`, oneLine(each.url)].filter(Boolean).join("\n    "));
  const text = [oneLine(answer.question), sentences.join("\n") || plain(answer.abstention?.message), cited.join("\n")].filter(Boolean).join("\n\n");
  if (!navigator.clipboard) return void (button.textContent = say("copy.manual")); // only over https and on this machine
  await navigator.clipboard.writeText(text);
  button.textContent = say("copied");
}
