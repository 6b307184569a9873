// What the driver runs inside a portal's page: finds elements, recognises states, reads fields.
// It is evaluated as the body of one function per question, keeps nothing in the page but one mark, and changes nothing.
// Of the page's past it knows what changed.js noted.
// The page is what the browser shows, or a document that stands still (see still.js): then nothing is waited for.

const DECORATION = /^[\s:*•†‡.▲▼△▽↑↓⇅↕]+|[\s:*•†‡.…»›→▲▼△▽↑↓⇅↕]+$|\s*\((?:required|optional)\)[\s:*]*$/g;
const CONTROLS =
  "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]),select,textarea," +
  "[contenteditable=''],[contenteditable=true],[role=textbox],[role=combobox],[role=searchbox],[role=spinbutton]";
const ROLES = {
  button: "button,input[type=submit],input[type=button],input[type=reset],input[type=image],summary",
  link: "a[href],area[href]",
  textbox:
    "input:not([type]),input[type=text],input[type=email],input[type=tel],input[type=url],input[type=search]," +
    "input[type=date],textarea,[contenteditable=''],[contenteditable=true]",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  combobox: "select,input[list]",
  searchbox: "input[type=search]",
  spinbutton: "input[type=number]",
  heading: "h1,h2,h3,h4,h5,h6",
  dialog: "dialog",
  row: "tr",
  cell: "td",
  option: "option",
};
const HIDDEN = "script,style,template,noscript,head,[hidden],[style*='display:none'],[style*='display: none']";
const APART = "td,th,p,div,li,tr,br,dt,dd,h1,h2,h3,h4,h5,h6,option,section,article,form,table,ul,ol,label,button,input";
const still = window.__still || null;
const HEAD = "html,head,head *,script,style";
let roots = [];
let words = null;
let heads = new Map(); // of each table, what names its columns
let labels = null; // what may stand beside a value, by its words

const fold = (text) => (text || "").replace(/\s+/g, " ").trim();
const plain = (text) => fold(text).replace(DECORATION, "").replace(DECORATION, "").toLowerCase();
const regex = (pattern) => new RegExp(pattern.text, pattern.flags);
const contains = (pattern, text) =>
  pattern.regex ? regex(pattern).test(text) : fold(text).toLowerCase().includes(fold(pattern.text).toLowerCase());

// A whole label or name; "Password" is also "Password:", "Password *" and "Password (required)", never "Show password".
function equals(pattern, text, exact) {
  if (pattern.regex) return regex(pattern).test(fold(text));
  return exact ? fold(text) === fold(pattern.text) : plain(text) === plain(pattern.text);
}

// A frame of another origin cannot be looked into: what stands there is not the portal's.
function framed(element) {
  try {
    return element.contentDocument;
  } catch {
    return null;
  }
}

// A pass sees the page as it is now: the document with its frames and every open shadow root, and the visible text once
// it is asked for. Whatever is found out about the page holds for this pass.
function begin() {
  words = labels = null;
  heads = new Map();
  roots = [];
  const add = (root) => {
    roots.push(root);
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) add(element.shadowRoot);
      const inner = element.matches("iframe,frame") && !still ? framed(element) : null;
      if (inner && visible(element)) add(inner);
    }
  };
  add(still ? still.document : document);
}

const documents = () => roots.filter((root) => root.nodeType === Node.DOCUMENT_NODE);

// A frame without an address of its own (about:srcdoc) has that of the page it stands in.
function addressOf(root) {
  const own = still ? still.url : root.location.href;
  return new URL(own.startsWith("about:") && !still ? location.href : own);
}

function all(css, scope) {
  if (scope) return [...scope.querySelectorAll(css)];
  return roots.flatMap((root) => [...root.querySelectorAll(css)]);
}

function visible(element) {
  if (still) return told(still.shown, element, isShown) && !element.matches("[type=hidden]");
  if (!element.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true })) return false;
  return [...element.getClientRects()].some((box) => box.width > 0 && box.height > 0);
}

// What stands still is looked at once.
function told(known, element, look) {
  if (!known.has(element)) known.set(element, look(element));
  return known.get(element);
}

function isShown(element) {
  const around = element.parentElement;
  return !element.matches(HIDDEN) && (!around || told(still.shown, around, isShown));
}

// The words of an element as a person reads them. Of what stands still nothing is laid out: there, blocks and cells part
// words, and what is hidden is left out.
function textOf(element) {
  if (!element) return "";
  if (still) return element.firstElementChild ? told(still.texts, element, gathered) : element.textContent;
  return element.querySelector?.("slot") ? slotted(element) : element.innerText || "";
}

