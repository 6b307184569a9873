// Reads the fields of a record as raw texts, in one pass. Appended to inpage.js.

// innerText of something that is not rendered is its source text: a hidden cell must read as blank.
function shown(element) {
  if (!element) return "";
  if (element.matches("input,select,textarea")) {
    const picked = element.matches("select") ? element.selectedOptions[0]?.text : element.value;
    return visible(element) ? fold(picked) : "";
  }
  return element.checkVisibility({ visibilityProperty: true }) ? fold(element.innerText) : "";
}

function cellsOf(row) {
  return [...row.cells].flatMap((cell) => [shown(cell), ...Array(Math.max(0, cell.colSpan - 1)).fill("")]);
}

const isHeader = (row) => row.cells.length > 0 && [...row.cells].every((cell) => cell.tagName === "TH");

function headersOf(table) {
  const rows = [...(table?.rows || [])].filter(isHeader);
  return rows.length ? cellsOf(rows[rows.length - 1]) : [];
}

// A row as it stands under its headings; one with another number of cells says something else ("No data on file").
function rowOf(element) {
  const headers = headersOf(element.closest("table"));
  const cells = element.cells ? cellsOf(element) : [];
  const spans = [...(element.cells || [])].some((cell) => cell.colSpan > 1);
  const fits = headers.length > 0 && cells.length === headers.length && !spans;
  return { element, headers, cells: fits ? cells : [], fits, text: shown(element) };
}

function mainRow(css) {
  const tables = all(css).filter((table) => table.tagName === "TABLE" && visible(table));
  const rows = tables.length === 1 ? [...tables[0].rows].filter((row) => !isHeader(row) && visible(row)) : [];
  return rows.length === 1 ? rowOf(rows[0]) : null;
}

function column(row, header) {
  const places = row ? row.headers.flatMap((text, place) => (plain(text) === plain(header) ? [place] : [])) : [];
  return places.length === 1 && row.fits ? [row.cells[places[0]]] : [];
}

function valueBeside(label) {
  if (label.tagName === "DT") {
    const value = label.nextElementSibling;
    return value?.tagName === "DD" ? shown(value) : null;
  }
  if (label.matches("th,td")) {
    const value = label.nextElementSibling;
    return value?.tagName === "TD" ? shown(value) : null;
  }
  const control = label.tagName === "LABEL" ? label.control : null;
  const value = control || label.nextElementSibling;
  return value ? shown(value) : null;
}

function labelled(scope, label) {
  const found = all("dt,th,td,label,b,strong,span", scope).filter(
    (element) => plain(element.innerText) === plain(label) && visible(element) && !element.closest("thead"),
  );
  const innermost = found.filter((element) => !found.some((other) => other !== element && other.contains(element)));
  return [...new Set(innermost.map(valueBeside).filter((value) => value !== null))];
}

function texts(pattern) {
  const found = [...pageText().matchAll(new RegExp(pattern.text, pattern.flags + "g"))];
  return [...new Set(found.map((match) => fold(match[1])))];
}

function values(source, alternative, row, scope) {
  if (source.kind === "column") return column(row, alternative);
  if (source.kind === "label") return labelled(scope, alternative);
  if (source.kind === "text") return texts(source.pattern);
  return [...new Set(all(alternative, scope).filter(visible).map(shown))];
}

// One leaf: the first alternative that the page has; two different values for one field are no value.
function leaf(field, row, scope) {
  for (const [place, alternative] of field.source.ranked.entries()) {
    const found = values(field.source, alternative, row, scope);
    const at = `${field.source.kind}: ${alternative}`;
    if (found.length > 1) return { raw: "", rank: 0, at, ambiguous: true };
    if (found.length === 1) return { raw: found[0], rank: place + 1, at };
  }
  return { raw: "", rank: 0, at: `${field.source.kind}: ${field.source.ranked[0]}` };
}

function list(field) {
  return all(field.each)
    .filter((element) => visible(element) && !(element.cells && isHeader(element)))
    .map((element) => {
      const row = rowOf(element);
      const fields = Object.fromEntries(field.fields.map((inner) => [inner.name, read(inner, row, element)]));
      return { headers: row.headers, cells: row.cells, text: row.text, fits: row.fits || !element.cells, fields };
    });
}

function read(field, row, scope) {
  if (field.each) return { rows: list(field) };
  if (field.fields.length) return { fields: Object.fromEntries(field.fields.map((inner) => [inner.name, read(inner, row, scope)])) };
  return leaf(field, row, scope);
}

function extract(spec) {
  begin();
  const row = spec.table ? mainRow(spec.table) : null;
  const terms = all("dt").filter((term) => visible(term) && valueBeside(term) !== null);
  return JSON.stringify({
    fields: Object.fromEntries(spec.fields.map((field) => [field.name, read(field, row, null)])),
    headers: row ? row.headers : [],
    cells: row ? row.cells : [],
    found: !spec.table || row !== null,
    pairs: terms.map((term) => [fold(term.innerText), valueBeside(term)]),
    html: "<!doctype html>\n" + document.documentElement.outerHTML,
  });
}
