// Elements made of attributes and text. Text is only ever text: no HTML is parsed anywhere on this page.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  up: "M7 11v9H3v-9h4zm2 9h8.5a2 2 0 0 0 2-1.6l1.4-7A2 2 0 0 0 19 9h-5l.8-4.2A1.5 1.5 0 0 0 12.1 4L9 10z",
  down: "M17 13V4h4v9h-4zm-2-9H6.5a2 2 0 0 0-2 1.6l-1.4 7A2 2 0 0 0 5 15h5l-.8 4.2a1.5 1.5 0 0 0 2.7.8l3.1-6z",
  close: "M5 5l14 14M19 5L5 19",
};

/** An element; `on...` attributes are listeners; children are nodes or text, empty ones are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...present(children));
  return made;
}

/** Put `children` in the place of whatever `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children));
  return parent;
}

/** A drawing that says nothing to screen readers; its button has the words. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) {
    drawing.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/** A link to the web; null where the address is none that a browser should open. */
export function webLink(address, ...children) {
  if (!address || !URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return null;
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}
