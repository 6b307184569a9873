// Tables and grids: rows under their headings, whether a page builds them of <table> or of ARIA roles. Appended to inpage.js.

// A table inside a grid that calls itself mere layout (one for the headings, one for the rows) is a part of the grid.
const LAYOUT = ":is([role=grid],[role=treegrid]) table:is([role=presentation],[role=none])";
const TABLES = `table:not(${LAYOUT}),[role=grid],[role=table],[role=treegrid]`;
const HEADINGS = "th,[role=columnheader]";
const CELLS = "td,th,[role=cell],[role=gridcell],[role=columnheader],[role=rowheader]";

let fromFields = false; // whether something that was read stands in a field

// innerText of something that is not rendered is its source text: a hidden cell must read as blank.
function shown(element) {
  if (!element) return "";
  own();
  if (element.matches("input,select,textarea")) {
    fromFields = true;
    const picked = element.matches("select") ? element.selectedOptions[0]?.text : element.value;
    return visible(element) ? fold(picked) : "";
  }
  const parts = dateParts(element);
  if (parts) {
    fromFields = true;
    return visible(element) && dayIn(parts) ? fold(textOf(element)) : "";
  }
  const drawn = still ? null : canvasOf(element) ?? element;
  const seen = still ? !element.closest(HIDDEN) : drawn.checkVisibility({ visibilityProperty: true });
  return seen ? fold(saidIn(element)) || pictured(element) : "";
}

// The browser's text of a box tells every entry of a list in it. The one that is chosen is a fact where nobody can choose.
function saidIn(element) {
  const lists = [...element.querySelectorAll("select")];
  const prompts = [element, ...element.querySelectorAll(PROMPTS)].filter(isPrompt);
  if (prompts.includes(element)) return "";
  if (!lists.length && prompts.length) return ownTexts(element, "script,style", (part) => visible(part) && !isPrompt(part)).join(" ");
  if (!lists.length) return textOf(element);
  fromFields = true;
  const chosen = lists.map((list) => (list.disabled && visible(list) && list.selectedOptions[0]?.text) || "");
  return [...ownTexts(element, "select,script,style"), ...chosen].join(" ");
}

// What a list that scripts draw says where nothing was chosen ("Select a value"): words in a box that is called so.
const PROMPTS = "[class$=placeholder],[class*='placeholder ']";
const isPrompt = (part) =>
  part.matches(PROMPTS) && !part.children.length && Boolean(part.parentElement?.parentElement?.querySelector("[role=combobox]"));

const PICTURES = "img[alt],[role=img][aria-label]";

// The words of a picture that stands for a text, such as a tick whose name is "Yes".
function pictured(element) {
  const pictures = element.matches(PICTURES) ? [element] : [...element.querySelectorAll(PICTURES)].filter(visible);
  return fold(pictures.map((one) => one.getAttribute("alt") || one.getAttribute("aria-label")).join(" "));
}

const owns = (table, part) => part.closest(TABLES) === table;
const isRow = (element) => Boolean(element.cells) || element.getAttribute("role") === "row" || cellsFor(element) !== null;

function rowElements(table) {
  const found = table.rows ? [...table.rows] : [...(columned(table)?.keys() ?? table.querySelectorAll("[role=row],tr"))];
  return found.filter((row) => owns(table, row));
}

function cellElements(row) {
  if (row.cells) return [...row.cells];
  if (cellsFor(row)) return cellsFor(row);
  if (isEntry(row)) return linesOf(row, row.closest(TABLES)).flatMap(cellElements);
  return [...row.querySelectorAll(CELLS)].filter((cell) => cell.closest("[role=row],tr") === row);
}

function cellsOf(row) {
  return cellElements(row).flatMap((cell) => [headingOf(cell) ?? shown(cell), ...Array(Math.max(0, (cell.colSpan || 1) - 1)).fill("")]);
}

