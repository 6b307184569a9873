// Recognises the states of a page and waits for what a flow wants next. Appended to page.js and locating.js.

function compares(count, compare, number) {
  if (compare === "=") return count === number;
  if (compare === "!=") return count !== number;
  if (compare === "<") return count < number;
  if (compare === ">") return count > number;
  return compare === "<=" ? count <= number : count >= number;
}

function statusOf(root) {
  if (still) return still.status;
  return root.defaultView?.performance.getEntriesByType("navigation")[0]?.responseStatus || 0;
}
const status = () => statusOf(document);

function holds(condition, spec) {
  switch (condition.kind) {
    case "any":
      return condition.parts.some((part) => holds(part, spec));
    case "all":
      return condition.parts.every((part) => holds(part, spec));
    case "not":
      return !condition.parts.some((part) => holds(part, spec));
    case "visible":
      return locate(condition.element, spec).nodes.length > 0;
    case "count":
      return compares(locate(condition.element, spec).nodes.length, condition.compare, condition.number);
    case "status":
      return documents().some((root) => statusOf(root) === condition.number);
    case "url":
      return documents().some((root) => contains(condition.pattern, placeOf(addressOf(root))));
    case "title":
      return documents().some((root) => contains(condition.pattern, root.title));
    default:
      return contains(condition.pattern, pageText());
  }
}

const placeOf = (address) => address.origin + address.pathname + address.hash;

const viewOf = (root) => (still ? still : root.defaultView || {});

function findState(spec) {
  if (!isFresh(spec)) forget(spec);
  const counts = (state) => state.acts || spec.expect.includes(state.name);
  return spec.states.find(
    (state) => counts(state) && believable(state, spec) && holds(state.when, spec) && !isOutvoted(state, spec),
  );
}

// An answer that nobody waits for now is none while a state above it holds: the page is that one.
function isOutvoted(state, spec) {
  if (!state.answers || spec.expect.includes(state.name)) return false;
  return spec.states.slice(0, spec.states.indexOf(state)).some((above) => !above.acts && holds(above.when, spec));
}

function findElements(spec) {
  const found = spec.elements.map((element) => locate(element, spec, spec.clicking));
  return found.every((one) => one.nodes.length) ? found : null;
}

// Of a page that is still coming, with its frames, nothing is believed: what is not there may be on its way.
const isLoading = () => !still && documents().some((root) => root.readyState === "loading");

function look(spec) {
  if (!still && document.readyState === "loading") return null;
  begin();
  if (isLoading()) return null;
  // In a document that stands still, nothing lies over what is looked for.
  const hit = still ? wanted(spec) || interrupted(spec) : interrupted(spec) || wanted(spec);
  return hit === WAITING ? null : hit;
}

function interrupted(spec) {
  const interrupt = spec.interrupts.findIndex((one) => holds(one.when, spec) && !liesBelow(one.click, spec));
  if (interrupt < 0) return null;
  return isAnswered(spec.interrupts[interrupt], spec) ? WAITING : { kind: "interrupt", interrupt, id: `i${interrupt}` };
}

// A notice that was clicked away has a moment to go, on the way to the portal or in front of one's eyes: clicked again
// meanwhile, it would be sent again. The same moment is given to a button that is still to come.
const ANSWERED_MS = 2500;
const WAITING = { kind: "waiting" };

function isAnswered(interrupt, spec) {
  const [node] = locate(interrupt.click, spec, true).nodes;
  return !node || performance.now() - (node.__answered ?? -ANSWERED_MS) < ANSWERED_MS;
}

// Whether a notice was clicked to no avail because something lies over it: a window that opened since, on which the
// answer stands. Nobody can click it away before that is closed, and it is in nobody's way.
function liesBelow(click, spec) {
  const [node] = locate(click, spec, true).nodes;
  if (!node || !(performance.now() - node.__answered >= ANSWERED_MS)) return false;
  const box = node.getBoundingClientRect();
  const hit = met(node.ownerDocument, box.x + box.width / 2, box.y + box.height / 2);
  return Boolean(hit) && !standsWithin(hit, node);
}

function wanted(spec) {
  const state = findState(spec);
  const found = spec.elements.length && (!state || isBeforehand(state, spec)) ? findElements(spec) : null;
  const goesOn = found && (!state || found.every((one) => one.nodes.every(isUsable)));
  if (state && !goesOn) return { kind: "state", state: state.name, id: `s${state.name}` };
  return goesOn ? { kind: "elements", found, id: "e" } : null;
}

