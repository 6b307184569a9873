// Finds the row of a list that is about the one asked for, in a list that is paged or virtual too. Appended to inpage.js.

// Letters that Unicode does not take apart into a base letter and an accent; files of clinics often have neither.
const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss" };
const unaccented = (text) =>
  fold(text).toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[øłđðþæœß]/g, (letter) => LETTERS[letter]);
const bare = (text) => unaccented(text).replace(/[^\p{L}\p{N}]/gu, "");

// The words of a text, in each way to read the signs inside a name: O'Hara-Li is o, hara, li; ohara, li; and oharali.
function wordsOf(text) {
  const ways = [/(?!)/g, /['’‘`´]/g, /['’‘`´\-‐‑–]/g];
  const words = (binding) => unaccented(text.replace(binding, "")).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return ways.map((binding) => words(binding).map(plainWord));
}

// Dates are read as 1st and Sept. too.
const plainWord = (word) => (word === "sept" ? "sep" : word.replace(/^(\d{1,2})(st|nd|rd|th)$/, "$1"));

// The words of a date in their order, without the zeros before a number: 08/01/1974 is not 01/08/1974.
const dateWords = (text) =>
  wordsOf(text.replace(/(\d)T(?=\d)/g, "$1 "))[0].map((word) => (/^\d{1,2}$/.test(word) ? String(Number(word)) : word));

const runsIn = (words, among) => among.some((_, at) => words.every((word, after) => among[at + after] === word));

// An amount is the same however it is written ($1,330, 1330.00, 1,330.0), and none that begins or ends like it: $1,330.00
// has the signs of 330.00 in it. Of several numbers in a cell, those with a sign or with cents are amounts.
const AMOUNTS = /(?:\$|\bUSD)\s?\d[\d,]*(?:\.\d+)?|(?<![\d.,])\d[\d,]*\.\d{1,2}(?![\d.])/gi;

// Before an amount, or behind it at the end: it was taken back, and is another one than it is without.
const MINUS = /(?:^|\s)\$?[-\u2212]$/;
const MINUS_BEHIND = /^[-\u2212]$/;

function amountsIn(cell) {
  const text = fold(cell);
  const found = [...text.matchAll(/^[-\u2212]?[\d,]+(?:\.\d+)?[-\u2212]?$/.test(text) ? /[\d,]+(?:\.\d+)?/g : AMOUNTS)];
  return found.flatMap((match) => {
    const [before, behind] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const [amount, isBelow] = [Number(match[0].replace(/[^\d.]/g, "")), MINUS.test(before) || MINUS_BEHIND.test(behind)];
    const isInBrackets = /\($/.test(before) && /^\)/.test(behind); // which may say the same, or nothing
    return isInBrackets ? [amount, -amount] : [isBelow ? -amount : amount];
  });
}

const GENERATIONS = new Set(["jr", "sr", "ii", "iii", "iv"]); // of a name: payers leave them out as often as not

// The words of a name stand in any order, the parts of an ID in theirs, side by side: 12-34 is not 34-12.
function runsInAnyWay(text, cell) {
  const ways = wordsOf(cell);
  return wordsOf(text).some((words) => words.length > 0 && ways.some((among) => runsIn(words, among)));
}

// A text stands in a cell as a whole: alone, written with other signs, or as words among others; never inside a word.
function standsIn(cell, { text, amount, days }) {
  if (amount) return amountsIn(cell).includes(Number(text));
  if (days.length) return days.some((day) => runsIn(dateWords(day), dateWords(cell)));
  if (bare(cell) === bare(text)) return true;
  if (isId(text)) return runsInAnyWay(text, cell);
  const given = new Set(wordsOf(cell).flat());
  const isOpen = ![...given].some((word) => GENERATIONS.has(word));
  return wordsOf(text).some((words) => {
    const said = words.length > 1 && isOpen ? words.filter((word) => !GENERATIONS.has(word)) : words;
    return said.length > 0 && said.every((word) => given.has(word));
  });
}

function shows(row, said) {
  const cells = cellElements(row).map(shown);
  return said.every((one) => (cells.length ? cells : [shown(row)]).some((cell) => standsIn(cell, one)));
}

// Whether a row is about the one asked for, though it does not show all that was said; or the ID is somebody else's.
const nearly = (row, spec) => spec.nearly.some((said) => shows(row, said)) || isOfAnotherName(row, spec.persons);

// Whether a row shows the ID asked about beside a patient of another name.
const PATIENT = /^patient(?: name)?$/;

function isOfAnotherName(row, { member_id: id, last_name: last, first_name: first }) {
  if (!id || !last || !first || !row.closest(TABLES) || !shows(row, [id])) return false;
  const names = cellsUnder(row, PATIENT).filter((cell) => /\p{L}/u.test(cell));
  return names.some((cell) => !standsIn(cell, last) && !standsIn(cell, first));
}

// What stands in the row of a list under the headings of one kind; nothing where the headings are not those of its cells.
function cellsUnder(row, heading) {
  const { headers, cells, fits } = row.closest(TABLES) ? rowOf(row) : {};
  return fits ? cells.filter((_, at) => heading.test(plain(headers[at]))) : [];
}

// Who a row says that it is about, under headings that leave no doubt; "" where none does.
const CALLED = /^(?:(?:member|patient) )?(?:full )?name$|^(?:member|patient)$/;
const LAST_NAME = /^(?:(?:member|patient)(?:['’]?s)? )?last name$/;
const FIRST_NAME = /^(?:(?:member|patient)(?:['’]?s)? )?first name$/;

function calledIn(row) {
  const under = (heading) => cellsUnder(row, heading).filter((cell) => !/\d/.test(cell));
  const [one, last, first] = [CALLED, LAST_NAME, FIRST_NAME].map(under);
  if (last.length === 1 && first.length === 1 && last[0] && first[0]) return fold(`${last[0]}, ${first[0]}`);
  return one.length === 1 ? fold(one[0]) : "";
}

// Whether a row says under a heading of its own that who it is about was born on another day than the one asked for, though
// nobody said that it must show the day.
const BORN = /^(?:(?:member|patient) )?(?:date of birth|birth ?date|d\.?o\.?b|born|birthday)$/;
const DAY = /^(?:\d{1,4}[-\/.]\d{1,2}[-\/.]\d{1,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})$/i;
let isOther = false; // whether such a row showed all that was said

function isOfAnother(row, born) {
  const days = born.length ? cellsUnder(row, BORN).filter((cell) => DAY.test(fold(cell)) && /\d{4}/.test(cell)) : [];
  return days.some((cell) => !born.some((day) => runsIn(dateWords(day), dateWords(cell))));
}

function isMeant(row, spec) {
  const [isShown, differs] = [shows(row, spec.showing), isOfAnother(row, spec.born)];
  isOther ||= isShown && differs;
  return isShown && !differs;
}

// An ID also stands in longer ones (H30-02 shows H30), and a name without its junior in the father's: of several rows,
// those are meant that name the junior, and of these the one in which a cell is each ID.
const isId = (text) => /^[\p{L}\d-]*\d[\p{L}\d-]*$/u.test(fold(text));
const generationsIn = (text) => wordsOf(text)[0].filter((word) => GENERATIONS.has(word));
function closeness(row, showing) {
  const texts = showing.filter((one) => !one.amount && !one.days.length).map((one) => one.text);
  const said = new Set(wordsOf(lineOf(row)).flat());
  const isShown = (text) => cellElements(row).some((cell) => bare(shown(cell)) === bare(text));
  return { named: texts.flatMap(generationsIn).every((word) => said.has(word)), exact: texts.filter(isId).every(isShown) };
}

function meant(rows, closenessOf) {
  const named = rows.filter((row) => closenessOf(row).named);
  const among = named.length ? named : rows;
  const narrow = among.length > 1 ? among.filter((row) => closenessOf(row).exact) : [];
  return narrow.length === 1 ? narrow : among;
}

const rowsOf = (spec) => spec.listed?.() ?? locate({ ...spec.rows, many: true }, spec).nodes;
// What the rows of a list say; nothing where all of them are blank, as they are drawn until they have come.
const printOf = (rows) => rows.map(lineOf).join("\n").trim();

// The rows of another page, or of the list further down: they are there when they have changed, the page has come whole
// and it holds still (see `wait`). Gives `before` where that page does not come.
async function settled(spec, before, ms) {
  const end = performance.now() + ms;
  let [last, since] = [null, 0];
  for (;;) {
    begin();
    const [now, lasted] = [performance.now(), unchangedFor()]; // while it is read, no script of the page runs
    const print = isLoading() ? null : printOf(rowsOf(spec));
    const calm = print ? lasted > 60 || now - since > 400 : now - since > 1500; // an empty list may still fill
    const held = print !== null && print !== before && print === last && calm;
    if (held || now >= end || still) return print ?? before;
    if (print !== last) since = now;
    last = print;
    await pause(40);
  }
}

// Rows that are still on their way, by what the page says of them.
const isBusy = (rows) => rows.some((row) => row.closest("[aria-busy=true]") || row.querySelector("[aria-busy=true]"));

function heightIn(port, row) {
  const box = row.getBoundingClientRect();
  return Math.max(0, Math.min(box.bottom, port.bottom) - Math.max(box.top, port.top));
}

// Whether the rows fill what can be seen of the list: right after it was scrolled, those of before still stand there.
function covers(rows, scroller) {
  const port = scroller.getBoundingClientRect();
  return rows.reduce((sum, row) => sum + heightIn(port, row), 0) > port.height / 2;
}

// Whether a row that can be seen says nothing: lists draw such rows while those that belong there are asked for, which
// they may do only after a while. A sliver of one is what keeps the room for rows further up or down.
function isBlank(rows, scroller) {
  const port = scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
  return rows.some((row) => heightIn(port, row) > SLIVER && !shown(row));
}

const SLIVER = 4;

// The rows that can be seen, once they are all there and hold still; null when that does not come.
async function steady(spec, scroller, filled) {
  const end = performance.now() + spec.patience;
  let last = null;
  for (;;) {
    begin();
    const rows = rowsOf(spec);
    const print = printOf(rows);
    const isThere = !isLoading() && !isBusy(rows) && (!filled || covers(rows, scroller)) && !isBlank(rows, scroller);
    if (print && print === last && isThere) return rows;
    if (performance.now() >= end) return null;
    last = print;
    await pause(30);
  }
}

// Whether a list has more rows than it holds now, by what it says of them or by the room that it leaves.
const isPart = (rows) => wentBy(rows, new Set()) === "some" || leavesRoom(rows);

// Whether a list that does not hold all its rows draws others where it is scrolled: those that it holds fill it.
function goesOn(rows) {
  if (!(isPart(rows) || isUncounted(rows)) || canvasOf(rows[0])) return false; // a picture has nothing to scroll
  const scroller = scrollerOf(rows[0]);
  const isWhole = scroller === document.scrollingElement || covers(rows, scroller);
  return isWhole && isLonger(scroller);
}

// Whether a list may ask for more rows at its end, without a word of it: its rows fill a box of its own that is scrolled.
function mayGrow(rows) {
  if (!rows.length || canvasOf(rows[0])) return false;
  const scroller = scrollerOf(rows[0]);
  return scroller !== document.scrollingElement && covers(rows, scroller) && isLonger(scroller);
}

// Until a list has heard that it was scrolled: before, its rows hold still only because they are yet to be drawn anew.
const drawn = () => Promise.race([new Promise((done) => requestAnimationFrame(() => setTimeout(done))), pause(500)]);
const heard = () => drawn().then(idle);

// Until the scripts of the page have nothing left to do.
const idle = () => new Promise((done) => requestIdleCallback(() => done(), { timeout: 500 }));
const STANDING_MS = 400; // so long a list must stand before it is believed to lack a row

// Whether a list had to be turned so that a row of it can be seen whole.
async function turnedTo(row, scroller) {
  const at = scroller.scrollTop;
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
  if (scroller.scrollTop === at) return false;
  await heard();
  return true;
}

// How far a list is scrolled on: not beyond what it has drawn.
function stepOf(rows, scroller) {
  const drawn = Math.max(...rows.map((row) => row.getBoundingClientRect().bottom)) - scroller.getBoundingClientRect().top;
  return Math.max(40, Math.min(scroller.clientHeight, drawn) * 0.8);
}

const TOP_MS = 500; // so long what is above the rows of a list may be room for further ones

// Back to the top of a list, until its first row is drawn where it stood when nobody had scrolled the list yet: rows may
// come from the last one upwards.
async function turnedBack(spec, scroller) {
  const above = () => Math.min(...rowsOf(spec).map((row) => row.getBoundingClientRect().top)) - scroller.getBoundingClientRect().top;
  if (scroller.scrollTop === 0) {
    scroller.__above ??= above();
    return;
  }
  scroller.scrollTop = 0;
  await heard();
  const end = performance.now() + TOP_MS;
  for (begin(); above() > (scroller.__above ?? 0) + SLIVER && performance.now() < end; begin()) await pause(30);
}

// Walks a virtual list from its top: every row that shows the texts is remembered by all that it shows, for its element
// is used again for another one. With `wanted`, stops where that row stands. Not `sure` when rows did not come.
async function walk(spec, wanted) {
  const [seen, places] = [new Map(), new Set()]; // seen: how close the row is
  const first = rowsOf(spec)[0];
  let near = false;
  if (!first) return { seen, hit: null, sure: true, near };
  const scroller = scrollerOf(first);
  const filled = scroller !== document.scrollingElement && covers(rowsOf(spec), scroller);
  await turnedBack(spec, scroller);
  for (;;) {
    const rows = await steady(spec, scroller, filled);
    if (!rows) return { seen, hit: null, sure: false, near };
    near = near || rows.some((row) => nearly(row, spec));
    const found = rows.filter((row) => isMeant(row, spec));
    for (const row of found) seen.set(lineOf(row), { ...closeness(row, spec.showing), span: spec.days && spanOf(row, spec.days) });
    const hit = wanted && found.find((row) => lineOf(row) === wanted);
    if (hit && !(await turnedTo(hit, scroller))) return { seen, hit, sure: true, near };
    if (hit) continue; // it may have been drawn anew
    const went = wentBy(rows, places);
    if (went === "all") return { seen, hit: null, sure: true, near };
    const [at, print] = [scroller.scrollTop, printOf(rows)];
    scroller.scrollTop = at + stepOf(rows, scroller);
    await heard();
    // At its end a list may still fetch more.
    if (scroller.scrollTop <= at && (await settled(spec, print, 1500)) === print) return { seen, hit: null, sure: went === "", near };
  }
}

// What stands in a row under the headings of its first and last day, and all that it shows.
function spanOf(row, { begin, end }) {
  const { headers, cells, fits } = rowOf(row, [begin, end]);
  const said = (name) => column({ headers, cells, fits }, name)[0] ?? null;
  return { text: lineOf(row), headers, cells, fits, begin: said(begin), end: said(end) };
}

async function pick(spec) {
  isOther = false;
  let print = await settled(spec, spec.previous, spec.patience);
  if (print === spec.previous) return { info: JSON.stringify({ kind: "same", print }), nodes: [] };
  const fitting = () => rowsOf(spec).filter((row) => isMeant(row, spec));
  // Right after it was typed into, a page may not even have asked for the rows that belong to that. Any may draw a row
  // first, and a cell of it (a link, say) once it has the time.
  if (!still && !fitting().length) {
    await idle();
    print = await settled(spec, print, spec.typed ? 1500 : STANDING_MS);
  }
  const found = fitting();
  let rows = meant(found, (row) => closeness(row, spec.showing));
  let isNear = rowsOf(spec).some((row) => nearly(row, spec));
  const toWalk = !still && (spec.scroll || goesOn(rowsOf(spec)));
  const toGrow = !still && !toWalk && !spec.turn && !spec.days && !found.length && mayGrow(rowsOf(spec));
  let [isWalked, isMissed, spans] = [false, false, null];
  if (toWalk || toGrow) {
    const { seen, sure, near } = await walk(spec, null);
    isNear = near;
    if (!sure && spec.scroll) return { info: JSON.stringify({ kind: "same", print }), nodes: [] };
    isWalked = toWalk && sure; // what grows without a word may be no more than what is shown of everybody
    isMissed = !sure;
    const texts = meant([...seen.keys()], (text) => seen.get(text)).filter((text) => !spec.only || text === spec.only);
    spans = texts.flatMap((text) => seen.get(text).span ?? []);
    rows = texts.length === 1 ? [(await walk(spec, texts[0])).hit].filter(Boolean) : texts;
    // One of them is asked for next, of a list that tells at its top alone that it goes on.
    if (spans.length > 1) await turnedBack(spec, scrollerOf(rowsOf(spec)[0]));
  }
  if (spec.only) rows = rows.filter((row) => lineOf(row) === spec.only);
  const targets = rows.length === 1 ? targetsIn(rows[0], spec) : [];
  const kind = rows.length === 1 && targets.length !== 1 ? "unclear" : "rows";
  spans ??= spec.days ? rows.map((row) => spanOf(row, spec.days)) : [];
  const [first] = rowsOf(spec);
  const paged = Boolean(first && !isWalked && (!rows.length || spec.days || spec.whole) && isPaged(first));
  const cut = Boolean(first) && isCut(first.closest(TABLES));
  const told = { print, targets: targets.length, spans, nearly: isNear, paged, cut, walked: isWalked, other: isOther };
  const persons = targets.length === 1 ? Object.keys(spec.persons).filter((name) => shows(rows[0], [spec.persons[name]])) : [];
  const isLeft = isMissed || (!isWalked && !still && isPart(rowsOf(spec)) && !areTurned(spec));
  const called = targets.length === 1 ? calledIn(rows[0]) : "";
  const info = { kind, count: rows.length, persons, called, left: isLeft, ...told };
  if (isLeft && (!rows.length || (spec.days && isMissed))) info.kind = "partly";
  if (targets.length === 1 && spec.leave) info.held = leaving(targets[0], spec);
  return { info: JSON.stringify(info), nodes: targets };
}

// Whether the rows that a list does not hold stand on further pages of it, which are turned: it counts them all.
function areTurned(spec) {
  const [node] = spec.turn && !leavesRoom(rowsOf(spec)) ? locate(spec.turn, spec, true).nodes : [];
  return Boolean(node) && isUsable(node);
}

// What is clicked: the row itself, or what `click` names inside it.
function targetsIn(row, spec) {
  if (!spec.click) return [row];
  const parts = [...(cellsFor(row) ?? [row]), ...ownedBy(row)];
  for (const locator of spec.click.ranked) {
    const found = candidates(locator, spec.exact).filter((node) => parts.some((part) => standsWithin(node, part)) && visible(node));
    if (found.length) return leadAlike(found) ? found.slice(0, 1) : found;
  }
  return [];
}

// What a row says (aria-owns) to be of it, though it stands elsewhere: a column that stays while the others scroll.
const ownedBy = (row) => {
  const ids = (row.getAttribute("aria-owns") || "").split(/\s+/).filter(Boolean);
  return ids.map((id) => row.getRootNode().getElementById(id)).filter(Boolean);
};

// Links that all lead to the same page (a number and a name, an icon and a name) are one.
function leadAlike(found) {
  const isPlain = (link) => link.matches("a[href]") && !/^\s*(#|javascript:)/i.test(link.getAttribute("href"));
  return found.every(isPlain) && new Set(found.map((link) => link.href)).size === 1;
}

// How a list looks once it no longer looks like `previous`.
async function turned(spec) {
  return JSON.stringify({ print: await settled(spec, spec.previous, spec.timeout), loading: isLoading() });
}

// The element that turns to the next page; null where there is none, or none that does anything.
function turner(spec) {
  begin();
  const node = locate(spec.element, spec, true).nodes[0];
  return node && isUsable(node) ? node : null;
}

// Whether what would be clicked to unfold a part of the page says that it is unfolded: another click would fold it.
function unfolded(spec) {
  begin();
  const handle = locate(spec.element, spec, true).nodes[0]?.closest("button,[role=button],a,summary");
  const isOpen = handle?.ariaExpanded === "true" || Boolean(handle?.matches("details[open] > summary"));
  return JSON.stringify({ unfolded: isOpen });
}

const COUNTED = /(\d[\d,]*)\s*(?:-|–|—|to)\s*(\d[\d,]*)\s*of\s*(\d[\d,]*)/gi;

const COUNTED_SO_FAR =
  /(?<![\d,-]|[-–—]\s|to\s)(\d[\d,]*)\s*(?:of|\/)\s*(\d[\d,]*)\s*(?:(?:items|results|records|rows|entries|claims|members|matches)\b|(?:item|result|record|row|claim|member)\(s\))/gi;

// What the page says, of just as many rows as a list shows, of how many there are ("1 - 25 of 70", "25 of 70 items").
function countsOf(rows) {
  const number = (text) => Number(text.replaceAll(",", ""));
  const said = (pattern) => [...pageText().matchAll(pattern)];
  const ranges = said(COUNTED).map(([words, from, to, all]) => ({ words, from: number(from), to: number(to), all: number(all) }));
  const sums = said(COUNTED_SO_FAR).map(([words, to, all]) => ({ words, from: 1, to: number(to), all: number(all) }));
  return [...ranges, ...sums].filter(({ from, to }) => to - from + 1 === rows.length);
}

// Of a list whose page is not turned, or not yet: how often that which turns it is there, the words by which the page says
// that there are `more` rows, whether it says that there are `further` pages or that these are the `last` rows (some count
// those of each page), and all that it shows.
function ending(spec) {
  begin();
  const rows = rowsOf(spec);
  const counts = countsOf(rows);
  const [page, pages] = rows.length ? pageOf(rows[0]) : [];
  const turners = spec.turn ? spec.turn.ranked.map((locator) => present(locator, spec.turn, spec).filter(isUsable).length) : [0];
  const isLast = page > 0 ? page === pages : wentBy(rows, new Set()) === "all" || counts.some(({ to, all }) => to === all);
  return JSON.stringify({
    times: Math.max(...turners),
    more: counts.find(({ to, all }) => to < all)?.words ?? "",
    further: page < pages,
    last: rows.length > 0 && isLast,
    shown: pageText(),
  });
}
