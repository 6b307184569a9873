"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.reveal) {
    const field = document.getElementById(button.dataset.reveal);
    field.type = field.type === "password" ? "text" : "password";
    button.textContent = field.type === "password" ? "Show" : "Hide";
    button.setAttribute("aria-label", `${button.textContent} password`);
  }
  if ("submit" in button.dataset) button.form.requestSubmit();
});
// Without this script the announcement stands open on the page and its button reloads; with it, it blocks the page.
const announcement = document.getElementById("announcement");
if (announcement) {
  announcement.close();
  announcement.showModal();
  announcement.addEventListener("cancel", (event) => event.preventDefault());
  announcement.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    announcement.close();
    fetch("/announcements", { method: "POST", keepalive: true, redirect: "manual" });
  });
}
