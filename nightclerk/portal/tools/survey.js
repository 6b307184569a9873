// What of a portal file is on the page that stands there now. Appended to inpage.js; changes nothing.

function survey(spec) {
  begin();
  const matches = (element) => element.ranked.map((locator) => present(locator, element, spec).length);
  const elements = spec.elements.map((element) => ({ name: element.name, found: matches(element) }));
  const states = spec.states.filter((state) => holds(state.when, spec)).map((state) => state.name);
  return JSON.stringify({ elements, states, tables: tablesSeen() });
}

// The headings of each table that is seen, in its first line of nothing else. What heads a row, or stands across the table,
// may name a patient: a line counts that heads rows of cells, or is said to name columns; and of it no name with a number.
function tablesSeen() {
  const lines = all(TABLES).filter(visible).map((table) => rowElements(table).filter(visible));
  return lines.map(headingsIn).filter((names) => names.length > 1);
}

function headingsIn(rows) {
  const top = rows.find((row) => isHeader(row) && cellElements(row).length > 1);
  const isOfColumns = top && (cellElements(top).every((cell) => cell.matches(COLUMNS)) || rows.some((row) => !isHeader(row)));
  const names = isOfColumns && !cellElements(top).some((cell) => cell.matches("[scope^=row]")) ? cellsOf(top) : [];
  return names.filter((name) => name && !/\d{2}/.test(name));
}

const COLUMNS = "thead th,[scope=col],[role=columnheader]";
