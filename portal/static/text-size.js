// Large text (适老化): a button of the reader's, remembered by this browser only. In the head and not deferred, so that
// no page is drawn in one size and then again in another. Without scripts there is no button; the browser can zoom.
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "text-size";

  // A browser that forbids storage still enlarges the page at hand.
  const remembered = () => {
    try { return localStorage.getItem(KEY) === "large"; } catch { return false; }
  };
  const remember = (large) => {
    try { large ? localStorage.setItem(KEY, "large") : localStorage.removeItem(KEY); } catch { /* said above */ }
  };
  const show = (large) => {
    root.toggleAttribute("data-large-text", large);
    for (const button of document.querySelectorAll("[data-text-size]")) button.setAttribute("aria-pressed", String(large));
  };

  root.setAttribute("data-scripts", "");
  show(remembered());
  document.addEventListener("DOMContentLoaded", () => show(remembered()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-text-size]")) return;
    const large = !root.hasAttribute("data-large-text");
    remember(large);
    show(large);
  });
})();
