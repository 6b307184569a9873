// What a hand needs to know of an element before it clicks or types: by itself in a page, told one element. Playwright's
// own clicks bring a large script into every page first; they are still there for whatever is not plain.

const shown = (node) => node.isConnected && node.checkVisibility({ visibilityProperty: true });
const usable = (node) => shown(node) && !node.matches(":disabled") && !node.closest("[aria-disabled=true]");

// The innermost element that a click at a place would meet.
function met(document, x, y) {
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; inner && (inner = inner.shadowRoot?.elementFromPoint(x, y)) && inner !== hit; ) hit = inner;
  return hit;
}

function within(hit, node) {
  for (let each = hit; each; each = each.assignedSlot ?? each.parentNode ?? each.host) if (each === node) return true;
  return false;
}

// The middle of an element, where it is what a click there would meet; else null.
function plain(node, view) {
  const box = node.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const isInside = box.width > 0 && box.height > 0 && x >= 0 && y >= 0 && x < view.innerWidth && y < view.innerHeight;
  return isInside && within(met(node.ownerDocument, x, y), node) ? [x, y] : null;
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

const KINDS = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];

function guard(node, view) {
  view.__guard?.end();
  const guarded = { right: null, end: () => KINDS.forEach((kind) => view.removeEventListener(kind, stop, true)) };
  function stop(event) {
    guarded.right ??= event.composedPath().includes(node);
    if (guarded.right) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  for (const kind of KINDS) view.addEventListener(kind, stop, true);
  view.__guard = guarded;
}

const TYPED = new Set(["text", "search", "tel", "email", "url", "password"]);

// Whether a text may be typed now, over what is in the field: it has the focus and all of it is selected.
function ready(node) {
  const plain = node.matches("textarea") || (node.matches("input") && TYPED.has(node.type));
  if (!plain || !usable(node) || node.readOnly) return false;
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
