// Reads the fields of a record as raw texts, in one pass. Appended to inpage.js.

function tablesOf(table) {
  if (table.headings.length) return tablesUnder(table.headings);
  return all(table.css).filter((element) => element.matches(TABLES) && visible(element));
}

let boxed = []; // the boxes one of which is the record: what else of it stands on the page, stands outside of them
const isApart = (element) => !boxed.some((box) => box.contains(element));

// Boxes as rows: what `column` names stands beside that label in them. Where one does not say of which kind it is, nobody
// knows which is meant.
function boxRows(table) {
  const rows = boxed.map((element) => {
    const told = table.told.map((name) => labelled(element, name, {}));
    const cells = told.map((values) => (values.length === 1 ? values[0] : ""));
    return { element, isBox: true, headers: table.told, cells, fits: !cells.includes(""), text: shown(element) };
  });
  return rows.every((row) => row.fits) ? rows : [];
}

function mainRows(table) {
  if (table.boxes) return boxRows(table);
  const tables = tablesOf(table);
  const rows = tables.length === 1 ? bodyRows(tables[0], table.headings) : [];
  return rows.map((row) => rowOf(row, table.headings));
}

const isOfRow = (field) => (field.source ? field.source.kind === "column" : !isList(field) && field.fields.some(isOfRow));
const isList = (field) => Boolean(field.each || field.headings.length || field.labels);
const readAll = (fields, row, scope) => Object.fromEntries(fields.map((field) => [field.name, read(field, row, scope)]));

// The value that a label names: an element or a text; null where none stands beside it.
function besideOf(label) {
  const value = placedBeside(label);
  if (typeof value === "string") return value;
  const found = value && (fieldIn(value) || value);
  if (isChoice(label, found)) return null;
  return found && (found.matches(CONTROLS) || shown(found)) ? found : fieldAlone(label) || found;
}

// A list that scripts draw writes what was chosen beside the blank field in which it is searched: that names nothing.
function isChoice(text, box) {
  const searches = box?.matches(SEARCHES) || box?.querySelector(SEARCHES);
  return text.matches("div,span") && Boolean(searches) && !shown(box);
}

const SEARCHES = "input[role=combobox]";

const BOXES = "div,dt,th,td,p,li,section,fieldset";
const SPOKEN_FOR = "span,label,td,th,dt"; // a name in a box alone in one of these is all that it says

// A name in a span of its own speaks for the box in which nothing else stands: "<div><span>Plan</span>:</div>".
function placedBeside(label) {
  const name = plain(textOf(label));
  for (let [inner, box] = [null, label]; box && plain(textOf(box)) === name; [inner, box] = [box, box.parentElement]) {
    const value = nextTo(box);
    if (value) return inner && !isHead(box) && (isDressedAs(value, label) || isDressedAs(value, inner)) ? null : value;
    if (box.matches(BOXES) && !box.parentElement?.matches(SPOKEN_FOR)) return partBeside(box);
  }
  return null;
}

// Of an entry of a list that is laid out in parts, one holds the name alone and the one beside it the value alone. Parts of
// one class are columns, and what stands beside the name may be the name of the next one.
function partBeside(name) {
  const part = name.parentElement;
  if (!part?.matches("div") || plain(textOf(part)) !== plain(textOf(name))) return null;
  const value = paired(part);
  return value && value.className !== part.className && !isDressedAs(value, name) && saysOne(value) ? value : null;
}

const saysOne = (box) => [box, ...within(box, "*")].filter((part) => writes(part) && visible(part)).length <= 1;

// A head has a cell beside it or nothing: what stands there is no second name, however it is dressed.
const isHead = (box) => box.matches("th,dt");

