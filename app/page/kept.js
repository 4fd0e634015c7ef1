// What this browser remembers of the reader's choices (language, theme). Blocked storage means: nothing is remembered.

/** The choice kept under `name`, null where there is none. */
export function kept(name) {
  return tried(() => localStorage.getItem(`pressroom.${name}`));
}

/** Keep a choice; null forgets it. */
export function keep(name, value) {
  tried(() => {
    if (value === null) localStorage.removeItem(`pressroom.${name}`);
    else localStorage.setItem(`pressroom.${name}`, value);
  });
}

function tried(use) {
  try {
    return use() ?? null;
  } catch (refused) {
    if (refused instanceof DOMException) return null;
    throw refused;
  }
}
