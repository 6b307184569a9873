// Reads a list that draws its rows as it is scrolled, from its top to its end. Appended to picking.js and reading.js.

// Where a row stands in all that is scrolled, however far that is scrolled now.
function reachIn(scroller, row) {
  const box = row.getBoundingClientRect();
  const top = box.top - scroller.getBoundingClientRect().top - scroller.clientTop + scroller.scrollTop;
  return { top, bottom: top + box.height };
}

const EDGE = 2; // pixels by which a row may seem to stand elsewhere once it is drawn anew

// Adds what can be seen of a list now; false where a row stands in the place of another one that says something else.
function keptRows(seen, rows, scroller, field) {
  return rows.every((row) => {
    const place = { ...reachIn(scroller, row), said: entryRead(field, row) };
    const there = seen.filter((one) => one.top < place.bottom - EDGE && one.bottom > place.top + EDGE);
    if (!there.length) seen.push(place);
    const isSame = (one) => Math.abs(one.top - place.top) <= EDGE && JSON.stringify(one.said) === JSON.stringify(place.said);
    return place.bottom > place.top && (!there.length || (there.length === 1 && isSame(there[0])));
  });
}

// Whether no row is missing: between them, and behind the last one, there is no room for another.
function isGapless(seen, end) {
  const least = Math.min(...seen.map(({ top, bottom }) => bottom - top));
  const tops = [...seen.slice(1).map(({ top }) => top), end];
  return seen.every(({ bottom }, at) => tops[at] - bottom < Math.max(EDGE, least / 2));
}

// The rows of such a list in their order, each read once; null where it may have others.
async function unrolled({ field, patience }) {
  begin();
  const spec = { listed: () => entries(field, null), patience };
  const rows = spec.listed();
  const isWalked = isOpenEnded(rows, field) && !canvasOf(rows[0]);
  const scroller = isWalked ? scrollerOf(rows[0]) : document.scrollingElement;
  if (scroller === document.scrollingElement || rows.some((row) => !scroller.contains(row))) return JSON.stringify({ rows: null });
  const at = scroller.scrollTop;
  const seen = await unroll(spec, scroller, field);
  scroller.scrollTop = at;
  await heard();
  return JSON.stringify({ rows: seen && seen.map(({ said }) => said) });
}

async function unroll(spec, scroller, field) {
  const [seen, places, filled] = [[], new Set(), covers(spec.listed(), scroller)];
  await turnedBack(spec, scroller);
  for (;;) {
    const rows = await steady(spec, scroller, filled);
    const isClear = rows && withoutGroupNames(rows, field.headings).length === rows.length;
    if (!isClear || !keptRows(seen, rows, scroller, field)) return null;
    const went = wentBy(rows, places);
    const [at, print] = [scroller.scrollTop, printOf(rows)];
    scroller.scrollTop = at + stepOf(rows, scroller);
    await heard();
    if (scroller.scrollTop > at || (went !== "all" && (await settled(spec, print, 1500)) !== print)) continue;
    seen.sort((one, other) => one.top - other.top);
    const isEnd = went !== "some" && !isUncounted(rows) && isGapless(seen, scroller.scrollHeight);
    return isEnd ? seen : null;
  }
}
