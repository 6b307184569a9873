// Chooses an entry of a list: the browser's own, or one that scripts of the page draw, often at the end of the body.
// Appended to inpage.js. Of the page's past it keeps which list was opened, and
// which options were to be seen before.

const STEADY_MS = 5000; // so long a list must hold still before what it lacks is believed to be missing
const OPENING_MS = 3000; // a list that does not open in that time is clicked again

const same = (text, spec) => equals({ text: spec.text, regex: false }, text || "", spec.exact);

function listOf(spec) {
  const node = window.__held?.get(spec.number);
  if (!node?.isConnected) return null;
  return node.matches("select") ? node : drawnList(node) || (window.__opened === node ? node : null);
}

// Whether the list shows this entry already, whether it is open, and what opens it; from here on, further options are
// known as new.
function opening(spec) {
  begin();
  const list = listOf(spec);
  window.__opened = list; // what it is known by may leave it with its entries
  const open = list?.getAttribute("aria-expanded") === "true";
  window.__offered = new Set(open ? [] : offered(list));
  const chosen = Boolean(list) && shownTexts(list).some((text) => same(text, spec));
  return { info: JSON.stringify({ kind: "elements", chosen, open }), nodes: list ? [openerOf(list)] : [] };
}

// What is to be seen and may be an entry of the list: of one that says nothing of its entries, whatever has words.
function offered(list) {
  const told = all("[role=option]").filter(visible);
  const words = list && !told.length && hiddenSelect(list) ? all("li,div,a,span,button,td") : [];
  const isClear = (part) => part.checkVisibility({ opacityProperty: true }); // some lists stand there all the time, unseen
  return [...told, ...words.filter((part) => fold(bareText(part)) && visible(part) && isClear(part))];
}

// What is clicked to open a list: itself, or the box of its field where a part of that (what was chosen) lies over it.
function openerOf(list) {
  const [box, field] = [list.getBoundingClientRect(), fieldOf(list)];
  const hit = met(list.ownerDocument, box.x + box.width / 2, box.y + box.height / 2);
  return hit && !standsWithin(hit, list) && standsWithin(hit, field) ? field : list;
}

function optionsOf(list) {
  if (list.matches("select")) return [...list.options];
  const ids = ["aria-controls", "aria-owns"].flatMap((name) => fold(list.getAttribute(name)).split(" ")).filter(Boolean);
  const named = ids.flatMap((id) => all(`[id="${CSS.escape(id)}"]`));
  const boxes = named.filter(visible);
  const beside = boxes.length ? [] : named.flatMap(besideUnseen).filter(visible);
  if (beside.length) return [...new Set(beside)];
  const found = boxes.length ? boxes.flatMap((box) => [...box.querySelectorAll("[role=option]")]) : offered(list);
  return found.filter((option) => visible(option) && (boxes.length || !window.__offered.has(option)));
}

// A list for screen readers alone takes no room and may hold a part of the entries; those that are seen stand beside it
// and say which of them is chosen.
const besideUnseen = (box) => [...box.parentNode.querySelectorAll("[aria-selected]")].filter((each) => !box.contains(each));

// The words of an option, also without its icons, whose names some fonts write as words.
function optionTexts(option) {
  if (option.matches("option")) return [option.label, option.text];
  return [textOf(option), ownTexts(option, ORNAMENTS).join(""), option.getAttribute("aria-label")];
}

const offers = (option, spec) =>
  !option.matches(":disabled,[aria-disabled=true]") && optionTexts(option).some((text) => same(text, spec));

// Two entries of a <select> that mean the same to the portal are one.
const apart = (found) =>
  found.filter((each, at) => !each.matches("option") || found.findIndex((other) => other.value === each.value) === at);

// What an open list is asked over and over: "" as long as it may still change.
function verdict({ list, options, found, calm, waited, patience }) {
  const drawn = !list.matches("select");
  if (found.length && (!drawn || calm > 60)) return found.length === 1 ? "elements" : "several";
  if (options.length && calm >= Math.min(STEADY_MS, patience) && !list.closest("[aria-busy=true]")) return "none";
  const shut = drawn && !options.length && list.getAttribute("aria-expanded") !== "true";
  return shut && waited > OPENING_MS ? "again" : "";
}

// The one option whose whole text is the one wanted, once the list offers it.
async function option(spec) {
  const begun = performance.now();
  const scroller = { box: null };
  let [last, since] = [null, begun];
  for (;;) {
    begin();
    const [list, now] = [listOf(spec), performance.now()];
    if (!list) return given("again");
    const options = optionsOf(list);
    const print = options.map((each) => each.textContent).join("\n");
    if (print !== last) [last, since] = [print, now];
    const found = apart(options.filter((each) => offers(each, spec)));
    const calm = now - since;
    const kind = verdict({ list, options, found, calm, waited: now - begun, patience: spec.patience });
    if (kind) return given(kind, kind === "elements" ? found : [], options.indexOf(found[0]));
    if (calm >= spec.patience || now - begun >= spec.timeout) return given("closed");
    if (!found.length && calm > (scroller.box ? 60 : 200)) further(options, scroller);
    await pause(30);
  }
}

const given = (kind, nodes = [], place = -1) => ({ info: JSON.stringify({ kind, place }), nodes });

// A long list draws only what can be seen of it: from its top, it is turned down bit by bit.
function further(options, scroller) {
  if (!options.length || options[0].matches("option")) return;
  const first = !scroller.box;
  const box = (scroller.box ??= scrollerOf(options[0]));
  if (box !== document.scrollingElement) box.scrollTop = first ? 0 : box.scrollTop + box.clientHeight * 0.8;
}

function shownTexts(list) {
  if (list.matches("select")) return [...list.selectedOptions].flatMap(optionTexts);
  return [list.matches("input") ? list.value : textOf(list)];
}

function fieldOf(list) {
  let field = list;
  for (let up = list.parentElement, n = 0; up && n < 3 && isAlone(list, up); up = up.parentElement, n += 1) field = up;
  return field;
}

// What stands in the field around a list. Its input is often empty, and the chosen entry stands beside it.
function fieldTexts(list) {
  const field = fieldOf(list);
  const parts = [field, ...field.querySelectorAll("*")].filter((each) => visible(each) && !each.closest("[role=listbox]"));
  return parts.flatMap((each) => (each.matches("input") ? each.value : [textOf(each), bareText(each)]));
}

// What stands in the element itself: a sign to empty the list may stand in it, too.
const bareText = (element) => ownTexts(element, "*").join("");

const isAlone = (list, around) =>
  [...around.querySelectorAll(CONTROLS)].every((each) => list.contains(each) || each.contains(list));

// What became of the choice: "done" once the list shows it, "again" where the list was drawn anew, else "kept".
async function chosen(spec) {
  const end = performance.now() + spec.timeout;
  for (;;) {
    begin();
    const list = listOf(spec);
    if (!list) return JSON.stringify({ kind: "again" });
    const texts = [...shownTexts(list), ...(list.matches("select") ? [] : fieldTexts(list))];
    if (texts.some((text) => same(text, spec))) return JSON.stringify({ kind: "done" });
    if (performance.now() >= end) return JSON.stringify({ kind: "kept" });
    await pause(30);
  }
}
