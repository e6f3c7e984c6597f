// Saves a draft while somebody types, and shows its text as it will be published. All works without it.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft-form]");
  if (!form) return;
  const status = form.querySelector("[data-save-status]");
  const place = form.querySelector("[data-preview-place]");
  const source = form.querySelector("[data-preview-source]");
  const previewButton = form.querySelector("[data-preview-button]");
  const PAUSE = 1500, AGAIN = 10000;
  let timer = 0, previewTimer = 0, changes = 0, isSaving = false, waiting = null, isStopped = form.querySelector("fieldset").disabled;
  const say = words => { if (status.textContent !== words) status.textContent = words; };
  const later = wait => { clearTimeout(timer); if (!isStopped) timer = setTimeout(save, wait); };

  function fields() {
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "upload_alt") typed.append(name, value);
    return typed;
  }

  function tell(answer) {
    for (const place of form.querySelectorAll("[data-told]")) {
      const words = answer.wrong[place.dataset.told] || "";
      place.textContent = words;
      place.hidden = !words;
      place.closest(".field, fieldset")?.classList.toggle("field--wrong", Boolean(words));
    }
    for (const place of form.querySelectorAll("[data-remarks]")) {
      place.replaceChildren(...(answer.remarks[place.dataset.remarks] || []).map(words => {
        const line = document.createElement("p");
        line.className = "field__remark";
        line.textContent = words;
        return line;
      }));
    }
    const follows = form.querySelector("[data-follows]");
    if (follows) follows.textContent = answer.follows;
  }

  async function save() {
    if (isSaving) return later(PAUSE);
    const seen = changes;
    isSaving = true;
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.action, {method: "POST", body: fields(), headers: {"X-While-Typing": "1"}, redirect: "manual"});
      if (answer.status >= 500 || answer.status === 429) { say(form.dataset.unreachable); return later(AGAIN); }
      if (!answer.headers.get("Content-Type")?.includes("json")) { isStopped = true; return say(form.dataset.over); }
      const found = await answer.json();
      say(found.status);
      if (!answer.ok) { isStopped = true; return; }
      form.elements.revision.value = found.revision;
      form.elements.began.value = found.began;
      tell(found);
      if (changes !== seen) later(PAUSE);
    } catch {
      say(form.dataset.unreachable);
      later(AGAIN);
    } finally {
      isSaving = false;
      if (waiting) form.requestSubmit(waiting);
    }
  }

  async function preview() {
    const typed = new URLSearchParams([["text.body", source.value], ["form_token", form.elements.form_token.value]]);
    try {
      const answer = await fetch(previewButton.formAction, {method: "POST", body: typed});
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-preview]");
      if (page) { place.replaceChildren(...page.childNodes); place.hidden = false; }
    } catch { /* the text as it was shown last stays */ }
  }

  form.addEventListener("input", event => {
    changes += 1;
    if (event.target.type === "file" || event.target.name === "upload_alt") return;
    if (!isStopped) say(form.dataset.unsaved);
    later(PAUSE);
    if (event.target === source) { clearTimeout(previewTimer); previewTimer = setTimeout(preview, 600); }
  });
  form.addEventListener("submit", event => {
    const preview = event.submitter === previewButton;
    if (isSaving && !preview && !waiting) {
      // The answer brings the revision to go on from: without it a form conflicts with itself. Pressed again, it goes.
      event.preventDefault();
      waiting = event.submitter || form.querySelector("button");
      return;
    }
    waiting = null;
    if (!preview) { isStopped = true; clearTimeout(timer); }
  });
  addEventListener("pageshow", () => { waiting = null; isStopped = form.querySelector("fieldset").disabled; });
  if (source && place) {
    previewButton.hidden = true;
    preview();
  }
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) { target.closest("details")?.setAttribute("open", ""); target.scrollIntoView(); }
})();