function gathered(element) {
  const parts = [];
  const walk = still.document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
    node.nodeType === 1 && node.matches(HIDDEN) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === 3) parts.push(node.data);
    else if (node.matches(APART)) parts.push(" ");
  }
  return parts.join("");
}

// What a component shows through its slots is not among its own children.
function slotted(element) {
  const given = [...element.querySelectorAll("slot")].flatMap((slot) => slot.assignedNodes({ flatten: true }));
  return [element.innerText, ...given.map((node) => node.innerText ?? node.data)].filter(Boolean).join(" ");
}

function pageText() {
  if (words !== null) return words;
  const parts = roots.flatMap((root) => (root.nodeType === Node.DOCUMENT_NODE ? [root.body] : [...root.children]));
  const shown = parts.filter((part) => part && part.nodeType === 1 && visible(part));
  words = fold(shown.map(textOf).join("\n"));
  return words;
}

// The texts of an element, without those of the parts inside it that are not its own.
function ownTexts(element, foreign) {
  const parts = [];
  const walk = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const inner = walk.currentNode.parentElement.closest(foreign);
    if (!inner || !element.contains(inner) || inner === element) parts.push(walk.currentNode.data);
  }
  return parts;
}

// A link or a button inside a label ("Lost password?") does not belong to its name.
const labelText = (label) => fold(ownTexts(label, "a,button,select,textarea,option").join(" "));

// Icon fonts write the icon's name into the button, hidden from its name.
const ORNAMENTS = "[aria-hidden=true]";

function labelTexts(control) {
  const found = [...(control.labels || [])].map(labelText);
  const root = control.getRootNode();
  const ids = fold(control.getAttribute("aria-labelledby")).split(" ").filter(Boolean);
  if (ids.length) found.push(fold(ids.map((id) => textOf(root.getElementById(id))).join(" ")));
  if (control.getAttribute("aria-label")) found.push(fold(control.getAttribute("aria-label")));
  // Old portals lay forms out in tables and have no labels: then the words stand in the cell to the left.
  const bare = !found.length && control.matches(CONTROLS);
  const cell = bare ? control.closest("td,dd")?.previousElementSibling : null;
  return cell ? [fold(textOf(cell))] : found;
}

function names(element) {
  const labels = labelTexts(element).filter(Boolean);
  if (labels.length) return labels;
  if (element.matches("input[type=submit],input[type=button],input[type=reset]")) return [element.value];
  const text = spoken(element) || element.getAttribute("alt") || element.getAttribute("title");
  return [text || element.getAttribute("placeholder") || ""];
}

const spoken = (element) =>
  fold(element.querySelector(ORNAMENTS) ? ownTexts(element, ORNAMENTS).join(" ") : textOf(element));

function byRole(locator, exact) {
  const role = locator.value.text;
  const implicit = ROLES[role] ? all(ROLES[role]).filter((element) => !element.hasAttribute("role")) : [];
  const found = [...implicit, ...all(`[role=${CSS.escape(role)}]`)];
  return locator.name ? found.filter((element) => names(element).some((name) => equals(locator.name, name, exact))) : found;
}

function byText(pattern) {
  const found = all("*").filter((element) => !element.matches(HEAD) && contains(pattern, fold(textOf(element))));
  return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
}