// The name that a heading gives itself for those who do not see it, where it is a part of what stands in it: the words for
// sorting and for its menu, which nobody sees, are none of it ("Sort by: Member ID Sorted: none").
function headingOf(cell) {
  if (!cell.matches(HEADINGS)) return null;
  const name = cell.getAttribute("aria-label");
  if (fold(name) && ` ${plain(shown(cell))} `.includes(` ${plain(name)} `)) return fold(name);
  const bare = undressed(cell);
  return bare !== null && !othersIn(cell).some((other) => plain(undressed(other) ?? shown(other)) === plain(bare)) ? bare : null;
}

// What stands in a heading beside its name, where it is no part of it: the place in the order of sorting, and icons.
function dressOf(cell) {
  if (!cell.firstElementChild || !isHeader(cell.closest("tr,[role=row]"))) return [];
  const dress = [rankIn(cell), ...iconsIn(cell)].filter(Boolean);
  return dress.length && /\p{L}/u.test(without(cell, dress)) ? dress : [];
}

// A list that is sorted by several columns says in their headings which comes first ("Last name 1"): a number in an
// element of its own, which is no part of the name where the heading sorts and no other one is called so without it.
function rankIn(cell) {
  if (!cell.firstElementChild || !(cell.matches(SORTED) || cell.querySelector("a,button"))) return null;
  const numbers = within(cell, "*").filter((part) => !part.children.length && /^\d{1,2}$/.test(fold(textOf(part))));
  return numbers.length === 1 ? numbers[0] : null;
}

const SORTED = "[aria-sort],[class*=sort]";
const othersIn = (cell) => cellElements(cell.closest("tr,[role=row]")).filter((other) => other !== cell);
const without = (cell, dress) => fold(ownTexts(cell, "script,style", (part) => visible(part) && !dress.includes(part)).join(" "));

// The name of a heading without its dress; null where it has none.
function undressed(cell) {
  const dress = dressOf(cell);
  return dress.length ? without(cell, dress) : null;
}

function isHeader(row) {
  const cells = cellElements(row);
  return cells.length > 0 && cells.every((cell) => cell.matches(HEADINGS));
}

const carries = (texts, headings) => headings.every((heading) => texts.some((text) => plain(text) === plain(heading)));

// What names the columns: the last row of heading cells; in a table that has none, the one with these headings.
function head(table, headings = []) {
  const known = told(heads, table, () => new Map());
  return told(known, headings.join("\n"), () => findHead(table, headings));
}

function findHead(table, headings) {
  if (columned(table)) return headOfColumns(table, headings);
  const within = headWithin(table, headings);
  if (!table || (within.row && (still || visible(within.row)))) return within;
  const apart = headApart(table, headings);
  return apart.row ? apart : within;
}

// A grid that scrolls keeps its headings in a table of their own, and `aria-owns` of the grid says which tables are one.
function partsOf(table) {
  const idsOf = (grid) => grid.getAttribute("aria-owns").trim().split(/\s+/);
  const owns = (grid) => grid === table || (table.id && idsOf(grid).includes(table.id));
  const owners = all("[aria-owns]").filter((grid) => grid.matches(TABLES) && owns(grid));
  const parts = owners.length === 1 ? idsOf(owners[0]).map((id) => table.getRootNode().getElementById(id)) : [];
  const named = parts.filter((part) => part && part !== table && part.rows);
  return named.length ? named : [headOver(table)].filter(Boolean);
}

// A list whose rows scroll under its headings keeps these in a table of their own: it holds nothing else, stands right
// over the rows, with no word between, and has as many columns, each where that of the rows is. A table that shows
// headings itself has its own.
function headOver(table) {
  if (still || !table.rows) return null;
  const [first] = rowElements(table).filter((row) => visible(row));
  let box = table;
  while (box.parentElement && !box.previousElementSibling && !box.parentElement.matches(TABLES)) box = box.parentElement;
  const over = first && !isHeader(first) ? box.previousElementSibling : null;
  const tables = over ? [over, ...over.querySelectorAll("table")].filter((part) => part.matches("table")) : [];
  const rows = tables.length === 1 ? rowElements(tables[0]).filter(visible) : [];
  const only = rows.length === 1 && isHeader(rows[0]) && plain(textOf(over)) === plain(textOf(rows[0]));
  return only && areAligned(rows[0], bodyCells(table)) ? tables[0] : null;
}

