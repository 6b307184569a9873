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

// A part of the page with what stands in its fields; it is copied into a document in which nothing runs or is loaded.
function withFields(part) {
  const fields = [...part.querySelectorAll(FILLED)];
  if (!fields.some(isFilled)) return part;
  const inert = document.implementation.createHTMLDocument("");
  const copied = (node) => inert.importNode(node, true);
  const copy = part instanceof ShadowRoot ? inert.createElement("div") : copied(part);
  if (part instanceof ShadowRoot) copy.append(...[...part.childNodes].map(copied));
  const copies = copy.querySelectorAll(FILLED);
  fields.forEach((field, at) => isFilled(field) && fill(copies[at], field));
  return copy;
}

// The page, with what its frames and components show put where they show it.
function sourceOf() {
  const page = still ? still.document : document;
  const inner = roots.filter((root) => root !== page).map((root) => withFields(root.body || root).innerHTML);
  const rest = inner.map((html) => `<section>${html}</section>`).join("\n");
  return "<!doctype html>\n" + withFields(page.documentElement).outerHTML.replace(/<\/body>/i, () => `${rest}</body>`);
}

function source() {
  begin();
  return sourceOf();
}
