// What a hand needs to know of an element before it clicks or types: by itself in a page, told one element. Playwright's
// own clicks bring a large script into every page first; they are still there for whatever is not plain. Appended to
// lying.js.

const shown = (node) => node.isConnected && node.checkVisibility({ visibilityProperty: true });
const usable = (node) => shown(node) && !node.matches(":disabled") && !node.closest("[aria-disabled=true]");

// Where a click on an element would meet it: its middle, else null. Of a row whose middle lies in none of its cells (they
// end before, or a handle lies between them) it is a cell, for some rows hear of clicks by these alone.
function plain(node, view) {
  const place = middle(node, view);
  const cells = place && node.matches("[role=row]") ? [...node.querySelectorAll("[role=gridcell],[role=cell]")] : [];
  const hit = cells.length ? met(node.ownerDocument, ...place) : null;
  const cell = cells.some((each) => standsWithin(hit, each)) ? null : cells.find(saysOnly);
  return (cell && middle(cell, view)) || place;
}

const saysOnly = (cell) => shown(cell) && cell.innerText.trim() && !cell.querySelector("a,button,input,[role]");

function middle(node, view) {
  const box = node.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const isInside = box.width > 0 && box.height > 0 && x >= 0 && y >= 0 && x < view.innerWidth && y < view.innerHeight;
  return isInside && standsWithin(met(node.ownerDocument, x, y), node) ? [x, y] : null;
}

// Turns a page, and the lists in it, to an element. Lists that draw their rows as they are scrolled put others there, and
// would do so between press and release: so it waits until the page has heard of it; one that is not shown never draws.
async function turnTo(node, view) {
  node.scrollIntoView({ block: "center", behavior: "instant" });
  await new Promise((done) => {
    view.requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 500);
  });
}

// Where to click, as JSON; null where something moves, is in a frame, is not usable, or lies under something else. From
// here on, a click that would meet anything else meets nothing: what was looked at may have moved meanwhile.
async function spot(node) {
  const [document, view] = [node.ownerDocument, node.ownerDocument.defaultView];
  if (!view || view !== view.top || !usable(node)) return "null";
  if (!plain(node, view)) await turnTo(node, view);
  if (document.getAnimations().some((each) => each.playState === "running")) return "null";
  const place = plain(node, view);
  if (!place) return "null";
  guard(node, view);
  return JSON.stringify(place);
}

// Where a click meets nothing but the page itself, as JSON: beside a calendar that opened while one typed, and lies over
// the element or lets no click through to it, until one leaves the field by a click elsewhere. Null where nothing lies
// over the element (what only goes by is waited for), where nobody is typing, and where the whole page is covered.
async function beside(node) {
  const view = node.ownerDocument.defaultView;
  if (!view || view !== view.top || !shown(node) || !isTyping(node)) return "null";
  for (let looks = 0; looks < 8; looks += 1) {
    if (plain(node, view)) return "null";
    await (looks ? new Promise((done) => setTimeout(done, 50)) : turnTo(node, view));
  }
  const parts = [0.02, 0.5, 0.98, 0.25, 0.75];
  const places = parts.flatMap((x) => parts.map((y) => [x * view.innerWidth, y * view.innerHeight]));
  return JSON.stringify(places.find((place) => meetsNothing(node, ...place)) ?? null);
}

// The page itself, or a box around both the element and the field that was typed into: what hears of a click there has
// heard of those into the field. A dialog closes when one clicks on what is around it.
function meetsNothing(node, x, y) {
  const hit = met(node.ownerDocument, x, y);
  const field = node.ownerDocument.activeElement;
  const dialog = field?.closest("dialog,[role=dialog],[role=alertdialog],[aria-modal=true]");
  const isAround = () => hit.contains(node) && hit.contains(field) && (!dialog || dialog.contains(hit)) && isBlank(hit);
  return Boolean(hit) && (hit.matches("html, body") || isAround());
}

const isBlank = (box) => !box.closest("a,button,label,[role=button],[onclick]") && getComputedStyle(box).cursor !== "pointer";

