// The source of a page as it stands, so that it can be read again. Appended to inpage.js.

const FILLED = "input:not([type=password]):not([type=file]),select,textarea";
const TICKED = "[type=checkbox],[type=radio]";

// What was typed, ticked or chosen since the page was built is in no source of it.
function isFilled(field) {
  if (field.matches("select")) return [...field.options].some((each) => each.selected !== isAtFirst(each, field));
  return field.matches(TICKED) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function isAtFirst(option, list) {
  const marked = list.querySelector("option[selected]") || list.multiple || list.size > 1;
  return marked ? option.defaultSelected : option.index === 0;
}

function fill(copy, field) {
  if (field.matches("select")) [...copy.options].forEach((each, at) => each.toggleAttribute("selected", field.options[at].selected));
  else if (field.matches("textarea")) copy.textContent = field.value;
  else if (field.matches(TICKED)) copy.toggleAttribute("checked", field.checked);
  else copy.setAttribute("value", field.value);
}

// A copy in a document in which nothing runs or is loaded.
function copied(part) {
  const inert = document.implementation.createHTMLDocument("");
  if (part.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return inert.importNode(part, true); // a shadow root, of a frame too
  const copy = inert.createElement("div");
  copy.append(...[...part.childNodes].map((node) => inert.importNode(node, true)));
  return copy;
}

// What a style sheet hides is marked, for the copy has no styles. True where anything in it is shown.
function mark(element, copy) {
  if (element.matches(HIDDEN)) return false;
  if (element.matches("slot") && element.assignedNodes().length) return true;
  const boxed = element.checkVisibility() || getComputedStyle(element).display === "contents";
  const parts = boxed && !element.matches("select") ? [...element.children] : [];
  const inner = parts.map((child, at) => mark(child, copy.children[at]));
  const seen = inner.includes(true) || (element.checkVisibility({ visibilityProperty: true }) && !isVeiled(element));
  if (!seen) copy.setAttribute("hidden", "");
  return seen;
}

// A part of the page as a person sees it: with what stands in its fields, and without what is hidden.
function asShown(part) {
  const copy = copied(part);
  const copies = copy.querySelectorAll(FILLED);
  [...part.querySelectorAll(FILLED)].forEach((field, at) => isFilled(field) && fill(copies[at], field));
  if (!still) [...part.children].forEach((child, at) => mark(child, copy.children[at]));
  if (!still) compose(part, copy);
  return copy;
}

// Puts into a copy what components show, where they show it: in their own place, and what was given to them in its slot.
function compose(part, copy) {
  const copies = [...copy.querySelectorAll("*")];
  const taken = new Set(); // components, and what stands in them: it shows in their slots alone
  for (const [at, element] of [...part.querySelectorAll("*")].entries()) {
    if (taken.has(element.parentNode)) taken.add(element);
    else if (element.shadowRoot) taken.add(element) && copies[at].replaceChildren(...shownBy(element));
    else if (element.matches("slot") && element.assignedNodes().length) copies[at].replaceWith(...givenTo(element));
  }
}

const shownBy = (host) => asShown(host.shadowRoot).childNodes;

// Copies of what was given to a slot.
function givenTo(slot) {
  return slot.assignedNodes({ flatten: true }).map((node) => {
    if (node.nodeType !== 1) return node.cloneNode();
    const copy = asShown(node);
    if (node.matches(FILLED) && isFilled(node)) fill(copy, node);
    if (node.shadowRoot) copy.replaceChildren(...shownBy(node));
    if (!visible(node)) copy.setAttribute("hidden", "");
    return copy;
  });
}

// The page, with what its components show put where they show it, and what its frames show behind it.
function sourceOf() {
  const page = still ? still.document : document;
  const inner = documents().filter((root) => root !== page).map((root) => asShown(root.body || root).innerHTML);
  const rest = inner.map((html) => `<section>${html}</section>`).join("\n");
  return "<!doctype html>\n" + asShown(page.documentElement).outerHTML.replace(/<\/body>/i, () => `${rest}</body>`);
}

function source() {
  begin();
  return sourceOf();
}
