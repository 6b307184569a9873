// The console's only script; every page works without it. It follows live parts, copies notes, counts down.
"use strict";

// <div data-live="/runs/1/live">: the server sends the part anew when it changes; "end" says that it will not again.
function follow(place) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("part", (event) => { swap(place, event.data); });
  source.addEventListener("end", () => { source.close(); if (place.dataset.then) location.assign(place.dataset.then); });
}

function swap(place, html) {
  const kept = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = html; // the server's own templates, which escape whatever came from outside
  if (kept) document.getElementById(kept)?.focus();
  begin(place);
}

// <button data-copy="note">: the text of the element with that id goes to the clipboard.
async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent;
  await navigator.clipboard.writeText(text);
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = before; }, 2000);
}

// <time data-until="1732…">: counts down to that second.
function count(place) {
  const left = Math.max(0, Math.round(Number(place.dataset.until) - Date.now() / 1000));
  place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left > 0 && place.isConnected) setTimeout(() => count(place), 500);
}

// <div data-beat="/items/1/open">: says every half minute that the page is still on somebody's screen.
function beat(place) {
  const tell = () => place.isConnected && !document.hidden && fetch(place.dataset.beat,
    { method: "POST", headers: { "X-Beat": "1" }, credentials: "same-origin" });
  setInterval(tell, 30000);
}

function begin(root) {
  for (const place of root.querySelectorAll("[data-live]")) follow(place);
  for (const place of root.querySelectorAll("[data-until]")) count(place);
  for (const place of root.querySelectorAll("[data-beat]")) beat(place);
  for (const button of root.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));
  for (const box of root.querySelectorAll("[data-all]")) box.addEventListener("change", () => {
    for (const one of document.querySelectorAll(`input[name="${box.dataset.all}"]`)) one.checked = box.checked;
  });
}

begin(document);
