// The theme that the reader chose, set before anything is painted. Not a module: those run after the first paint.
(() => {
  try {
    const chosen = localStorage.getItem("pressroom.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (refused) {
    if (!(refused instanceof DOMException)) throw refused; // storage is blocked: the system's theme stays
  }
})();
