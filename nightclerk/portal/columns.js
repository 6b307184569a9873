// Grids that keep the cells of a column together, and not those of a row: each cell says in which row it is. Such a row has
// no element of its own, and its first cell of plain words stands for it. Appended to tables.js.

const PLACED = "[role=gridcell][aria-rowindex][aria-colindex]";
let placed = new Map(); // of each table, the cells of every row by the one that stands for it; null where it keeps rows together

const placeIn = (cell, name) => Number(cell.getAttribute(name));

function columned(table) {
  return table ? told(placed, table, findColumned) : null;
}

function findColumned(table) {
  if (!table.matches("[role=grid],[role=treegrid]") || !table.querySelector(PLACED)) return null;
  if (table.querySelector("tr,[role=row]")) return null;
  const cells = [...table.querySelectorAll(PLACED)].filter((cell) => owns(table, cell) && visible(cell));
  const rows = Map.groupBy(cells, (cell) => placeIn(cell, "aria-rowindex"));
  const inTurn = [...rows].sort(([one], [other]) => one - other).map(([, row]) => inColumns(row));
  return inTurn.some(standTwice) || !inTurn.length ? null : new Map(inTurn.map((row) => [row.find(saysWords) ?? row[0], row]));
}

const inColumns = (row) => row.sort((one, other) => placeIn(one, "aria-colindex") - placeIn(other, "aria-colindex"));
const columnsOf = (row) => row.map((cell) => placeIn(cell, "aria-colindex"));
const standTwice = (row) => new Set(columnsOf(row)).size < row.length;

const saysWords = (cell) => fold(cell.textContent) !== "" && !cell.querySelector("a,button,input");

// The cells of the row for which a cell stands; null where it stands for none.
const cellsFor = (element) => (element.matches(PLACED) && columned(element.closest(TABLES))?.get(element)) || null;

// What stands for the row of a cell: an element around its cells, or one of them.
function rowAround(cell) {
  const rows = cell.matches(PLACED) ? [...(columned(cell.closest(TABLES)) ?? [])] : [];
  return rows.find(([, cells]) => cells.includes(cell))?.[0] ?? cell.closest("tr,[role=row]");
}

// Of several cells of such a row, which is no row by itself, the one that stands for it: each row once.
const rowsAmong = (found) => [...new Set(found.map((node) => (node.matches(PLACED) ? rowAround(node) : node) ?? node))];

// All that a row says.
function lineOf(row) {
  const cells = cellsFor(row);
  return cells ? fold(cells.map(shown).join(" ")) : shown(row);
}

// What stands in such a grid outside of its cells names the columns, and nothing beside it.
const isOverColumns = (element) => !element.closest(PLACED) && columned(element.closest(TABLES)) !== null;

// The headings of such a grid, over the columns of a row that has a cell in each; no row, where it has not these.
function headOfColumns(table, headings) {
  const rows = [...columned(table).values()];
  const widest = rows.reduce((most, row) => (row.length > most.length ? row : most));
  const texts = boxesOver(table, widest).map((boxes) => fold(boxes.map(textOf).join(" ")));
  const [row] = texts.some(Boolean) && carries(texts, headings) ? [table] : [null];
  return { row, texts: row ? texts : [] };
}

// The boxes that say something over each cell, of the lowest line of headings. Of what stands still nothing is laid out:
// there, they are as many as the columns, or none is known.
function boxesOver(table, cells) {
  const said = within(table, "*").filter((part) => !part.closest(PLACED) && writes(part) && visible(part));
  if (still) return cells.map((_, place) => (said.length === cells.length ? [said[place]] : []));
  const boxes = said.map((part) => ({ part, box: part.getBoundingClientRect() }));
  return cells.map((cell) => lowestOver(cell.getBoundingClientRect(), boxes).map(({ part }) => part));
}

function lowestOver(cell, boxes) {
  const over = boxes.filter(({ box }) => box.left > cell.left - 3 && box.right < cell.right + 3 && box.bottom < cell.bottom);
  const line = Math.max(...over.map(({ box }) => box.bottom));
  return over.filter(({ box }) => box.bottom > line - box.height / 2);
}