// A sign alone, such as the colon or the asterisk of a needed field, ends the name before it, also where the style sheet
// draws it into an empty span.
function isSign(part) {
  const drawn = () => ["::before", "::after"].map((end) => getComputedStyle(part, end).content.replace(/["\s]|none/g, "")).join("");
  if (!part?.matches(`:is(${INLINE}):not(:has(*))`)) return false;
  return SIGNS.test(fold(textOf(part)) || drawn());
}

const INLINE = "span,abbr,em,i,b,strong,sup,small,font";
const SIGNS = /^(?:[:*]+|\((?:required|optional)\)[:*]*)$/i;

// What a term of a list says is a value and no name, however it is dressed: of "Status | Paid | Billed | $145.00" in
// turn, nobody says that Billed was paid.
const isOfTerm = (said) => [...said.parentNode.children].some((part) => part.matches("dt"));

function nextTo(label) {
  const beside = label.nextElementSibling;
  let next = isSign(beside) ? beside.nextElementSibling : beside;
  while (isHelp(next)) next = next.nextElementSibling;
  if (isIcon(next)) return behindIcon(label, next);
  if (label.tagName === "DT") return next?.tagName === "DD" ? next : null;
  if (label.tagName === "DD" && isOfTerm(label)) return null;
  if (label.matches("th,td")) return next?.tagName === "TD" ? next : null;
  if (label.tagName === "LABEL" && label.control && (visible(label.control) || next === label.control)) return label.control;
  if (fieldAround(label)) return fieldAround(label);
  if (label.tagName === "DIV") return paired(label);
  if (label.matches("p:not(:has(*))")) return pairedLine(label);
  return runOn(label) || lineBelow(label, next) || (next && !isName(next) && !isEcho(next) ? next : null);
}

// The field of the label in which a name stands, with a hint perhaps ("MM/DD/YYYY"): that is no value.
function fieldAround(name) {
  const field = name.closest("label")?.control;
  const isBehind = field && name.compareDocumentPosition(field) === Node.DOCUMENT_POSITION_FOLLOWING;
  return isBehind && visible(field) && !field.matches(UNWRITTEN) ? field : null;
}

// A list that scripts draw repeats its name, for screen readers alone, within what it shows: that is neither a part of
// what was chosen nor a second name.
const isEcho = (element) => element.matches("label") && isPixel(element);

// What was chosen in such a list is all that it says besides: that is no name, though something else may be called so.
function isChosen(text) {
  let box = text.matches("div,span") ? text : null;
  while (box && !box.querySelector("label")) box = box.parentElement;
  const named = [...(box?.querySelectorAll("label") || [])].some((label) => visible(label) && !isEcho(label));
  return !named && Boolean(box?.querySelector(SEARCHES)) && plain(withoutLabels(box)) === plain(textOf(text));
}

const withoutLabels = (box) => ownTexts(box, "label", visible).join(" ");

function withoutEchoes(names) {
  if (names.length < 2 || !names.some(isEcho)) return names;
  const values = names.filter((name) => !isEcho(name)).map(placedBeside);
  return names.filter((name) => !isEcho(name) || !values.some((value) => value instanceof Element && value.contains(name)));
}

// The line below a name in bold that has a line of its own: "<b>Plan</b><br>Gold<br><b>Group</b><br>7". One that names
// something itself says nothing of the name above.
function lineBelow(label, next) {
  const before = [label.previousSibling].filter((part) => part?.nodeType === 3 && !part.data.trim()).map((part) => part.previousSibling);
  const [above] = before.length ? before : [label.previousSibling];
  const isOwnLine = !above || above.nodeName === "BR";
  const line = label.matches("b,strong") && isOwnLine && next?.nodeName === "BR" ? runOn(next) : "";
  return /^[\p{L} ]+:\s/u.test(line) ? "" : line;
}

// Names and values may be lines of text in turn. Of more than two, the values look other than the names: where one is
// missing, the next name would be taken for it.
function pairedLine(label) {
  const value = paired(label);
  const looks = (line) => [line.tagName, line.className, line.getAttribute("style")].join("\n");
  return value && (label.parentNode.children.length === 2 || looks(value) !== looks(label)) ? value : null;
}

const ICONS = "svg,i,img,[aria-hidden=true],[role=tooltip],[title],[data-toggle=tooltip],[data-bs-toggle=tooltip]";
const isIcon = (part) => Boolean(part?.matches(ICONS)) && !part.matches(CONTROLS) && !part.querySelector(CONTROLS) && !shown(part);

// A button with a picture that explains the name before it: a person sees its words ("Help") only where they point at it.
// It is no value where something stands behind it.
function isHelp(part) {
  if (!part?.nextElementSibling) return false;
  const [only, ...more] = part.matches("button") ? [part] : within(part, "button");
  if (!only || more.length || plain(textOf(part)) !== plain(textOf(only))) return false;
  return within(only, "svg,i,img").length > 0 && isUnread(only);
}

// Whether all words of an element stand in boxes too small for anybody to read; of what stands still, nothing is laid out.
function isUnread(element) {
  const parts = [element, ...within(element, "*")];
  const boxes = parts.filter((part) => writes(part) && visible(part));
  return still !== null || boxes.every((part) => Math.max(part.offsetWidth, part.offsetHeight) <= 1);
}

// An icon between a name and its value says nothing, and is no value that was left blank. One behind a name without a
// colon may be all that is said (a tick), unless it ends the box: then the box has its value beside it.
function behindIcon(label, icon) {
  let next = icon;
  while (isIcon(next)) next = next.nextElementSibling;
  const text = runOn(label);
  if (text || !next) return text || null;
  return isName(label) && !isName(next) ? next : icon;
}

// What is dressed as the name is may be another name: where a value is blank, its box may not be there.
function isDressedAs(value, label) {
  const first = typeof value === "string" ? null : value.firstElementChild;
  return first?.tagName === label.tagName && first.className === label.className;
}

// What a value says; null of one that `proves` whose page it is by what the file types, and stands where it can be typed
// in: we may have done so.
function saidBy(value, proves) {
  if (value === null || typeof value === "string") return value;
  if (proves && isEditable(value)) return null;
  return [...value.querySelectorAll("label")].some(isEcho) ? fold(withoutLabels(value)) : shown(value);
}

const FIXED = ":disabled,[readonly],[aria-readonly=true]";
const isEditable = (element) => (element.matches(CONTROLS) || dateParts(element) !== null) && !element.matches(FIXED);
const isName = (element) => element.matches("b,strong,label,dt,th,span") && /:$/.test(fold(textOf(element)));
const PARTED = "a,button,b,strong,label,dt,th,td,br,p,div,li,ul,ol,dl,table,section,h1,h2,h3,h4,h5,h6";

// The text that runs on behind a label in its own line: "<b>Plan:</b> Gold <b>Group:</b> 7".
function runOn(label) {
  const parts = [];
  for (let next = label.nextSibling; next; next = next.nextSibling) {
    const inline = next.nodeType === 1 && parts.join("").trim() && !next.matches(PARTED) && next.tagName !== label.tagName;
    if (next.nodeType === 3) parts.push(next.data);
    else if (next.nodeType === 1 && (isIcon(next) || isSign(next) || isHelp(next))) continue;
    else if (inline && visible(next)) parts.push(textOf(next));
    else if (next.nodeType === 1) break;
  }
  return fold(parts.join(" ")).replace(/^[\s:]*(?:\*(?=[\s:]|$)[\s:]*)?/, "");
}

const UNWRITTEN = "[type=checkbox],[type=radio],[type=file],[type=password]"; // what these hold is no text of theirs
// A field that is made of others counts once, without the one out of sight that goes with a form.
function fieldsIn(box) {
  const dates = [box, ...box.querySelectorAll(DATED)].filter(dateParts);
  const isOfDate = (field) => dates.some((date) => date.contains(field) || field.closest("[aria-hidden=true]"));
  const others = [...box.querySelectorAll(CONTROLS)].filter((field) => !isOfDate(field));
  return [...dates, ...others].filter((field) => visible(field) && !field.matches(UNWRITTEN));
}

// The one field in a box that says nothing itself: component libraries wrap fields several times.
function fieldIn(box) {
  const fields = fieldsIn(box);
  return fields.length === 1 && !besides(box) ? fields[0] : null;
}

// The one field in a box in which no other word stands than the label's.
function fieldAlone(label) {
  const name = besides(label);
  for (let box = label.parentElement; box && besides(box) === name; box = box.parentElement) {
    const fields = fieldsIn(box);
    if (fields.length) return fields.length === 1 ? fields[0] : null;
  }
  return null;
}

const LABELS = "dt,th,td,label,b,strong,span,div:not(:has(*)),p:not(:has(*),:only-child)";

// What is called so in a label around a list is not the entries of the list.
const nameIn = (element) => (element.matches("label:has(select)") ? labelText(element) : textOf(element));

function labelsCalled(words) {
  labels ??= Map.groupBy(all(LABELS), (element) => plain(nameIn(element)));
  return labels.get(words) || [];
}

// What stands in a list under a heading of its own, behind the first column, is a value and no name: of "Paid | 120.00"
// under Status and Charge, nobody says that 120.00 was paid.
function isOfColumn(element) {
  const cell = element.closest("td,[role=cell],[role=gridcell]");
  if (!cell || plain(textOf(cell)) !== plain(textOf(element))) return false;
  const row = rowAround(cell);
  const { row: top, texts } = head(row?.closest(TABLES));
  const named = texts.map(plain).filter(Boolean);
  const place = top && top !== row ? cellElements(row).indexOf(cell) : 0;
  return place > 0 && named.length > 2 && new Set(named).size === named.length && Boolean(plain(texts[place]));
}

// What a field says is its value, also where nobody can change it, and no name of what stands behind it.
const isOfField = (element) => element.closest(CONTROLS) !== null;

// What a choice says as long as nothing was chosen.
const UNCHOSEN = /^(?:any|all|(?:please )?(?:select|choose)(?: .*)?)?$/u;

// The different things that values say. A blank field, such as that of the search above the answer, shows nobody else, and
// a choice in which nothing was chosen says nothing of anybody.
function said(values, { proves, tells }) {
  const isOpen = (one) => (tells || shown(one)) && UNCHOSEN.test(plain(shown(one)));
  const isBlank = (one) => typeof one !== "string" && isEditable(one) && isOpen(one);
  const stated = values.filter((one) => one !== null && !isBlank(one));
  const read = (stated.length ? stated : values).map((one) => saidBy(one, proves));
  return [...new Set(read.filter((text) => text !== null))];
}

function labelled(scope, label, field) {
  const found = labelsCalled(plain(label)).filter(
    (element) =>
      (scope ? scope !== element && scope.contains(element) : isApart(element)) &&
      visible(element) &&
      !element.closest("thead,[role=columnheader]") &&
      !isOverColumns(element) &&
      !isOfColumn(element) &&
      !isOfField(element) &&
      !isChosen(element),
  );
  const { sure = [], doubted = [] } = Object.groupBy(onceSaid(inFront(withoutEchoes(innermost(found)))), (name) => (isSecond(name) ? "doubted" : "sure"));
  const read = said(sure.map(besideOf), field);
  return read.length ? read : said(doubted.map(besideOf), field).flatMap((text) => [text, DOUBTED]);
}

// Without the names whose value is the box of another one of them with its value, and says no more: the name of a picture
// beside a heading ("Member") and the heading ("Member Jane Doe") state one thing.
function onceSaid(names) {
  const told = (name, words) => `${words} ${plain(saidBy(besideOf(name)) ?? "")}`;
  const repeats = (value, name) => value.nodeType === 1 && value.contains(name) && plain(shown(value)) === told(name, plain(textOf(name)));
  return names.filter((name) => !names.some((other) => other !== name && repeats(besideOf(name) ?? name, other)));
}

const DOUBTED = null; // beside a text, another one that may be meant: it is not read

// Where names and values take turns, what stands second is mostly a value, and what stands behind it the next name. What
// has a field of its own beside it, which says nothing of its own accord, is a name.
function isSecond(name) {
  let box = name;
  while (box.parentElement && plain(textOf(box.parentElement)) === plain(textOf(name)) && !isOverBlank(box)) box = box.parentElement;
  if (fieldsIn(box).length) return false;
  const turns = [...box.parentNode.children]; // at the top of a component, the parent is no element
  const isTurn = (one, at) => one.tagName === turns[at % 2].tagName && (at % 2 === 1 || /\p{L}/u.test(textOf(one)));
  const inTurn = turns.length > 2 && turns.length % 2 === 0 && turns.every(isTurn);
  return inTurn && turns.indexOf(box) % 2 === 1 && !isName(name);
}

// A name and its value may stand in a box of their own, in which nothing else does: a value that is blank is one all the same.
function isOverBlank(name) {
  const value = name.nextElementSibling;
  const isPair = name.tagName === "DIV" && value?.tagName === "DIV" && name.parentNode.children.length === 2;
  return isPair && value.className !== "" && value.className !== name.className && !value.children.length && !textOf(value);
}

const DIALOGS = "[role=dialog],[role=alertdialog],[aria-modal=true],dialog[open]";

// The page behind an open dialog may name the same things as the dialog.
function inFront(names) {
  const dialogs = names.length > 1 ? all(DIALOGS).filter(visible) : [];
  const within = names.filter((name) => dialogs.some((dialog) => standsWithin(name, dialog)));
  return within.length ? within : names;
}

function texts(pattern) {
  const found = [...pageText().matchAll(new RegExp(pattern.text, pattern.flags + "g"))];
  return [...new Set(found.map((match) => fold(match[1])))];
}

function values(source, alternative, row, scope, field) {
  if (source.kind === "column") return row?.isBox ? labelled(row.element, alternative, field) : column(row, alternative);
  if (source.kind === "label") return labelled(scope, alternative, field);
  if (source.kind === "text") return texts(source.pattern);
  return said(all(alternative, scope).filter((element) => visible(element) && (scope || isApart(element))), field);
}

// One leaf. A name whose first name stands elsewhere is one where both stand.
function leaf(field, row, scope) {
  const last = ranked(field, field.source.ranked, row, scope);
  if (!field.source.first.length) return last;
  const first = ranked(field, field.source.first, row, scope);
  if (last.ambiguous || first.ambiguous) return { ...last, raw: "", rank: 0, ambiguous: true };
  const typable = last.typable || first.typable;
  return last.raw && first.raw ? { ...last, raw: `${last.raw}, ${first.raw}` } : { ...last, raw: "", rank: 0, typable };
}

// The first alternative that the page has; two different values for one field are no value.
function ranked(field, alternatives, row, scope) {
  for (const [place, alternative] of alternatives.entries()) {
    const found = values(field.source, alternative, row, scope, field);
    const at = `${field.source.kind}: ${alternative}`;
    if (found.length > 1) return { raw: "", rank: 0, at, ambiguous: true };
    if (found.length === 1) return { raw: found[0], rank: place + 1, at };
  }
  const at = `${field.source.kind}: ${alternatives[0]}`;
  const typable = field.proves && alternatives.some((one) => values(field.source, one, row, scope, {}).some(Boolean));
  const undrawn = field.source.kind === "column" && Boolean(row?.cut) && !alternatives.some((name) => carries(row.headers, [name]));
  return { raw: "", rank: 0, at, typable, undrawn };
}

function entries(field, scope) {
  if (field.headings.length) return rowsUnder(field.headings);
  return all(field.each, scope).filter((element) => visible(element) && !(isRow(element) && isHeader(element)));
}

// A row of a table that names no columns (a name and its value, say) is a box like any other.
const isBoxed = (row, field) => !isRow(row.element) || !(row.headers.length || field.fields.some(isOfRow));

// Names that stand beside their values anywhere on a page, each as a row of the headings Label and Value. Of a name that
// stands there twice with different values, nobody knows which is meant.
function pairsCalled(pattern) {
  const named = (element) => visible(element) && contains(pattern, textOf(element)) && !isOfColumn(element) && !isOfField(element);
  const names = innermost(all(LABELS).filter((element) => named(element) && !element.closest(ELSEWHERE) && !isOverColumns(element)));
  const told = names.map((element) => [fold(textOf(element)).replace(/\s*:$/, ""), saidBy(besideOf(element))]);
  const pairs = Map.groupBy(told.filter(([, value]) => value !== null), ([name]) => plain(name));
  if (!pairs.size) return unpaired(names);
  return [...pairs.values()].map((same) => pairOf(same[0][0], [...new Set(same.map(([, value]) => value))]));
}

// What stands in these names columns, or what else there is to look at.
const ELSEWHERE = "thead,[role=columnheader],[role=tab],[role=menuitem],nav,[role=navigation]";
const HEADS = "a,button,summary,legend,caption,h1,h2,h3,h4,h5,h6,[role=heading]";

// Names none of which has a value beside it are not what the page does not state: it says it in a way that is not known.
function unpaired(names) {
  const lone = [...new Set(names.filter((name) => !name.closest(HEADS)).map((name) => fold(textOf(name))))];
  return lone.length ? [{ headers: [], cells: [], text: lone.join("; "), fits: false }] : [];
}

function pairOf(name, values) {
  const fits = values.length === 1;
  return { headers: ["Label", "Value"], cells: fits ? [name, values[0]] : [], text: `${name}: ${values.join("; ")}`, fits };
}

// Stands for the rows that a list draws only once it is scrolled to them, or that stand on pages which nobody turns.
const MORE = { headers: [], cells: [], text: "more rows than the page holds", fits: false, fields: {} };

function list(field, scope) {
  if (field.labels) return pairsCalled(field.labels).map((row) => ({ ...row, fields: readAll(field.fields, row, null) }));
  const found = entries(field, scope);
  const meant = field.headings.length ? withoutGroupNames(found, field.headings) : found;
  const isPart = found.length > 0 && (isOpenEnded(found, field) || (!field.turned && !still && isPaged(found[0])));
  const more = field.fields.length && isPart ? [MORE] : [];
  return [...meant.map((element) => entryRead(field, element)), ...more];
}

// Whether a list has rows that it has not drawn, by the room that it leaves or by what it says of their number.
function isOpenEnded(found, field) {
  if (still || !found.length) return false;
  const isShort = !field.turned && isCountedOut(found);
  return isShort || leavesRoom(found) || (isUncounted(found) && isLonger(scrollerOf(found[0])));
}

function entryRead(field, element) {
  const row = rowOf(element, field.headings);
  const fields = readAll(field.fields, row, element);
  return { headers: row.headers, cells: row.cells, text: row.text, fits: row.fits || isBoxed(row, field), fields };
}

function read(field, row, scope) {
  if (isList(field)) return { rows: list(field, scope) };
  if (field.fields.length) return { fields: readAll(field.fields, row, scope) };
  return leaf(field, row, scope);
}

const STEADY_MS = 80;
const MOVING_MS = 400; // what still moves by then is decoration

async function extract(spec) {
  let ready = await whole(spec.timeout);
  if (!still) await quiet(spec.timeout);
  if (!still) await grown();
  let read = facts(spec);
  if (fromFields && !still) [read, ready] = await stayed(spec, read, ready);
  return JSON.stringify({ whole: ready, ...read, html: spec.bare ? "" : sourceOf() });
}

const GROWING_MS = 1000; // a dialog none of whose words is seen by then says nothing

// Once no dialog grows any more from nothing to its size: all that it says has no size either, and would be missing. The
// page was looked at just now (see `quiet`).
async function grown() {
  const end = performance.now() + GROWING_MS;
  const isGrowing = (dialog) => {
    const parts = [dialog, ...within(dialog, "*")].filter(writes);
    return parts.length > 0 && !parts.some(visible);
  };
  for (; all(DIALOGS).filter(visible).some(isGrowing) && performance.now() < end; begin()) await pause(40);
}

// What stands in fields is read until it stays: that a script writes it there is no change that an observer is told of. A
// list that is filled anew shows its first entry until it is told which one is meant, and a form is drawn before its
// fields are filled. Not whole where that never holds still in the time there is.
async function stayed(spec, before, ready) {
  const start = performance.now();
  for (;;) {
    await pause(STEADY_MS);
    begin();
    const isCalm = unchangedFor() >= STEADY_MS; // while it is read, no script of the page runs
    const now = facts(spec);
    const lasted = performance.now() - start;
    const isSame = JSON.stringify(now) === JSON.stringify(before);
    if (isSame && (isCalm || lasted >= MOVING_MS)) return [now, ready];
    if (lasted >= spec.timeout) return [now, false];
    before = now;
  }
}

// The title of a box stands beside no label: a selector that finds nothing outside of the boxes means what is in them.
function isOfBox({ source }) {
  const isOutside = (element) => visible(element) && isApart(element);
  return source?.kind === "css" && !source.ranked.some((selector) => all(selector).some(isOutside));
}

function facts(spec) {
  boxed = spec.table?.boxes ? all(spec.table.boxes).filter(visible) : [];
  const rows = spec.table ? mainRows(spec.table) : []; // a record without a table of its own is read from the page
  const row = rows.length === 1 ? rows[0] : null;
  const ofRow = spec.fields.filter((field) => isOfRow(field) || (spec.table?.boxes && (field.each || isOfBox(field))));
  const inRow = (each) => ({ ...each, element: undefined, fields: readAll(ofRow, each, each.isBox ? each.element : null) });
  const terms = all("dt").filter((term) => visible(term) && besideOf(term) !== null);
  return {
    fields: { ...readAll(spec.fields, row, null), ...(row?.isBox ? inRow(row).fields : {}) },
    rows: spec.table?.several ? rows.map(inRow) : [],
    count: rows.length,
    paged: Boolean(spec.table?.several && rows.length) && isPaged(rows[0].element),
    open: Boolean(spec.table?.several && rows.length) && isOpenEnded(rows.map(({ element }) => element), {}),
    headers: row ? row.headers : [],
    cells: row ? row.cells : [],
    found: !spec.table || (spec.table.several ? rows.length > 0 : row !== null),
    pairs: terms.map((term) => [fold(textOf(term)), saidBy(besideOf(term))]),
  };
}