function byPath(path) {
  return documents().flatMap((root) => {
    const result = root.evaluate(path, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
    return Array.from({ length: result.snapshotLength }, (_, place) => result.snapshotItem(place));
  });
}

function candidates(locator, exact) {
  const value = locator.value.text;
  const attribute = CSS.escape(value);
  switch (locator.kind) {
    case "label":
      return all(CONTROLS).filter((control) => labelTexts(control).some((text) => equals(locator.value, text, exact)));
    case "role":
      return byRole(locator, exact);
    case "name":
      return all(`[name="${attribute}"],[id="${attribute}"]`);
    case "testid":
      return all(`[data-testid="${attribute}"],[data-test-id="${attribute}"],[data-test="${attribute}"]`);
    case "placeholder":
      return all("[placeholder]").filter((control) => equals(locator.value, control.placeholder, exact));
    case "text":
      return byText(locator.value);
    case "xpath":
      return byPath(value);
    case "row_of":
      return rowsUnder(value.split("\n"));
    default:
      return all(value);
  }
}

// The first rank with exactly one visible match. To be clicked, no better rank may have matched twice: which of the two
// was meant would be a guess.
function locate(element, spec, clicking) {
  for (const [place, locator] of element.ranked.entries()) {
    const found = candidates(locator, spec.exact).filter((node) => node.nodeType === 1 && visible(node));
    if (element.many ? found.length : found.length === 1) return { nodes: found, rank: place + 1 };
    if (found.length > 1 && clicking) return { nodes: [], rank: 0, ambiguous: true };
  }
  return { nodes: [], rank: 0 };
}

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
  const interrupt = spec.interrupts.findIndex((one) => holds(one.when, spec));
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

function wanted(spec) {
  const state = findState(spec);
  if (state) return { kind: "state", state: state.name, id: `s${state.name}` };
  const found = spec.elements.length ? findElements(spec) : null;
  return found ? { kind: "elements", found, id: "e" } : null;
}

// What the page is when nothing that was waited for came: every state that holds, and what is missing.
function describe(spec) {
  begin();
  const notices = spec.interrupts.filter((one) => holds(one.when, spec)).map((one) => one.click);
  const missing = [...notices, ...spec.elements].filter((element) => !locate(element, spec, spec.clicking).nodes.length);
  const held = spec.states.filter((state) => holds(state.when, spec)).map((state) => state.name);
  const names = missing.map((element) => element.name);
  const broken = location.protocol === "chrome-error:";
  return { kind: "nothing", held, missing: names, loading: isLoading(), broken };
}

function answer(hit, spec) {
  const nodes = (hit.found || []).map((one) => one.nodes[0]);
  const info = {
    ...hit,
    found: undefined,
    ranks: (hit.found || []).map((one) => one.rank),
    fixed: nodes.map((node) => Boolean(node.readOnly)),
    lists: spec.typing ? nodes.map(listKind) : [],
    targets: spec.typing ? nodes.flatMap(targetsOf) : [],
    origin: addressOf(document).origin,
    status: Math.max(...documents().map(statusOf)),
  };
  if (hit.kind === "elements" && spec.leave) info.held = leaving(nodes[0], spec);
  return { info, nodes };
}

// A list that scripts of the page draw: whatever opens a list of options, itself or the one thing in it or around it.
const DRAWN =
  "[aria-haspopup=listbox],[role=combobox]:not([aria-haspopup=dialog],[aria-haspopup=grid],[aria-haspopup=tree],[aria-haspopup=menu])";

function drawnList(node) {
  const inside = node.querySelectorAll(DRAWN);
  return node.matches(DRAWN) ? node : inside.length === 1 ? inside[0] : node.closest(DRAWN);
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

// Milliseconds since a script of the page changed it.
const unchangedFor = () => Date.now() - Math.max(...documents().map((root) => viewOf(root).__changed || 0));

// What is scrolled to see more of a list.
function scrollerOf(node) {
  for (let each = node; each; each = each.parentElement || each.getRootNode().host) {
    const style = getComputedStyle(each);
    if (each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(style.overflowY)) return each;
  }
  return document.scrollingElement;
}

// Wait until one of the things asked for is there. A page that is still being changed must hold still for a moment first,
// or a list that is being filled would be counted too early. Then its own timers have their turn: on a busy machine, those
// that are due may still stand behind this question.
async function wait(spec) {
  const end = performance.now() + spec.timeout;
  let changed = 0;
  let first = { id: "", at: 0 };
  let calm = false;
  let wake = () => {};
  const observer = new MutationObserver(() => {
    changed = performance.now();
    wake();
  });
  observer.observe(document, WATCHED);
  try {
    for (;;) {
      const hit = look(spec);
      if (still) return hit || describe(spec);
      for (const root of roots) observer.observe(root, WATCHED); // frames and shadow roots tell nothing to the document
      const now = performance.now();
      changed = Math.max(changed, now - unchangedFor());
      if (hit && hit.id !== first.id) first = { id: hit.id, at: now };
      const settled = hit && (!changed || now - changed > 60 || now - first.at > 400);
      if (settled && (!changed || calm)) return hit;
      if (!hit) first = { id: "", at: 0 };
      if (now >= end || (isFresh(spec) && isHopeless(now))) return describe(spec);
      calm = settled;
      await Promise.race([new Promise((resolve) => (wake = resolve)), pause(settled ? 0 : hit ? 65 : 100)]);
      if (!settled && performance.now() - now < 16) await pause(16);
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
