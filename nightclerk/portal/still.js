// Documents that stand still: taken as text, read as a page, never run, loaded or laid out. Appended to inpage.js.

function load(spec) {
  const parsed = new DOMParser().parseFromString(spec.html, "text/html");
  window.__still = { document: parsed, url: spec.url, status: spec.status, shown: new Map(), texts: new Map() };
  window.__held = new Map();
}

const baseOf = () => new URL(still.document.querySelector("base[href]")?.getAttribute("href") || "", still.url);

// Several things put and one pressed: the request that comes of it, or null where only a script of the page knows.
function pressing(puts, number) {
  const done = puts.every(([into, text]) => put(window.__held.get(into), text));
  return done ? request(window.__held.get(number)) : null;
}

const press = ({ puts, number }) => JSON.stringify(pressing(puts, number));

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
