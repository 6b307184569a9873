// Put into every document before its own scripts: notes when a script last changed the page after it had been parsed, so
// that a list that is still being filled is known as such even by a question that comes between two of its rows.
{
  const LOOKED_AT = new Set([]); // the names that the scripts of this folder use
  const Observer = MutationObserver;
  addEventListener(
    "DOMContentLoaded",
    () => {
      const watched = { subtree: true, childList: true, attributes: true, characterData: true };
      new Observer(() => (window.__changed = performance.now())).observe(document, watched);
    },
    { once: true, capture: true },
  );
  // And what the browser itself looks at a page with, for scripts that put their own in its place (see own.js).
  const KINDS = [Node, Element, HTMLElement, HTMLSlotElement, CharacterData, Text, Document, DocumentFragment];
  const ownOf = ({ prototype }) => [
    prototype,
    Object.getOwnPropertyNames(prototype)
      .filter((name) => LOOKED_AT.has(name))
      .map((name) => [name, Object.getOwnPropertyDescriptor(prototype, name)]),
  ];
  Object.defineProperty(window, "__own", { value: KINDS.map(ownOf) });
  Object.defineProperty(window, "__Observer", { value: Observer });
}
