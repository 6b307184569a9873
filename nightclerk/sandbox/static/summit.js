"use strict";
// Summit Choice Health: every page is made here, of components with open shadow roots; what they show comes as JSON.
const ROW = 32;
const SHOWN = 15;
const CHUNK = 50;
const kept = { pending: "", message: "", answer: null, list: null, member: null };
let parts = null;

const token = () => localStorage.getItem("summit.token") || kept.pending;
const go = (place) => (location.hash === place ? app().show() : (location.hash = place));
const app = () => document.querySelector("summit-app");

// Ask the server; who is not signed in goes to the log-in, and what went wrong is said in words.
async function ask(path, body) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token()}` };
  const answer = await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body || {}) });
  if (answer.status === 401 && path !== "login" && path !== "code") {
    localStorage.removeItem("summit.token");
    kept.pending = "";
    kept.message = (await answer.json()).message;
    go("#/login");
    throw new Error("signed out");
  }
  if (answer.status >= 500) {
    const heading = "We could not do that";
    kept.answer = { heading, message: answer.status === 503 ? "The portal is closed for scheduled maintenance." : "Something went wrong on our side." };
    go("#/answer");
    throw new Error("no answer");
  }
  const told = await answer.json();
  if (told.notice && path !== "notice" && !document.querySelector("summit-notice")) document.body.append(document.createElement("summit-notice"));
  return told;
}

class Part extends HTMLElement {
  connectedCallback() {
    this.root = this.attachShadow({ mode: "open" });
    this.root.append(parts.querySelector(`[data-part=${this.constructor.part}]`).content.cloneNode(true));
    this.root.addEventListener("click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name) this[name]();
    });
    this.root.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(Object.fromEntries(new FormData(event.target)));
    });
    this.ready?.();
  }
  say(words) {
    for (const place of this.root.querySelectorAll("[data-slot]")) place.textContent = words[place.dataset.slot] || "";
  }
}

class Login extends Part {
  static part = "login";
  ready() {
    this.say({ message: kept.message });
    kept.message = "";
  }
  reveal() {
    const field = this.root.querySelector("[name=password]");
    field.type = field.type === "password" ? "text" : "password";
  }
  async submit(typed) {
    const told = await ask("login", typed);
    if (told.message) return this.say(told);
    kept.pending = told.token;
    go("#/code");
  }
}

class Code extends Part {
  static part = "code";
  async submit(typed) {
    const told = await ask("code", typed);
    if (told.message) return this.say(told);
    localStorage.setItem("summit.token", kept.pending);
    kept.pending = "";
    go("#/home");
  }
}

class Home extends Part {
  static part = "home";
  ready() {
    ask("home").catch(() => {});
  }
}

class Search extends Part {
  static part = "search";
  async submit(typed) {
    go("#/wait");
    const told = await ask("search", typed);
    kept.answer = told.message ? told : null;
    kept.list = told.message ? null : told;
    go(told.message ? "#/answer" : "#/members");
  }
}

class Answer extends Part {
  static part = "answer";
  ready() {
    this.say(kept.answer || { message: "Nothing was asked." });
  }
}

// Only the rows that can be seen are in the page; the others come when they are scrolled to.
class List extends Part {
  static part = "list";
  ready() {
    this.rows = [];
    this.asked = new Set();
    this.port = this.root.querySelector("[data-port]");
    this.space = this.root.querySelector("[data-space]");
    const total = kept.list?.total || 0;
    this.space.style.height = `${total * ROW}px`;
    this.root.querySelector("[role=grid]").setAttribute("aria-rowcount", total + 1);
    this.fields = [...this.root.querySelectorAll("[role=columnheader]")].map((one) => one.dataset.field);
    this.port.addEventListener("scroll", () => this.draw());
    if (total) this.draw();
  }
  draw() {
    const first = Math.floor(this.port.scrollTop / ROW);
    const last = Math.min(first + SHOWN, kept.list.total);
    const lines = [];
    for (let place = first; place < last; place++) {
      this.need(Math.floor(place / CHUNK));
      lines.push(this.line(place));
    }
    this.space.replaceChildren(...lines);
  }
  need(chunk) {
    if (this.asked.has(chunk)) return;
    this.asked.add(chunk);
    const body = { list: kept.list.list, first: chunk * CHUNK, count: CHUNK };
    ask("rows", body).then(
      (told) => {
        told.rows.forEach((row) => (this.rows[row.place] = row));
        this.draw();
      },
      () => this.asked.delete(chunk),
    );
  }
  line(place) {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    line.setAttribute("aria-rowindex", place + 2);
    line.style.top = `${place * ROW}px`;
    const row = this.rows[place];
    if (!row) line.setAttribute("aria-busy", "true");
    line.append(...this.fields.map((field) => this.cell(field, row, place)));
    return line;
  }
  cell(field, row, place) {
    const cell = document.createElement("div");
    cell.setAttribute("role", "gridcell");
    if (field !== "open") cell.textContent = row ? row[field] : "\u2026";
    else if (row) {
      const button = document.createElement("button");
      button.textContent = "Open";
      button.addEventListener("click", () => this.open(place));
      cell.append(button);
    }
    return cell;
  }
  async open(place) {
    go("#/wait");
    kept.member = await ask("member", { list: kept.list.list, place });
    go("#/member");
  }
}

class Detail extends Part {
  static part = "detail";
  ready() {
    const member = kept.member || { facts: {}, tables: {}, notes: [] };
    for (const row of this.root.querySelectorAll("[data-fact]")) {
      const fact = member.facts[row.dataset.fact];
      if (fact === undefined) row.remove();
      else row.querySelector("dd").textContent = fact;
    }
    for (const section of this.root.querySelectorAll("[data-table]")) this.fill(section, member.tables[section.dataset.table] || []);
    this.root.querySelector("[data-notes]").append(...member.notes.map((note) => this.note(note)));
  }
  fill(section, lines) {
    if (!lines.length) return section.remove();
    const places = [...section.querySelectorAll("[role=columnheader]")].map((one) => Number(one.dataset.field));
    const table = section.querySelector("[role=table]");
    for (const cells of lines) {
      const line = table.appendChild(document.createElement("div"));
      line.setAttribute("role", "row");
      for (const place of places) {
        const cell = line.appendChild(document.createElement("div"));
        cell.setAttribute("role", "cell");
        cell.textContent = cells[place];
      }
    }
  }
  note(text) {
    const note = document.createElement("summit-note");
    note.textContent = text;
    note.style.display = "block";
    return note;
  }
}

class Notice extends Part {
  static part = "notice";
  ready() {
    this.root.querySelector("dialog").showModal();
  }
  acknowledge() {
    ask("notice").catch(() => {});
    this.remove();
  }
}

class Wait extends Part {
  static part = "wait";
}

const PLACES = { "#/login": "login", "#/code": "code", "#/home": "home", "#/eligibility": "search", "#/wait": "wait", "#/answer": "answer", "#/members": "list", "#/member": "detail" };

class App extends Part {
  static part = "app";
  ready() {
    addEventListener("hashchange", () => this.show());
    this.show();
  }
  show() {
    const place = PLACES[location.hash] || "home";
    const outside = place === "login" || (place === "code" && kept.pending);
    if (!outside && !localStorage.getItem("summit.token")) return go("#/login");
    this.root.querySelector("header").hidden = Boolean(outside);
    this.root.querySelector("main").replaceChildren(document.createElement(`summit-${place}`));
  }
  leave() {
    ask("leave").catch(() => {});
    localStorage.removeItem("summit.token");
    go("#/login");
  }
}

async function start() {
  const text = await (await fetch("/app/parts")).text();
  parts = new DOMParser().parseFromString(text, "text/html");
  for (const each of [Login, Code, Home, Search, Answer, List, Detail, Notice, Wait, App]) customElements.define(`summit-${each.part}`, each);
}
start();
