// Keys for officers, and answers that follow the ground chosen. Everything works without it.
"use strict";
(() => {
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;
  const rows = [...document.querySelectorAll("[data-row]")];
  const hint = document.querySelector("[data-keys]");
  if (hint) hint.hidden = false;

  const step = (by) => {
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
    rows[next]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.querySelector("[data-search]");
    const back = document.querySelector("[data-back]");
    if (event.key === "/" && search) search.focus();
    else if (event.key === "j" && rows.length) step(1);
    else if (event.key === "k" && rows.length) step(-1);
    else if (event.key === "u" && back) back.click();
    else return;
    event.preventDefault();
  });

  for (const select of document.querySelectorAll("[data-answers]")) {
    const form = select.form;
    const text = form.querySelector("textarea");
    const fill = form.querySelector("[data-fill]");
    const answers = new Map(
      [...form.querySelectorAll("[data-answer]")].map((each) => [each.dataset.answer, each.content.textContent]),
    );
    let given = "typed" in form.dataset ? null : text.value;
    if (fill) fill.hidden = true;
    select.addEventListener("change", () => {
      // Words of one's own are never overwritten: then the button is offered instead.
      const answer = answers.get(select.value);
      if (answer === undefined) return;
      if (text.value === given) given = text.value = answer;
      else if (fill) fill.hidden = false;
    });
  }

  document.querySelector(".errors")?.focus();
})();
