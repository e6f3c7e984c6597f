// Keeps a complaint on this device as it is typed, for seven days at the most, until it is sent or thrown away. Reports
// are never kept, nor numbers of identity documents, nor files.
"use strict";
(() => {
  const KEY = "portal-complaint", DAYS = 7;

  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      if (found && Date.now() - found.at < DAYS * 86400000) return found;
    } catch { /* what cannot be read is no draft */ }
    return null;
  };
  const forget = () => { try { localStorage.removeItem(KEY); } catch { /* nothing is kept where nothing may be kept */ } };

  function keep(form) {
    const fields = [...form.elements].filter(field => field.name && !field.disabled && !field.hasAttribute("data-never-kept")
      && !["submit", "button", "file"].includes(field.type) && (field.checked || !["checkbox", "radio"].includes(field.type)));
    const values = fields.filter(field => field.value).map(field => [field.name, field.value]);
    try { localStorage.setItem(KEY, JSON.stringify({at: Date.now(), values})); } catch { /* full or forbidden: go on without */ }
  }

  function offer(place) {
    const template = place.querySelector("template[data-draft-words]"), draft = read();
    if (!template || !draft) return;
    const words = template.content.cloneNode(true);
    const form = words.querySelector("form");
    draft.values.forEach(([name, value]) => {
      const field = document.createElement("input");
      Object.assign(field, {type: "hidden", name, value});
      form.append(field);
    });
    place.querySelector("h1").after(words);
  }

  function look() {
    if (document.querySelector("[data-draft-clear]")) forget();
    const place = document.querySelector("[data-draft-offer]");
    if (place) offer(place);
    const form = document.querySelector("form[data-draft]");
    if (form) keep(form);
  }

  addEventListener("input", event => { if (event.target.form && event.target.form.matches("form[data-draft]")) keep(event.target.form); });
  addEventListener("click", event => {
    const button = event.target.closest("[data-draft-discard]");
    if (!button) return;
    forget();
    button.closest("[data-draft-shown]").remove();
  });
  document.addEventListener("portal:shown", look);
  look();
})();