// The cells of the first row that stands in columns; of words in place of rows, there are none.
function bodyCells(table) {
  const rows = rowElements(table).filter(visible).map(cellElements);
  return rows.find((cells) => cells.every((cell) => cell.colSpan === 1)) || [];
}

const leftOf = (cell) => cell.getBoundingClientRect().left;

// Over the scroll bar of the rows may stand one more cell, which is blank.
function areAligned(top, cells) {
  const heads = cellElements(top);
  const fits = heads.length === cells.length || (heads.length === cells.length + 1 && !shown(heads.at(-1)));
  return fits && cells.every((cell, place) => Math.abs(leftOf(cell) - leftOf(heads[place])) < 2);
}

function headApart(table, headings) {
  const found = partsOf(table).map((part) => headWithin(part, headings));
  const tops = found.filter(({ row, entries }) => row && !entries && isHeader(row));
  const count = tops.length === 1 && headOver(table) ? bodyCells(table).length : Infinity;
  return tops.length === 1 ? { ...tops[0], texts: tops[0].texts.slice(0, count) } : { row: null, texts: [] };
}

// What else stands in the table of the headings, such as fields to filter by, is no row of the grid.
const holdsHeadOnly = (table) => partsOf(table).some((part) => head(part).row?.closest(TABLES) === table);

function headWithin(table, headings) {
  const rows = table ? rowElements(table) : [];
  const fitting = headings.length ? rows.filter((row) => carries(cellsOf(row), headings)) : rows.filter(isHeader);
  const row = fitting[fitting.length - 1] || (headings.length ? null : loneTop(table));
  return row ? { row, texts: cellsOf(row) } : headOfLines(table, headings);
}

// Some write their headings as plain cells, in a part of the table that is for headings alone.
function loneTop(table) {
  const [top, ...more] = table?.tHead?.rows || [];
  return top && !more.length && !top.querySelector("input,select,textarea") ? top : null;
}

// Where each entry takes several lines, so do the headings: one line of them for each.
function headOfLines(table, headings) {
  const lines = table ? headLines(table) : [];
  const texts = lines.flatMap(cellsOf);
  const named = headings.length > 0 && carries(texts, headings);
  return named ? { row: lines[lines.length - 1], texts, entries: true } : { row: null, texts: [] };
}

const GROUPS = "tbody,[role=rowgroup]";
const isEntry = (part) => part.matches(GROUPS) && part.closest(TABLES) !== null;
const linesOf = (group, table) => rowElements(table).filter((row) => row.closest(GROUPS) === group && !isHeader(row));

// The lines of headings of a table whose every entry is a group of as many lines; none where it is built otherwise.
function headLines(table) {
  const known = told(heads, table, () => new Map());
  return told(known, GROUPS, () => {
    const rows = rowElements(table);
    const tops = rows.slice(0, rows.findIndex((row) => !isHeader(row)));
    const alike = () => entriesOf(table).every((group) => linesOf(group, table).length === tops.length);
    return tops.length > 1 && areLines(tops) && !rows.slice(tops.length).some(isHeader) && alike() ? tops : [];
  });
}

// Lines of headings name different things, several each and none over the others: not a heading of a part, the fields
// of a filter, or the same line once more.
function areLines(tops) {
  const texts = tops.map((row) => cellsOf(row).filter(Boolean));
  const single = tops.every((row) => cellElements(row).every((cell) => !(cell.colSpan > 1 || cell.rowSpan > 1)));
  const even = tops.every((row) => cellsOf(row).length === cellsOf(tops[0]).length);
  const all = texts.flat().map(plain);
  return single && even && texts.every((line) => line.length > 1) && new Set(all).size === all.length;
}

