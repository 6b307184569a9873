// Put into every document before its own scripts: notes when a script last changed the page after it had been parsed, so
// that a list that is still being filled is known as such even by a question that comes between two of its rows.
addEventListener(
  "DOMContentLoaded",
  () => {
    const watched = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(() => (window.__changed = Date.now())).observe(document, watched);
  },
  { once: true, capture: true },
);
