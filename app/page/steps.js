// What goes on with a question, step by step; afterwards the same as a folded list.

import { element, fill } from "./element.js";
import { duration } from "./formats.js";
import { count, known, say } from "./language.js";
import { oneLine } from "./text.js";

/** The steps of a run that goes on: `add(step)` returns the words for what comes next. */
export function stepsView() {
  const done = element("ol", { class: "steps-done" });
  const now = element("p", { class: "step-now" }, say("step.begin"));
  return {
    node: element("div", { class: "steps" }, done, now),
    add(step) {
      done.append(line(step));
      const words = named("step", step.node);
      fill(now, words);
      return words;
    },
    stop() {
      now.remove();
    },
  };
}

/** The steps of a finished run, folded. */
export function stepsTaken(run) {
  const steps = count("steps", run.steps.length);
  return element("details", { class: "fold" },
    element("summary", {}, `${say("steps.how")} · ${say("steps.summary", { steps, time: duration(run.ms) })}`),
    element("ol", { class: "steps-done" }, run.steps.map(line)));
}

function line(step) {
  return element("li", {},
    element("span", {}, named("done", step.node)),
    step.note ? element("span", { class: "fine note", lang: "en" }, oneLine(step.note)) : null,
    element("span", { class: "fine time" }, duration(step.ms)));
}

/** A node that this page has no words for is called by its name. */
function named(kind, node) {
  return known(`${kind}.${node}`) ? say(`${kind}.${node}`) : oneLine(node);
}
