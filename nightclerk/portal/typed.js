// What became of what was typed. Appended to inpage.js.

const ASKED = "__asked";
const BESIDE = "__beside";

const signs = (text) => fold(text).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const amountOf = (text) => Number(fold(text).replace(/[$,\s]/g, "") || NaN);

// Whether a field still holds a text, in whatever form the page writes it: with more (a completed word), or with less from
// the start (digits alone).
function keeps(value, { text, was, held }) {
  if (signs(value).includes(signs(text)) || amountOf(value) === amountOf(text)) return true;
  return value === held && fold(value) !== fold(was) && fold(value) !== "" && signs(text).includes(signs(value));
}

// What each field holds that holds something else than was typed: the page took it back, and asks for that instead. Null
// for the others, and for those that are gone.
function taken(spec) {
  begin();
  const nodes = spec.fields.map((field) => locate(field.element, spec).nodes[0]);
  window[ASKED] = nodes;
  window[BESIDE] = filled().filter((field) => !nodes.includes(field));
  return JSON.stringify({ back: nodes.map((node, at) => otherIn(node, spec.fields[at])) });
}

function otherIn(node, field) {
  const value = valueOf(node);
  return typeof value === "string" && !keeps(value, field) ? value : null;
}

// The same of a click or a key that came since `taken` looked, of the fields that it saw and that are still the ones meant.
function dropped(spec) {
  begin();
  const isSame = (node, field) => Boolean(node) && locate(field.element, spec).nodes[0] === node;
  const back = spec.fields.map((field, at) => {
    const node = window[ASKED]?.[at];
    return isSame(node, field) ? otherIn(node, field) : null;
  });
  return JSON.stringify({ back });
}

// From here on, what stands on the page is the answer, whether it came anew or not.
function answered() {
  begin();
  for (const root of documents()) delete viewOf(root)[MARK];
  return JSON.stringify({});
}

const filled = () => all(`input:not(:disabled, [type=password]), ${DATED}`).filter(visible);

// What the fields of the page hold that a person sees; `beside`: those that stood there when others were typed
// into.
function texts(spec) {
  begin();
  const meant = filled().filter((field) => !spec.beside || window[BESIDE]?.includes(field));
  return JSON.stringify({ texts: meant.map((field) => String(valueOf(field) ?? "")) });
}
