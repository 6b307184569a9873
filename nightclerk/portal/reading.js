// Reads the fields of a record as raw texts, in one pass. Appended to inpage.js.

function tablesOf(table) {
  if (table.headings.length) return tablesUnder(table.headings);
  return all(table.css).filter((element) => element.matches(TABLES) && visible(element));
}

function mainRow(table) {
  const tables = tablesOf(table);
  const rows = tables.length === 1 ? bodyRows(tables[0], table.headings) : [];
  return rows.length === 1 ? rowOf(rows[0], table.headings) : null;
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

const LABELS = "dt,th,td,label,b,strong,span";

function labelsCalled(words) {
  labels ??= Map.groupBy(all(LABELS), (element) => plain(textOf(element)));
  return labels.get(words) || [];
}

function labelled(scope, label) {
  const found = labelsCalled(plain(label)).filter(
    (element) =>
      (!scope || (scope !== element && scope.contains(element))) &&
      visible(element) &&
      !element.closest("thead,[role=columnheader]"),
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

function entries(field) {
  if (field.headings.length) return rowsUnder(field.headings);
  return all(field.each).filter((element) => visible(element) && !(isRow(element) && isHeader(element)));
}

function list(field) {
  return entries(field).map((element) => {
    const row = rowOf(element, field.headings);
    const fields = Object.fromEntries(field.fields.map((inner) => [inner.name, read(inner, row, element)]));
    return { headers: row.headers, cells: row.cells, text: row.text, fits: row.fits || !isRow(element), fields };
  });
}

function read(field, row, scope) {
  if (field.each || field.headings.length) return { rows: list(field) };
  if (field.fields.length) return { fields: Object.fromEntries(field.fields.map((inner) => [inner.name, read(inner, row, scope)])) };
  return leaf(field, row, scope);
}

// The page as it stands, with what its frames and components show put where they show it, so that it can be read again.
function sourceOf() {
  const page = still ? still.document : document;
  const inner = roots.filter((root) => root !== page).map((root) => (root.body || root).innerHTML);
  const rest = inner.map((html) => `<section>${html}</section>`).join("\n");
  return "<!doctype html>\n" + page.documentElement.outerHTML.replace(/<\/body>/i, () => `${rest}</body>`);
}

function source() {
  begin();
  return sourceOf();
}

async function extract(spec) {
  const ready = await whole(spec.timeout);
  const row = spec.table ? mainRow(spec.table) : null; // a record without a table of its own is read from the page
  const terms = all("dt").filter((term) => visible(term) && valueBeside(term) !== null);
  return JSON.stringify({
    whole: ready,
    fields: Object.fromEntries(spec.fields.map((field) => [field.name, read(field, row, null)])),
    headers: row ? row.headers : [],
    cells: row ? row.cells : [],
    found: !spec.table || row !== null,
    pairs: terms.map((term) => [fold(textOf(term)), valueBeside(term)]),
    html: spec.bare ? "" : sourceOf(),
  });
}