function entriesOf(table) {
  const groups = [...table.querySelectorAll(GROUPS)].filter((group) => owns(table, group.parentElement));
  return groups.filter((group) => linesOf(group, table).length);
}

// The tables that have these columns; of tables inside one another, the inner one (old portals lay pages out in tables).
function tablesUnder(headings) {
  const named = all(TABLES).filter((table) => visible(table) && head(table, headings).row && !holdsHeadOnly(table));
  const isHeadOf = (table, other) => other !== table && head(other, headings).row.closest(TABLES) === table;
  const found = named.filter((table) => !named.some((other) => isHeadOf(table, other)));
  return found.filter((table) => !found.some((other) => other !== table && table.contains(other)));
}

function bodyRows(table, headings = []) {
  const { row: top, entries } = head(table, headings);
  if (entries) return entriesOf(table).filter(visible);
  const rows = rowElements(table);
  const below = top ? rows.slice(rows.indexOf(top) + 1) : rows;
  return below.filter((row) => !isHeader(row) && visible(row) && isUnder(row, top, table));
}

// Of an entry of several lines, only the one that has the place of this line of headings stands under it.
function isUnder(row, top, table) {
  const lines = top && entriesOf(table).length > 1 ? headLines(table) : []; // of one group, they may be two entries
  return !lines.length || linesOf(row.closest(GROUPS), table).indexOf(row) === lines.indexOf(top);
}

// Whether numbers of pages stand beside the list of this row ("1" and, to be clicked, "2", or "Page 1 of 4"), or what brings
// more rows. They are looked for in the boxes around the list, as far as no other list is in them.
function isPaged(row) {
  const list = row.closest(TABLES) || row.parentElement;
  const [page, pages] = pageOf(row);
  if (page < pages) return true;
  return boxesAround(list).some((box) => {
    const handles = within(box, "a,button,[role=button]").filter((each) => !standsWithin(each, list) && visible(each));
    return handles.some((each) => isOfPages(each) || (MORE_ROWS.test(fold(textOf(each))) && isUsable(each)));
  });
}

// Which page of how many it is that the list of this row shows, by the words that stand beside the list; [] without them.
function pageOf(row) {
  const said = boxesAround(row.closest(TABLES) || row.parentElement).map((box) =>
    PAGE_OF.exec(fold(ownTexts(box, `${TABLES},script,style`, visible).join(" "))),
  );
  const isFurther = (found) => found && Number(found[1]) < Number(found[2]);
  return (said.find(isFurther) || said.find(Boolean) || []).slice(1).map(Number);
}

function boxesAround(list) {
  const others = (box) => within(box, TABLES).some((table) => !standsWithin(list, table) && !standsWithin(table, list));
  const outside = (part) => part.parentElement ?? part.getRootNode().host;
  const boxes = [];
  for (let box = outside(list); box && !others(box); box = outside(box)) boxes.push(box);
  return boxes;
}

const MORE_ROWS = /^(?:load|show|see|view) more(?: (?:rows|results|items|records|entries|claims|members))?$/i;

const PAGE_OF = /(?:^|\s)page:?\s?(\d+) (?:of|\/) (\d+)(?!\d)/i;
const isOfPages = (handle) =>
  fold(textOf(handle)) === "2" && [handle.parentElement, handle.parentElement?.parentElement].some(countsUp);

const COUNTS_UP = /^(\D*\s)?(\d[\d,]*\s*[-–—]\s*\d[\d,]* of \d[\d,]*\D*\s)?1 2(\s|$)/; // "1-20 of 50 items" may stand before
const countsUp = (box) => Boolean(box) && COUNTS_UP.test(fold(ownTexts(box, "script,style").join(" ")));

function rowsUnder(headings) {
  const tables = tablesUnder(headings);
  return tables.length === 1 ? bodyRows(tables[0], headings) : [];
}

