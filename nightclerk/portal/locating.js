// Finds the elements of a portal file on a page, by their ranked locators. Appended to page.js.

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

// A link or a button inside a label ("Lost password?") does not belong to its name.
const labelText = (label) => fold(ownTexts(label, "a,button,select,textarea,option").join(" "));

// Icon fonts write the icon's name into the button, hidden from its name.
const ORNAMENTS = "[aria-hidden=true]";

// Others leave the icon's name there for everybody ("arrow_forward"), drawn as an icon by its font. What stands still has
// no fonts: there, its class says so.
const iconsIn = (element) => within(element, "*").filter(isIconName);
const ICON_CLASS = /\b(?:icons?|symbols)(?:\b|_)/i;
const ICON_FONT = /^["']?[^,]*\b(?:icons?|symbols)\b/i;

function isIconName(part) {
  if (part.children.length || !/^[a-z][a-z0-9_]*$/.test(fold(part.textContent))) return false;
  if (still) return ICON_CLASS.test(part.getAttribute("class") || "");
  return ICON_FONT.test(getComputedStyle(part).fontFamily);
}

function labelTexts(control) {
  const found = [...(control.labels || [])].map(labelText);
  const root = control.getRootNode();
  const ids = fold(control.getAttribute("aria-labelledby")).split(" ").filter(Boolean);
  if (ids.length) found.push(fold(ids.map((id) => textOf(root.getElementById(id))).join(" ")));
  if (control.getAttribute("aria-label")) found.push(fold(control.getAttribute("aria-label")));
  if (!found.length) found.push(...labelsOfTwin(control));
  // Old portals lay forms out in tables and have no labels: then the words stand in the cell to the left.
  const bare = !found.length && control.matches(CONTROLS);
  const cell = bare ? control.closest("td,dd")?.previousElementSibling : null;
  if (cell) return [fold(textOf(cell))];
  return bare ? strayLabel(control) : found;
}

// A label that was tied to a hidden field names the field that stands for it, right behind.
function labelsOfTwin(control) {
  const twin = control.previousElementSibling;
  if (!twin?.matches("input[type=hidden][id]") || !control.matches(CONTROLS)) return [];
  return [...control.getRootNode().querySelectorAll(`label[for="${CSS.escape(twin.id)}"]`)].map(labelText);
}

// A label that was tied to no field names the one that it shares its box with.
function strayLabel(control) {
  for (let box = control.parentElement; box && box.querySelectorAll(CONTROLS).length === 1; box = box.parentElement) {
    const labels = [...box.querySelectorAll("label")];
    if (labels.length) return labels.length === 1 && !labels[0].control ? [labelText(labels[0])] : [];
  }
  return labelInTurn(control);
}

// Labels and fields that take turns in one box, beginning with a label: each names the field behind it.
function labelInTurn(control) {
  let part = control;
  while (part.parentElement && part.parentElement.querySelectorAll(CONTROLS).length === 1) part = part.parentElement;
  const within = [...(part.parentElement?.children || [])];
  const parts = within.filter((each) => each.matches(`label,${CONTROLS}`) || each.querySelector(`label,${CONTROLS}`));
  const isLabel = (each) => each.matches("label") && !each.control;
  const inTurn = parts.length % 2 === 0 && parts.every((each, place) => isLabel(each) === (place % 2 === 0));
  const place = parts.indexOf(part);
  return inTurn && place > 0 ? [labelText(parts[place - 1])] : [];
}

// The name in a label of two lines, of which the one below is a hint how the field is filled ("MM/DD/YYYY").
function nameAboveHint(label) {
  const parts = within(label, "*").filter((part) => writes(part) && visible(part) && !part.closest(CONTROLS));
  const [name, ...hints] = writes(label) ? [] : parts;
  const isBelow = (part) => (still ? part.matches("div,p,small") : part.getBoundingClientRect().top > name.getBoundingClientRect().bottom - 2);
  return hints.length && hints.every(isBelow) ? [fold(textOf(name))] : [];
}

// Component libraries lay names and values out as plain boxes, in pairs.
function paired(label) {
  const boxes = [...label.parentNode.children];
  return turnOf(boxes, label) || turnOf(boxes.slice(boxes.findIndex((box) => !isShade(box))), label);
}

function turnOf(boxes, label) {
  const place = boxes.indexOf(label);
  return boxes.length % 2 === 0 && place % 2 === 0 ? boxes[place + 1] : null;
}

// What component libraries lay over a box, to tint it where the mouse points, says nothing and is nothing beside which
// something stands.
function isShade(box) {
  return !box.matches(CONTROLS) && !box.children.length && !textOf(box) && getComputedStyle(box).position === "absolute";
}

// A name in a box of its own, paired with the box of the one field; for a page that labels no field so.
function boxBeside(control) {
  for (let box = control; box.parentElement?.querySelectorAll(CONTROLS).length === 1; box = box.parentElement) {
    const name = box.previousElementSibling;
    if (name?.tagName === "DIV" && paired(name) === box) return [fold(textOf(name))];
  }
  return [];
}

// What a box says itself; the menu of a field that searches while one types is closed and says nothing.
const besides = (box) => plain(ownTexts(box, `select,textarea,${DATED}`, visible).join(" "));

// The words of the smallest box around a field that says any, where no other field stands in it.
function wordsAround(control) {
  for (let box = control.parentElement; box && box.querySelectorAll(CONTROLS).length === 1; box = box.parentElement) {
    if (besides(box)) return [besides(box)];
  }
  return [];
}

function names(element) {
  const labels = labelTexts(element).filter(Boolean);
  if (labels.length) return labels;
  if (element.matches("input[type=submit],input[type=button],input[type=reset]")) return [element.value];
  const text = spoken(element) || element.getAttribute("alt") || element.getAttribute("title");
  return [text || element.getAttribute("placeholder") || ""];
}

// The words of an element without its icons; of one that has nothing but icons, their names.
function spoken(element) {
  const icons = iconsIn(element).filter((part) => !part.closest(ORNAMENTS));
  if (!icons.length && !element.querySelector(ORNAMENTS)) return fold(textOf(element));
  return fold(ownTexts(element, ORNAMENTS, (part) => !icons.includes(part)).join(" ")) || fold(icons.map(textOf).join(" "));
}

function byRole(locator, exact) {
  const role = locator.value.text;
  const implicit = ROLES[role] ? all(ROLES[role]).filter((element) => !element.hasAttribute("role")) : [];
  const found = [...implicit, ...all(`[role=${CSS.escape(role)}]`)];
  return locator.name ? found.filter((element) => names(element).some((name) => equals(locator.name, name, exact))) : found;
}

function byLabel(pattern, exact) {
  const called = (texts) => texts.some((text) => equals(pattern, text, exact));
  const dates = all(DATED).filter((field) => dateParts(field) && called(labelTexts(field)));
  const found = dates.length ? dates : drawnIn(all(CONTROLS).filter((control) => called(labelTexts(control))));
  const unnamed = found.length ? [] : all(CONTROLS).filter((control) => !labelTexts(control).length);
  const hinted = found.length ? [] : drawnIn(all("label").filter((label) => label.control && called(nameAboveHint(label))).map((label) => label.control));
  const beside = unnamed.filter((control) => called(boxBeside(control)));
  return [found, hinted, beside].find((some) => some.length) || unnamed.filter((control) => called(wordsAround(control)));
}

// A <select> that nobody sees gives way to what a script drew beside it, with all that stands in that.
function drawnIn(controls) {
  const found = [...new Set(controls.map(drawnFor))];
  const boxes = found.filter((one) => !controls.includes(one));
  return found.filter((one) => !boxes.some((box) => box !== one && box.contains(one)));
}

function drawnFor(control) {
  if (!control.matches("select") || isSeen(control)) return control;
  const beside = [control.nextElementSibling, control.previousElementSibling];
  return beside.find((box) => box && !box.matches("label") && visible(box)) || control;
}

function isSeen(select) {
  if (still) return visible(select); // nothing is laid out
  return visible(select) && Math.min(select.offsetWidth, select.offsetHeight) > 1 && getComputedStyle(select).opacity !== "0";
}

function byText(pattern) {
  return innermost(all("*").filter((element) => !element.matches(HEAD) && contains(pattern, fold(textOf(element)))));
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
      return byLabel(locator.value, exact);
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

// A choice of what to search by has the name of the field in which it is searched.
const CHOICES = "input[type=radio],input[type=checkbox],[role=radio],[role=checkbox],[role=switch]";
const FITS = { type: (node) => !node.matches(CHOICES), tick: (node) => node.matches(CHOICES) };

// The elements of component libraries repeat what they are given at the field that they draw in themselves: that is meant.
const REPEATED = ["name", "placeholder"];
const withoutHosts = (found) => found.filter((each) => !found.some((other) => other !== each && standsWithin(other, each)));

// What a locator finds of an element. Of several, those with which can be done what is meant to be done with it.
function present(locator, element, spec) {
  const seen = candidates(locator, spec.exact).filter((node) => node.nodeType === 1 && visible(node));
  const found = REPEATED.includes(locator.kind) ? withoutHosts(seen) : seen;
  const fitting = found.length > 1 && FITS[element.use] ? found.filter(FITS[element.use]) : [];
  return fitting.length ? fitting : found;
}

// How often an element is there for the rank that finds it most.
const timesFound = (element, spec) => Math.max(...element.ranked.map((locator) => present(locator, element, spec).length));

// The first rank with exactly one visible match. To be clicked, no better rank may have matched twice: which of the two
// was meant would be a guess.
function locate(element, spec, clicking) {
  for (const [place, locator] of element.ranked.entries()) {
    const found = present(locator, element, spec);
    if (element.many && found.length) return { nodes: rowsAmong(found), rank: place + 1 };
    if (!element.many && found.length === 1) return { nodes: found, rank: place + 1 };
    if (found.length > 1 && clicking) return { nodes: [], rank: 0, ambiguous: true };
  }
  return { nodes: [], rank: 0 };
}

const isUsable = (node) => !node.closest("[disabled],[aria-disabled=true],.disabled");