// What was typed is still to be sent by what a step acts on: an answer that stands beside that answers something else. A
// list that is yet empty says "no rows" as soon as it is drawn.
const isBeforehand = (state, spec) => Boolean(spec.unsent && state.answers && !spec.expect.includes(state.name));

// What the page is when nothing that was waited for came: every state that holds, and what is missing.
function describe(spec) {
  begin();
  const notices = spec.interrupts.filter((one) => holds(one.when, spec)).map((one) => one.click);
  const missing = [...notices, ...spec.elements].filter((element) => !locate(element, spec, spec.clicking).nodes.length);
  const held = spec.states.filter((state) => holds(state.when, spec)).map((state) => state.name);
  const names = missing.map((element) => element.name);
  const broken = location.protocol === "chrome-error:";
  const times = Object.fromEntries(missing.map((element) => [element.name, timesFound(element, spec)]));
  return { kind: "nothing", held, missing: names, times, loading: isLoading(), broken };
}

function answer(hit, spec) {
  const nodes = (hit.found || []).map((one) => one.nodes[0]);
  const info = {
    ...hit,
    found: undefined,
    ranks: (hit.found || []).map((one) => one.rank),
    fixed: nodes.map((node) => (isDrawnBox(node) ? "drawn" : Boolean(node.readOnly))),
    lists: spec.typing ? nodes.map(listKind) : [],
    was: spec.typing ? nodes.map((node) => (node.type === "password" ? "" : String(valueOf(node) ?? ""))) : [],
    days: spec.typing ? nodes.map((node) => node.type === "date" || dateParts(node) !== null) : [],
    targets: spec.typing ? nodes.flatMap(targetsOf) : [],
    origin: addressOf(document).origin,
    fresh: isFresh(spec),
    status: Math.max(...documents().map(statusOf)),
  };
  if (hit.kind === "elements" && spec.leave && !isOpenTab(nodes[0])) info.held = leaving(nodes[0], spec);
  return { info, nodes };
}

// A tab that is open already, because the page remembers the last one: a click on it asks for nothing new. (Bootstrap says
// it in a class until its third version.)
const isOpenTab = (node) => Boolean(node.closest("[role=tab][aria-selected=true]") || node.matches(".active > [data-toggle=tab]"));

// A list that scripts of the page draw: whatever opens a list of options, itself or the one thing in it or around it.
const DRAWN =
  "[aria-haspopup=listbox],[role=combobox]:not([aria-haspopup=dialog],[aria-haspopup=grid],[aria-haspopup=tree],[aria-haspopup=menu])";

function drawnList(node) {
  const inside = node.querySelectorAll(DRAWN);
  if (node.matches(DRAWN)) return node;
  if (inside.length === 1 && inside[0].getClientRects().length) return inside[0];
  return node.closest(DRAWN) || (opensUnseen(node) || hiddenSelect(node) ? node : null);
}

// A field that is no field of the browser's and has none in it: what opens fills it, a calendar or a list.
const isDrawnBox = (node) =>
  node.matches("div[role=combobox],span[role=combobox]") && !node.isContentEditable && !node.querySelector("input,textarea,select");

// Older libraries draw a list over the browser's own, which they hide beside it, and tell screen readers nothing of it.
function hiddenSelect(node) {
  if (node.matches(DRAWN)) return null;
  for (let [box, n] = [node, 0]; box && n < 4; [box, n] = [box.parentElement, n + 1]) {
    const selects = [...box.querySelectorAll("select")];
    if (selects.length) return selects.length === 1 && !isSeen(selects[0]) ? selects[0] : null;
  }
  return null;
}

// What is seen of a list that has its one field, in which its entries are searched, in a part that is drawn only while
// the list is open (and that some pages move elsewhere then).
function opensUnseen(node) {
  const lists = [node, node.parentElement].map((around) => around?.querySelectorAll(DRAWN) || []);
  return lists.some((found) => found.length === 1 && !found[0].getClientRects().length);
}

const listKind = (node) => (node.matches("select") ? "select" : drawnList(node) ? "drawn" : "");

