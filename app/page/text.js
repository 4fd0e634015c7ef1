// What articles say, made fit to be shown: offsets count code points, and no character may steer the page.

// The marks that turn the direction of writing around, and control characters other than line feed and tab.
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `text` without characters that could change how what stands around it looks. */
export function plain(text) {
  return String(text ?? "").replace(STEERING, "");
}

/** `text` on one line. */
export function oneLine(text) {
  return plain(text).split(/\s+/u).filter(Boolean).join(" ");
}

/**
 * The paragraphs of a body, each a list of {text, mark}: `mark` is that of the first of `marks` ({start, end, ...},
 * offsets in code points, as the contract counts) which covers the piece, null where none does.
 */
export function paragraphs(body, marks = []) {
  const points = Array.from(body);
  const borders = [...new Set(marks.flatMap((mark) => [mark.start, mark.end]))].sort((a, b) => a - b);
  return spansOfParagraphs(points).map(([start, end]) => {
    const cuts = [start, ...borders.filter((border) => border > start && border < end), end];
    return cuts.slice(0, -1).map((from, place) => ({
      text: plain(points.slice(from, cuts[place + 1]).join("")),
      mark: marks.find((mark) => mark.start <= from && from < mark.end) ?? null,
    }));
  });
}

/** The text between two offsets, in code points. */
export function slice(body, start, end) {
  return Array.from(body).slice(start, end).join("");
}

function spansOfParagraphs(points) {
  const spans = [];
  let start = 0;
  for (let place = 0; place <= points.length; place += 1) {
    if (place < points.length && points[place] !== "\n") continue;
    if (points.slice(start, place).some((point) => point.trim())) spans.push([start, place]);
    start = place + 1;
  }
  return spans;
}
