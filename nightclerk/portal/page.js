// What the driver runs inside a portal's page: finds elements, recognises states, reads fields.
// It is evaluated as the body of one function per question, keeps nothing in the page but one mark, and changes nothing.
// Of the page's past it knows what changed.js noted.
// The page is what the browser shows, or a document that stands still (see still.js): then nothing is waited for.

const DECORATION = /^[\s:*•†‡.▲▼△▽↑↓⇅↕]+|[\s:*•†‡.…»›→▲▼△▽↑↓⇅↕]+$|\s*\((?:required|optional)\)[\s:*]*$/g;
const HIDDEN = "script,style,template,noscript,head,[hidden],[style*='display:none'],[style*='display: none']";
const APART = "td,th,p,div,li,tr,br,dt,dd,h1,h2,h3,h4,h5,h6,option,section,article,form,table,ul,ol,label,button,input";
const still = window.__still || null;
const HEAD = "html,head,head *,script,style";
let roots = [];
let hosts = new Set(); // what has a part of itself in a shadow root, and all around it
let words = null;
let heads = new Map(); // of each table, what names its columns
let labels = null; // what may stand beside a value, by its words
let isPictured = null; // whether something is drawn on a canvas and told

const fold = (text) => (text || "").replace(/\s+/g, " ").trim();
const plain = (text) => fold(text).replace(DECORATION, "").replace(DECORATION, "").toLowerCase();
const regex = (pattern) => new RegExp(pattern.text, pattern.flags);
const contains = (pattern, text) =>
  pattern.regex ? regex(pattern).test(text) : stands(fold(pattern.text).toLowerCase(), fold(text).toLowerCase());

// A number at either end of the words is a whole one: "0 members" does not stand in "10 members".
function stands(words, text) {
  const isInNumber = (at) => /^\d\d$/.test(text.slice(Math.max(0, at - 1), at + 1));
  let at = text.indexOf(words);
  while (at >= 0 && (isInNumber(at) || isInNumber(at + words.length))) at = text.indexOf(words, at + 1);
  return at >= 0;
}

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
  placed = new Map();
  roots = [];
  hosts = new Set();
  const add = (root) => {
    roots.push(root);
    if (root.defaultView) own(root.defaultView);
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) add(hosted(element));
      const inner = element.matches("iframe,frame") && !still ? framed(element) : null;
      if (inner && visible(element)) add(inner);
    }
  };
  add(still ? still.document : document);
  isPictured = null;
}

function hosted(host) {
  for (let each = host; each && !hosts.has(each); each = around(each)) hosts.add(each);
  return host.shadowRoot;
}

const documents = () => roots.filter((root) => root.nodeType === Node.DOCUMENT_NODE);

// A frame without an address of its own (about:srcdoc) has that of the page it stands in.
function addressOf(root) {
  const own = still ? still.url : root.location.href;
  return new URL(own.startsWith("about:") && !still ? location.href : own);
}

function all(css, scope) {
  own();
  if (scope) return [...scope.querySelectorAll(css)];
  return roots.flatMap((root) => [...root.querySelectorAll(css)]);
}

// What stands in an element, also in what components in it show.
function within(element, css) {
  if (!hosts.has(element)) return all(css, element);
  return all(css).filter((part) => part !== element && standsWithin(part, element));
}

// The canvas on which an element is drawn.
function canvasOf(element) {
  isPictured ??= (roots.length ? roots : [document]).some((root) => root.querySelector(PICTURED));
  return isPictured ? element.closest(PICTURED)?.closest("canvas") : null;
}

function visible(element) {
  own();
  if (still) return told(still.shown, element, isShown) && !element.matches("[type=hidden]");
  const canvas = canvasOf(element);
  if (canvas) return visible(canvas);
  if (!isShownBy(element)) return false;
  return [...element.getClientRects()].some((box) => box.width > 0 && box.height > 0) || spills(element);
}