// Where what is typed goes: the address of the frame that it stands in, and that of its form. (A form's fields may be
// called "action": the attribute cannot be hidden by one.)
function targetsOf(node) {
  const own = addressOf(node.ownerDocument);
  const action = node.form?.getAttribute("action");
  return [own.origin, action ? new URL(action, own).origin : ""];
}

// The browser's own error page, or an answer of 500 and above that has had a second to say something recognisable.
function isHopeless(now) {
  if (location.protocol === "chrome-error:") return true;
  return status() >= 500 && document.readyState === "complete" && now > 1000;
}

const WATCHED = { subtree: true, childList: true, attributes: true, characterData: true };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Once the page has come whole; false where it does not in that time.
async function whole(ms) {
  const end = performance.now() + ms;
  for (begin(); isLoading() && performance.now() < end; begin()) await pause(20);
  return !isLoading();
}

const BUSY = "[aria-busy=true],[role=progressbar]:not([aria-valuenow])";

// Once nothing on the page says any more that something is on its way; a sign that never goes is decoration.
async function quiet(ms) {
  const end = performance.now() + ms;
  for (begin(); all(BUSY).some(visible) && performance.now() < end; begin()) await pause(40);
}

// Milliseconds since a script of the page changed it, by a clock that nobody sets.
const unchangedFor = () => Math.min(...documents().map(viewOf).map(sinceChanged));
const sinceChanged = ({ __changed, performance }) => (__changed ? performance.now() - __changed : Infinity);

// What is scrolled to see more of a list.
function scrollerOf(node) {
  for (let each = node; each; each = each.parentElement || each.getRootNode().host) {
    if (each.scrollHeight > each.clientHeight + 1 && isScrolled(each, node)) return each;
  }
  return document.scrollingElement;
}

// A list with a scroll bar of its own drawing hides what reaches out of it: at least a good part of a row, for a pixel is
// the edge of something.
function isScrolled(box, row) {
  const how = getComputedStyle(box).overflowY;
  const hides = how === "hidden" && box !== row && box.clientHeight > 0;
  return /auto|scroll/.test(how) || (hides && box.scrollHeight - box.clientHeight > row.offsetHeight / 2);
}

// Wait until one of the things asked for is there. A page that is still being changed must hold still for a moment first,
// or a list that is being filled would be counted too early; what the question itself takes is no such moment, for no
// script of the page runs meanwhile. Then its own timers have their turn, those that came due meanwhile first: a timer
// without any delay would overtake them.
async function wait(spec) {
  const end = performance.now() + spec.timeout;
  let changed = 0;
  let first = { id: "", at: 0 };
  let calm = false;
  let wake = () => {};
  const observer = new (window.__Observer || MutationObserver)(() => {
    changed = performance.now();
    wake();
  });
  observer.observe(document, WATCHED);
  try {
    for (;;) {
      const asked = performance.now();
      const hit = look(spec);
      if (still) return hit || describe(spec);
      for (const root of roots) observer.observe(root, WATCHED); // frames and shadow roots tell nothing to the document
      const [now, isReplaced] = [performance.now(), replaced.length > 0];
      changed = Math.max(changed, now - unchangedFor());
      if (hit && hit.id !== first.id) first = { id: hit.id, at: asked };
      const settled = hit && (!changed || asked - changed > 60 || asked - first.at > 400);
      if (settled && (!changed || calm || now >= end)) return hit;
      if (!hit) first = { id: "", at: 0 };
      if (now >= end || (isFresh(spec) && isHopeless(now))) return describe(spec);
      calm = settled;
      await Promise.race([new Promise((resolve) => (wake = resolve)), pause(settled ? 1 : hit ? 65 : 100)]);
      if (!settled && performance.now() - now < 16) await pause(16);
      else if (isReplaced) await pause(0); // what woke this wakes scripts of the page as well
    }
  } finally {
    observer.disconnect();
  }
}

const watch = async (spec) => JSON.stringify(answer(await wait(spec), spec).info);
const seek = async (spec) => {
  const { info, nodes } = answer(await wait(spec), spec);
  return { info: JSON.stringify(info), nodes };
};

function grab(spec) {
  begin();
  return locate(spec.element, spec, true).nodes[0] || null;
}

// What clicks a notice away; from here on it counts as clicked.
function dismiss(spec) {
  const node = grab(spec);
  if (node) node.__answered = performance.now();
  return node;
}