// The cells of a row without those behind the last heading that hold buttons alone: no heading is drawn over them, and
// they state nothing. Of a real table only, whose cells stand under the headings by their number (no cell spans rows).
function headedOf(row, count) {
  const isPlain = row.cells && !row.closest("table").querySelector("[rowspan],[colspan]");
  const [cells, behind] = [cellsOf(row), isPlain && count ? cellElements(row).slice(count) : []];
  return behind.length > 0 && behind.every(isOfButtons) ? cells.slice(0, count) : cells;
}

const BUTTONS = "button,[role=button]";
const isOfButtons = (cell) =>
  cell.querySelector(BUTTONS) !== null && !fold(ownTexts(cell, `${BUTTONS},script,style`).join(""));

// Cells as they stand under headings; a row with another number of them says something else ("No data on file").
function under(row, headers) {
  const cells = isRow(row) ? headedOf(row, headers.length) : [];
  const fits = headers.length > 0 && cells.length === headers.length && !cellElements(row).some((cell) => cell.colSpan > 1);
  return { cells: fits ? cells : [], fits };
}

function rowOf(element, headings = []) {
  if (isEntry(element)) return entryOf(element);
  const table = element.closest(TABLES);
  const headers = head(table, headings).texts;
  return { element, headers, ...under(element, headers), text: lineOf(element), cut: isCut(table) };
}

// Whether a grid says that it has more columns than it has drawn: some draw those alone that can be seen, and of the others
// nobody knows what they say.
function isCut(table) {
  const rows = [...(columned(table)?.values() ?? [])];
  if (rows.length) return new Set(rows.flatMap(columnsOf)).size < Number(table.ariaColCount);
  const numbers = [...(table?.querySelectorAll("[role=columnheader]") || [])].filter((top) => owns(table, top)).map((top) => top.ariaColIndex);
  return numbers.length > 0 && !numbers.includes(null) && new Set(numbers).size < Number(table.ariaColCount);
}

// An entry of several lines, each as it stands under its own line of headings.
function entryOf(element) {
  const table = element.closest(TABLES);
  const tops = headLines(table);
  const rows = linesOf(element, table).map((row, place) => under(row, tops[place] ? cellsOf(tops[place]) : []));
  const fits = rows.length > 0 && rows.every((row) => row.fits);
  const cells = fits ? rows.flatMap((row) => row.cells) : [];
  return { element, headers: tops.flatMap(cellsOf), cells, fits, text: shown(element) };
}

// A line over a group of rows that only repeats what columns of each of them say ("Copay (3)" over three rows of it, "Copay
// Office visit" over the one of that) is no row of its own. One that says anything else is, and so is one whose rows are
// folded away.
function withoutGroupNames(rows, headings) {
  const read = rows.map((row) => rowOf(row, headings));
  return rows.filter((row, place) => !isGroupName(read, place));
}

function isGroupName(rows, place) {
  const [name, next] = [rows[place], rows.findIndex((row, at) => at > place && !row.fits)];
  const below = rows.slice(place + 1, next < 0 ? rows.length : next);
  if (name.fits || !isRow(name.element) || cellElements(name.element).length !== 1 || !below.length) return false;
  if (below.every(({ fits, cells }) => fits && isMadeOf(name.text, cells))) return true;
  const said = plain(name.text.replace(/\s*\(\d+( \w+)?\)$/, ""));
  return name.headers.some((_, column) => below.every(({ headers, cells }) => isSaidBy(said, headers[column], cells[column])));
}

const isSaidBy = (said, header, cell) => cell !== "" && [cell, `${header}: ${cell}`].some((text) => plain(text) === said);

// Whether a line is put together of whole cells of a row, in their order, and of nothing else but signs between them.
function isMadeOf(line, cells) {
  let rest = unparted(line);
  for (const cell of cells.map(unparted).filter(Boolean)) {
    if (`${rest} `.startsWith(`${cell} `)) rest = rest.slice(cell.length).trim();
  }
  return rest === "" && /\p{L}/u.test(line);
}

const unparted = (text) => fold(fold(text).toLowerCase().replace(/(?<=\s)-(?=\s)|[()[\],:;/|·•–—]/g, " "));