// Whether the focus is in a field that texts are typed into, and that is another.
function isTyping(node) {
  let field = node.ownerDocument.activeElement;
  while (field?.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
  return field !== node && takesText(field);
}

const KINDS = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick"];

// All that a row says of which a cell stands for itself in a grid that keeps the cells of a column together.
function saidAround(node) {
  const number = node.closest("tr,[role=row]") ? null : node.getAttribute("aria-rowindex");
  const others = number === null ? [] : node.closest("[role=grid],[role=treegrid]")?.querySelectorAll(`[aria-rowindex="${CSS.escape(number)}"]`);
  return [node, ...(others ?? [])].map((part) => part.innerText).join("\n");
}

// What was pressed, as it was: a list may draw a row anew as soon as it is pressed.
function portrayed(node) {
  const { x, y, width, height } = node.getBoundingClientRect();
  return [node.tagName, node.getAttribute("role"), saidAround(node), ...[x, y, width, height].map(Math.round)].join("\n");
}

function guard(node, view) {
  view.__guard?.end();
  const was = portrayed(node);
  const isAnew = (part) => !node.isConnected && part.nodeType === 1 && portrayed(part) === was;
  const guarded = { right: null, end: () => KINDS.forEach((kind) => view.removeEventListener(kind, stop, true)) };
  function stop(event) {
    if (event.type === "pointerdown") guarded.right = null; // the second press of a double click may meet something else
    guarded.right ??= event.composedPath().some((part) => part === node || isAnew(part));
    if (guarded.right) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  for (const kind of KINDS) view.addEventListener(kind, stop, true);
  view.__guard = guarded;
}

const TYPED = new Set(["text", "search", "tel", "email", "url", "password"]);
const takesText = (node) => Boolean(node?.matches("textarea") || (node?.matches("input") && TYPED.has(node.type)));

// Whether a text may be typed now, over what is in the field: it has the focus and all of it is selected.
function ready(node) {
  if (!takesText(node) || !usable(node) || node.readOnly) return false;
  node.focus();
  node.select();
  return node.getRootNode().activeElement === node;
}

// A page that searches while one types may hear of it by its keys alone: it is told of the last one, of which no letter
// comes any more. Signs that are no letter or digit have numbers that mean other keys (a dot would be Delete).
function struck(node) {
  const key = node.value?.at(-1) ?? "Unidentified";
  const keyCode = /^[a-z\d]$/i.test(key) ? key.toUpperCase().charCodeAt(0) : 229;
  for (const kind of ["keydown", "keyup"])
    node.dispatchEvent(new KeyboardEvent(kind, { key, keyCode, bubbles: true, composed: true }));
}

// A row of a grid that is drawn on a canvas stands nowhere: who cannot see goes to a cell of it, and chooses it by keys.
const ROWS = "[role=row],tr";
const isChosen = (row) => row.getAttribute("aria-selected") === "true";
const isAlone = (row) => [...row.closest(PICTURED).querySelectorAll(ROWS)].filter(isChosen).every((one) => one === row);
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const REACHING_MS = 5000; // a grid that is entered first goes to where it was left, and has to be told again
const STEADY_LOOKS = 6; // until it has told of itself where it is, and would have gone elsewhere

// Whether the grid is at this row: the focus is, and what the grid itself says of its cells.
function isAt(row) {
  const cells = [...row.closest(PICTURED).querySelectorAll("[role=gridcell],td")];
  const current = cells.filter((cell) => cell.getAttribute("aria-selected") === "true");
  const says = cells.some((cell) => cell.hasAttribute("aria-selected"));
  return row.contains(row.getRootNode().activeElement) && current.every((cell) => row.contains(cell)) && (!says || current.length > 0);
}

// Goes to such a row: "there", or "chosen" where it is already; "" where it is none, or became another one meanwhile.
async function reach(row) {
  const cell = row.closest(PICTURED) && row.matches(ROWS) ? row.querySelector("[role=gridcell],td") : null;
  const [text, end] = [row.textContent, performance.now() + REACHING_MS];
  for (let steady = 0; cell && performance.now() < end && row.isConnected && row.textContent === text; ) {
    if (isChosen(row) && isAlone(row)) return "chosen";
    if (steady >= STEADY_LOOKS) return "there";
    if (!row.contains(row.getRootNode().activeElement)) cell.focus();
    await later(50);
    steady = isAt(row) ? steady + 1 : 0;
  }
  return "";
}

// Whether the grid says, once it has heard of the keys, that this row is chosen and no other.
async function isTaken(row) {
  for (let looks = 0; looks < 80 && !isChosen(row); looks += 1) await later(50);
  return row.isConnected && isChosen(row) && isAlone(row);
}

// The parts of a field for a date, as they stand; none where it is no such field.
const partsIn = (node) => (dateParts(node) ? [...node.querySelectorAll("[role=spinbutton]")].map(partOf) : []);

// Goes to a part; whether it holds a number.
function goTo(node, part) {
  const field = dateParts(node)?.[part];
  field?.focus();
  return Boolean(field?.ariaValueNow);
}

// Whether such a field holds this day, once it has heard of the keys.
async function holdsDay(node, day) {
  for (let looks = 0; looks < 20 && dateParts(node) && dayIn(dateParts(node)) !== day; looks += 1) await later(50);
  return dateParts(node) !== null && dayIn(dateParts(node)) === day;
}
