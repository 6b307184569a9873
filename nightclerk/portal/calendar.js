// Fills in a field for a date that lets nobody type: by the calendar that it opens, as a person does. Whatever is put into
// such a field otherwise, the calendar may never hear of, and the page asks for the day that it held before. Appended to
// hand.js.

const DAYS_SHOWN = 20; // of a calendar: fewer days that stand on a page are something else
const CALENDAR_MS = 8000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// The day that an entry of a calendar is called by, as 2026-11-23. (Other attributes often count months from 0.)
const dayNamed = (entry) => dayOf(entry.getAttribute("aria-label")) || dayOf(entry.getAttribute("title"));

function dayOf(text) {
  const iso = /\b(\d{4}-\d\d-\d\d)\b/.exec(text || "");
  const said = /\b([A-Z][a-z]{2,8}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b/.exec(text || "");
  const turned = /\b(\d{1,2}) ([A-Z][a-z]{2,8}),? (\d{4})\b/.exec(text || "");
  const [, name, date, year] = said ?? (turned ? [turned[0], turned[2], turned[1], turned[3]] : []);
  const month = name ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1 : 0;
  if (iso || !month) return iso ? iso[1] : "";
  return [year, ...[month, date].map((part) => String(part).padStart(2, "0"))].join("-");
}

function daysBeside(node) {
  const roots = new Set([node.getRootNode(), node.ownerDocument]);
  const named = [...roots].flatMap((root) => [...root.querySelectorAll("[aria-label],[title]")]);
  const days = named.filter((entry) => entry !== node && dayNamed(entry) && shown(entry));
  return days.length < DAYS_SHOWN ? [] : days;
}

const listed = (days) => days.map(dayNamed).join();

// The days that a calendar shows once they are others than these; the same after a second.
async function daysAfter(node, before) {
  let days = daysBeside(node);
  for (let looks = 0; looks < 50 && (!days.length || listed(days) === before); looks += 1) {
    await later(20);
    days = daysBeside(node);
  }
  return days;
}

// What turns a calendar to the month before or after: called so, in the smallest box around its days that has one.
function turner(days, isAhead) {
  const word = isAhead ? /next/i : /prev/i;
  const calls = (part) => ["aria-label", "title", "class"].map((name) => part.getAttribute(name) || "").join(" ");
  const fits = (part) => word.test(calls(part)) && !/year|decade/i.test(calls(part)) && !days.includes(part) && shown(part);
  for (let box = days[0].parentElement; box && !box.matches("body"); box = box.parentElement) {
    const found = days.every((day) => box.contains(day)) && [...box.querySelectorAll("button,a,[role=button],[class]")].find(fits);
    if (found) return found;
  }
  return null;
}

function pressOn(part) {
  for (const kind of ["mousedown", "mouseup", "click"])
    part.dispatchEvent(new MouseEvent(kind, { bubbles: true, composed: true, cancelable: true, button: 0 }));
}

// Whether a field shows a day, in whatever form it writes it.
function showsDay(node, day) {
  const [year, month, date] = day.split("-").map(Number);
  const said = node.value ?? node.innerText;
  const numbers = (said.match(/\d+/g) || []).map(Number);
  const isMonth = numbers.includes(month) || said.toLowerCase().includes(MONTHS[month - 1]);
  return isMonth && numbers.includes(date) && (numbers.includes(year) || numbers.includes(year % 100));
}

// Chooses a day of the calendar that a click on the field opened: "chosen"; "refused" where the calendar does not give it,
// and "" where there is none, or none that names its days.
async function chooseDay(node, day) {
  const end = performance.now() + CALENDAR_MS;
  let days = await daysAfter(node, "");
  if (!days.length) return "";
  while (days.length && performance.now() < end) {
    const meant = days.find((entry) => dayNamed(entry) === day && usable(entry));
    const turn = meant || days.some((entry) => dayNamed(entry) === day) ? null : turner(days, dayNamed(days[0]) < day);
    if (!meant && !turn) return refused(node);
    pressOn(meant || turn);
    if (meant) return (await isShown(node, day)) ? "chosen" : refused(node);
    days = await daysAfter(node, listed(days));
  }
  return refused(node);
}

// Of a field of the browser's own, what it holds tells later that it does not hold the day; a box that is drawn holds nothing.
function refused(node) {
  onlyField(node);
  return "refused";
}

function onlyField(node) {
  if (!node.matches("input,textarea")) throw new Error("Element is not an <input>");
}

async function isShown(node, day) {
  for (let looks = 0; looks < 50 && !showsDay(node, day); looks += 1) await later(20);
  return showsDay(node, day);
}

// The hidden field beside a field, that holds what is really asked for: the same as is shown, or nothing, as is shown.
function twinOf(node) {
  const hidden = [...(node.parentElement?.children || [])].filter((part) => part.matches("input[type=hidden]"));
  const numbers = (text) => (text.match(/\d+/g) || []).map(Number);
  const isSame = (twin) => {
    const [mine, its] = [numbers(node.value), numbers(twin.value)];
    return mine.length > 1 ? mine.every((number) => its.includes(number)) : !node.value && !twin.value && hidden.length === 1;
  };
  return hidden.find(isSame) ?? null;
}

// Sets a field as its calendar would. Where the page does not take that over, the field goes back to what the page will
// ask for, so that nobody takes the one for the other.
async function set(node, text) {
  onlyField(node);
  const [twin, was] = [twinOf(node), node.value];
  const held = twin?.value;
  put(node, text);
  if (!twin || text === was) return;
  for (let looks = 0; looks < 50 && twin.isConnected && twin.value === held; looks += 1) await later(20);
  if (twin.isConnected && twin.value === held) put(node, was);
}

function put(node, text) {
  const kind = node.matches("textarea") ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(node, text);
  for (const name of ["input", "change"]) node.dispatchEvent(new Event(name, { bubbles: true }));
}