// Whether a grid that is drawn on a canvas tells of fewer rows than it says it has, or does not say how many these are.
const isUntold = (grid) => !(Number(grid.ariaRowCount) > 0) || rowElements(grid).length < Number(grid.ariaRowCount);

const isLonger = (scroller) => scroller.scrollHeight > scroller.clientHeight + 1;

// A list that counts its rows with -1 has more of them, and does not know yet how many these are.
const isUncounted = (rows) => rows[0]?.closest("[aria-rowcount]")?.getAttribute("aria-rowcount").trim() === "-1";

// How many rows a list says it has, and whether all of them went by: "" when it says nothing.
function wentBy(rows, places) {
  const total = Number(rows[0]?.closest("[aria-rowcount]")?.getAttribute("aria-rowcount"));
  for (const row of rows) if (row.hasAttribute("aria-rowindex")) places.add(Number(row.getAttribute("aria-rowindex")));
  if (!(total > 0) || !places.size) return "";
  return places.size > total - Math.min(...places) ? "all" : "some";
}

// Whether a list counts more rows than it has drawn. What is read of it may be a part of its rows only.
function isCountedOut(rows) {
  const grid = rows[0]?.closest("[aria-rowcount]");
  const drawn = grid ? [...grid.querySelectorAll("[aria-rowindex]")].filter((row) => row.closest("[aria-rowcount]") === grid) : [];
  return wentBy(drawn, new Set()) === "some";
}

// Whether a list leaves room in its own box for rows that it has not drawn: it is scrolled, holds nothing but its rows,
// and below the last of them is more room than two of them take (than half of one, where its box hides the room).
function leavesRoom(rows) {
  if (!still && rows.length && canvasOf(rows[0])) return isUntold(rows[0].closest(TABLES));
  const scroller = still || !rows.length ? null : scrollerOf(rows[0]);
  if (!scroller || scroller === scroller.ownerDocument.scrollingElement || !holdsOnly(scroller, new Set(rows))) return false;
  const boxes = rows.filter((row) => shown(row)).map((row) => row.getBoundingClientRect());
  const end = endWithin(scroller);
  const spare = getComputedStyle(scroller).overflowY === "hidden" ? 0.5 : 2;
  return boxes.length > 0 && end - Math.max(...boxes.map((box) => box.bottom)) > spare * Math.max(...boxes.map((box) => box.height));
}

// How far down what is scrolled reaches. A handle in a heading, by which columns are drawn wider, may reach further than
// all rows: that is no room for any.
function endWithin(scroller) {
  const end = scroller.getBoundingClientRect().top + scroller.clientTop - scroller.scrollTop + scroller.scrollHeight;
  const heads = new Set(all(HEADINGS, scroller).flatMap((heading) => [heading, ...within(heading, "*")]));
  if (![...heads].some((part) => Math.max(bottomOf(part), ...drawnDownTo(part)) > end - 2)) return end;
  const rest = within(scroller, "*").filter((part) => !heads.has(part));
  return Math.min(end, Math.max(...rest.map(bottomOf)));
}

const bottomOf = (part) => part.getBoundingClientRect().bottom;

// How far down what the style sheet draws before and behind the text of an element reaches at most.
function drawnDownTo(part) {
  const heights = ["::before", "::after"].map((end) => parseFloat(getComputedStyle(part, end).height));
  return heights.filter((height) => height > 0).map((height) => part.getBoundingClientRect().top + height);
}

function holdsOnly(scroller, rows) {
  const isOfRow = (part) => part !== scroller && (rows.has(part) || isOfRow(part.parentElement));
  const speaks = (part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && visible(part);
  const parts = [scroller, ...scroller.querySelectorAll("*")].filter((part) => !part.closest(HEADINGS) && speaks(part));
  return parts.every(isOfRow);
}

// What a row says under a heading, which must be there once.
function column(row, header) {
  const places = row ? row.headers.flatMap((text, place) => (plain(text) === plain(header) ? [place] : [])) : [];
  return places.length === 1 && row.fits ? [row.cells[places[0]]] : [];
}