// One question mostly does: what is neither hidden nor transparent is under no veil.
function isShownBy(element) {
  const styled = { visibilityProperty: true, checkVisibilityCSS: true };
  if (element.checkVisibility({ ...styled, opacityProperty: true })) return true;
  return element.checkVisibility(styled) && !isVeiled(element);
}

// What stands in a hidden part may show itself in spite of it, and is not seen all the same where that part is transparent
// as well. (What is transparent alone may be meant to be used: a box to tick under a drawn one.)
function isVeiled(element) {
  if (element.checkVisibility({ opacityProperty: true })) return false;
  for (let each = element; each; each = around(each)) if (veils(getComputedStyle(each))) return true;
  return false;
}

const veils = ({ visibility, opacity }) => visibility === "hidden" && opacity === "0";
const around = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host;

// An element whose own box is empty is seen by what stands in it and reaches out of it: the window of a dialog, say.
function spills(element) {
  const parts = [...(element.shadowRoot || element).children];
  if (!parts.length || getComputedStyle(element).overflow !== "visible") return false;
  return parts.flatMap((part) => (part.matches("slot") ? part.assignedElements({ flatten: true }) : part)).some(visible);
}

// What is there for screen readers alone: a pixel that cuts off all that it holds.
function isPixel(element) {
  const box = still ? null : element.getBoundingClientRect();
  return Boolean(box) && box.width <= 1 && box.height <= 1 && getComputedStyle(element).overflow !== "visible";
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
  own();
  if (still) return element.firstElementChild ? told(still.texts, element, gathered) : element.textContent;
  if (canvasOf(element)) return ownTexts(element, HEAD).join(" ");
  return hosts.has(element) ? composed(element) : spokenHere(element);
}

const spokenHere = (element) => (element.querySelector?.("slot") ? slotted(element) : element.innerText || "");

// The words of an element with those that components in it show, each where it is seen. The entries of a list of choices
// are no words of what it stands in.
function composed(element) {
  const { display, visibility, opacity } = getComputedStyle(element);
  if (display === "none" || veils({ visibility, opacity }) || element.matches("select,script,style")) return "";
  const given = element.matches("slot") ? element.assignedNodes({ flatten: true }) : [];
  const parts = given.length ? given : [...(element.shadowRoot ?? element).childNodes];
  const text = (part) => (part.nodeType === 3 && visibility === "visible" ? part.data : "");
  const said = parts.map((part) => (part.nodeType === 1 ? composed(part) : text(part)));
  return /^inline|contents/.test(display) && !element.matches("br") ? said.join("") : ` ${said.join("")} `;
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
  words = fold(unannounced(shown.map(still ? textOf : spokenHere).join("\n")));
  return words;
}

// What is announced to screen readers alone is no visible text: a list that has been filled since may still say there
// that it has no rows. Words that stand on the page as well stay.
const ANNOUNCED = "[aria-live],[role=status],[role=alert],[role=log]";

function unannounced(text) {
  const lines = text.split("\n").map(fold);
  for (const line of all(ANNOUNCED).filter(isUnseen).flatMap((part) => (part.innerText || "").split("\n").map(fold))) {
    if (lines.includes(line)) lines.splice(lines.indexOf(line), 1);
  }
  return lines.join("\n");
}

function isUnseen(part) {
  let box = part;
  while (box && !isPixel(box)) box = around(box);
  return Boolean(box);
}

// Of boxes that lie in one another, those that hold no other.
const innermost = (found) => found.filter((each) => !found.some((other) => other !== each && each.contains(other)));

// The texts of an element, without those of the parts inside it that are not its own, or do not count.
function ownTexts(element, foreign, counts = () => true) {
  const parts = [];
  const walk = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const inner = walk.currentNode.parentElement.closest(foreign);
    const own = !inner || !element.contains(inner) || inner === element;
    if (own && counts(walk.currentNode.parentElement)) parts.push(walk.currentNode.data);
  }
  return parts;
}

// Whether an element has words of its own, beside those of what stands in it.
const writes = (part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
