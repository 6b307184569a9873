// The recorder's own script in a page: what is under the pointer is framed, and a click gives it a name instead of
// acting on it. Appended to inpage.js and tables.js. It sends out how a thing is found, never what is typed into it.

const PICKS = "a[href],button,input,select,textarea,summary,[role],[contenteditable=true],[contenteditable='']";
const SPOKEN = ["button", "link", "textbox", "combobox", "searchbox", "checkbox", "radio", "tab", "menuitem", "spinbutton"];
const USING = "__nightclerk_using"; // the mode outlives the page: who signs in goes over several
const picker = { on: sessionStorage.getItem(USING) !== "1", box: null, panel: null, list: null };

function roleOf(element) {
  const given = element.getAttribute("role");
  if (given) return given;
  return Object.keys(ROLES).find((role) => SPOKEN.includes(role) && element.matches(ROLES[role])) || "";
}

// Only a way that leads to this one thing is worth keeping.
function leadsTo(element, kind, text, name) {
  const pattern = (value) => ({ text: value, regex: false, flags: "" });
  const found = candidates({ kind, value: pattern(text), name: name ? pattern(name) : null }, false).filter(visible);
  return found.length === 1 && found[0] === element;
}

// What stands in a row of a table, or is no control at all, may be a patient's: its words never leave the page.
function wordsOf(element) {
  if (element.matches(CONTROLS)) return names(element).filter(Boolean);
  const inRow = element.closest("td,[role=gridcell],[role=cell],[role=row]");
  return inRow || !element.matches(PICKS) ? [] : names(element).filter(Boolean);
}

function waysTo(element) {
  const role = roleOf(element);
  const spoken = wordsOf(element);
  const attributes = ["name", "id"].map((name) => element.getAttribute(name)).filter(Boolean);
  const tests = ["data-testid", "data-test-id", "data-test"].map((name) => element.getAttribute(name)).filter(Boolean);
  const tag = element.tagName.toLowerCase();
  const ways = [
    ...(element.matches(CONTROLS) ? labelTexts(element).filter(Boolean).map((text) => ["label", text.replace(DECORATION, ""), ""]) : []),
    ...(role ? spoken.map((name) => ["role", role, name]) : []),
    ...tests.map((text) => ["testid", text, ""]),
    ...attributes.map((text) => ["name", text, ""]),
    ...(element.placeholder ? [["placeholder", element.placeholder, ""]] : []),
    ...(role === "link" || role === "button" ? spoken.map((text) => ["text", text, ""]) : []),
    ...(element.matches("input[type=password]") ? [["css", "input[type=password]", ""]] : []),
    ...(element.matches("[autocomplete]:not([autocomplete=off])") ? [["css", `${tag}[autocomplete="${element.autocomplete}"]`, ""]] : []),
  ];
  return ways.filter(([kind, text, name]) => leadsTo(element, kind, text, name));
}

function kindOf(element) {
  if (element.matches("select")) return "select";
  if (element.matches("input[type=checkbox],input[type=radio]")) return "check";
  return element.matches(CONTROLS) ? "type" : "click";
}

function pickOf(target) {
  begin();
  const element = target.closest(PICKS);
  const table = target.closest(TABLES);
  if (!element && table) return { kind: "table", headings: head(table).texts.filter(Boolean), ways: [], words: [] };
  const chosen = element || target;
  const words = chosen.matches(CONTROLS) ? [...labelTexts(chosen), chosen.name || "", chosen.id || ""] : wordsOf(chosen);
  const secret = chosen.matches("input[type=password]") ? ["password"] : [];
  return { kind: kindOf(chosen), ways: waysTo(chosen), words: [...words, ...secret].filter(Boolean) };
}

const nameOf = (pick) => {
  const words = (pick.kind === "table" ? "rows" : pick.words[0] || pick.kind).toLowerCase().match(/[a-z0-9]+/g) || ["thing"];
  return words.slice(0, 3).join("_").replace(/^[^a-z]+/, "") || "thing";
};

function inPanel(event) {
  return event.composedPath().includes(picker.panel);
}

function frameIt(element) {
  const at = element.getBoundingClientRect();
  Object.assign(picker.box.style, { left: `${at.left}px`, top: `${at.top}px`, width: `${at.width}px`, height: `${at.height}px` });
  picker.box.style.display = "block";
}

function onMove(event) {
  if (picker.on && !inPanel(event)) frameIt(event.composedPath()[0].closest(PICKS) || event.composedPath()[0]);
}

function onPress(event) {
  if (!picker.on || inPanel(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

async function onClick(event) {
  if (!picker.on || inPanel(event)) return;
  onPress(event);
  const pick = pickOf(event.composedPath()[0]);
  const number = await window.nightclerkPick(JSON.stringify({ ...pick, path: location.href, name: nameOf(pick) }));
  addLine(number, pick);
}

function addLine(number, pick) {
  const line = document.createElement("input");
  line.value = nameOf(pick);
  line.title = `${pick.ways.length} ways to find it`;
  line.addEventListener("change", () => window.nightclerkName(JSON.stringify({ number, name: line.value })));
  picker.list.append(line);
}

const mode = () => (picker.on ? "Pointing: click what matters" : "Using the page: click to point again");

function button(words, act) {
  const made = document.createElement("button");
  made.textContent = words;
  made.addEventListener("click", () => act(made));
  return made;
}

function build() {
  const host = document.createElement("div");
  host.style.cssText = "position:fixed;right:8px;bottom:8px;z-index:2147483647;font:13px sans-serif";
  const root = host.attachShadow({ mode: "closed" });
  const panel = document.createElement("div");
  panel.style.cssText = "background:#fff;color:#000;border:2px solid #06c;padding:8px;width:220px;display:grid;gap:4px";
  const switched = (made) => {
    picker.on = !picker.on;
    picker.box.style.display = "none";
    sessionStorage.setItem(USING, picker.on ? "0" : "1");
    made.textContent = mode();
  };
  picker.list = document.createElement("div");
  picker.box = document.createElement("div");
  picker.box.style.cssText = "position:fixed;display:none;pointer-events:none;outline:2px solid #06c;background:#06c3";
  const done = button("Done", () => window.nightclerkDone());
  panel.append(button(mode(), switched), picker.list, done);
  root.append(picker.box, panel);
  picker.panel = host;
  document.documentElement.append(host);
}

function startPicker() {
  if (window !== window.top || picker.panel) return;
  build();
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "submit"]) addEventListener(name, onPress, true);
  addEventListener("mousemove", onMove, true);
  addEventListener("click", onClick, true);
}

if (document.documentElement && document.body) startPicker();
else addEventListener("DOMContentLoaded", startPicker);
