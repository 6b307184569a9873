// A field for a date that is made of a small one for each of month, day and year. Given with every question.

const DATED = "[role=group]:has([role=spinbutton])";

// How far each of them counts tells which it is.
const PARTS = [
  ["month", 12, 12],
  ["day", 28, 31],
  ["year", 1000, Infinity],
];
const partOf = (field) => PARTS.find(([, least, most]) => field.ariaValueMax >= least && field.ariaValueMax <= most)?.[0];

// The fields of a date by their names, as they stand; null where the element is no such field.
function dateParts(element) {
  const fields = element.matches(DATED) ? [...element.querySelectorAll("[role=spinbutton]")] : [];
  const parts = Object.fromEntries(fields.map((field) => [partOf(field), field]));
  return fields.length === 3 && PARTS.every(([name]) => parts[name]) ? parts : null;
}

// The day that such a field holds, as 2026-11-23; "" where one of its parts holds none.
function dayIn(parts) {
  const numbers = ["year", "month", "day"].map((name) => parts[name].ariaValueNow);
  return numbers.every(Boolean) ? numbers.map((number) => number.padStart(2, "0")).join("-") : "";
}

// What a field holds.
const valueOf = (field) => (field && dateParts(field) ? dayIn(dateParts(field)) : field?.value);
