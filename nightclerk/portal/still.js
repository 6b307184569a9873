// Documents that stand still: taken as text, read as a page, never run, loaded or laid out. Appended to inpage.js.

function load(spec) {
  const parsed = new DOMParser().parseFromString(spec.html, "text/html");
  window.__still = { document: parsed, url: spec.url, status: spec.status, shown: new Map(), texts: new Map() };
  window.__found = [];
}

const baseOf = () => new URL(still.document.querySelector("base[href]")?.getAttribute("href") || "", still.url);

// What was found to act on, by its place among all that was found in this document. What is looked for to be clicked is
// pressed at once (`puts`): what comes of it goes with the answer.
async function keep(asked) {
  const given = await asked;
  const nodes = given?.nodes ?? [given].filter(Boolean);
  const places = nodes.map((node) => window.__found.push(node) - 1);
  const pressed = spec.puts && places.length === 1 ? { place: places[0], request: pressing(spec.puts, places[0]) } : null;
  return JSON.stringify({ info: given?.info ?? "{}", places, pressed });
}

// Several things put and one pressed: the request that comes of it, or null where only a script of the page knows.
function pressing(puts, place) {
  const done = puts.every(([at, text]) => put(window.__found[at], text));
  return done ? request(window.__found[place]) : null;
}

const press = ({ puts, place }) => JSON.stringify(pressing(puts, place));

// What a browser would set; false where it could not.
function put(node, text) {
  if (node.matches("select")) {
    const option = [...node.options].find((one) => fold(one.text) === fold(text));
    if (option) option.selected = true;
    return Boolean(option);
  }
  if (node.matches("[type=checkbox],[type=radio]")) return (node.checked = true);
  if (!node.matches("input,textarea")) return false;
  node.value = text;
  return true;
}

const POSTBACK = /^javascript:\s*__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/;

// What a click asks the server for: {method, url, body, type}; null where only a script of the page knows.
function request(node) {
  const link = node.closest("a[href],area[href]");
  if (link) {
    const href = link.getAttribute("href");
    const posted = POSTBACK.exec(href);
    if (posted) return postback(link, posted);
    return href.startsWith("javascript:") ? null : { method: "GET", url: new URL(href, baseOf()).href, body: "", type: "" };
  }
  const button = node.closest("button,input[type=submit],input[type=image]");
  return button?.form && button.type !== "button" ? submission(button.form, button) : null;
}

// ASP.NET Web Forms: a link that posts the page's one form with its own name in two hidden fields.
function postback(link, [, target, argument]) {
  const form = link.closest("form") || still.document.querySelector("form");
  for (const [name, value] of [["__EVENTTARGET", target], ["__EVENTARGUMENT", argument]]) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  return submission(form, null);
}

const attribute = (form, button, name) => button?.getAttribute(`form${name}`) ?? form.getAttribute(name);

function submission(form, button) {
  const url = new URL(attribute(form, button, "action") || still.url, baseOf());
  const method = (attribute(form, button, "method") || "get").toUpperCase();
  const data = new FormData(form, button?.type === "image" ? null : button);
  const body = new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
  if (method !== "GET") return { method, url: url.href, body, type: "application/x-www-form-urlencoded" };
  url.search = body;
  return { method, url: url.href, body: "", type: "" };
}
