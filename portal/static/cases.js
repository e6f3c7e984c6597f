// Sends the form of a case so that a lost connection loses nothing: the same form with the same token is sent until an
// answer comes, which takes the place of the page if it brings the form or its receipt. All works without this as well.
"use strict";
(() => {
  const WAITS = [1, 2, 4, 8, 15, 30], MOST_BYTES = 26000000, OURS = "main [data-draft-clear], main form[data-resend]";
  const UNSENT = {method: "POST", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer"};
  let busy = false;

  const pause = seconds => new Promise(go => { setTimeout(go, seconds * 1000); addEventListener("online", go, {once: true}); });

  // The page that came back, null for an error that must not replace what is typed; 502 to 504 is no connection.
  async function send(form, data, address, state) {
    for (let tries = 0; ; tries += 1) {
      try {
        state.textContent = form.dataset.sending;
        const answer = await fetch(address, {...UNSENT, body: data});
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (page.querySelector(OURS)) return page;
        if (answer.status > 501) throw answer;
        state.textContent = answer.status === 413 ? form.dataset.tooMuch : form.dataset.refused;
        return null;
      } catch {
        state.textContent = form.dataset.offline;
        await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
      }
    }
  }

  function show(page) {
    const main = page.querySelector("main");
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.dispatchEvent(new CustomEvent("portal:shown"));
    (main.querySelector("[data-focus]") || main).focus({preventScroll: true});
    main.scrollIntoView();
  }

  async function submit(form, button) {
    if (busy) return;
    busy = true;
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    const chosen = form.querySelector("[type=file]");
    if (chosen && !chosen.files.length) data.delete(chosen.name);
    const before = form.elements.screen ? form.elements.screen.value : "";
    const address = button && button.hasAttribute("formaction") ? button.formAction : form.action;
    const page = await send(form, data, address, form.querySelector("[data-state]")).finally(() => { busy = false; });
    if (!page) return;
    show(page);
    const after = document.querySelector("form[data-resend] [name=screen]"), isBack = button && button.value === "back";
    if (after && after.value !== before && !isBack) history.pushState({screen: before}, "");
  }

  // Photographs go one by one as soon as they are chosen: none waits for the others, and no request is too large. What
  // could not be taken for now stays chosen, and goes with the form.
  async function upload(input) {
    const form = input.form, progress = form.querySelector("[data-progress]");
    let left = "";
    for (const [index, file] of [...input.files].entries()) {
      if (file.size > MOST_BYTES) { left = `${file.name}: ${form.dataset.tooMuch}`; continue; }
      const data = new FormData(form);
      data.delete(input.name);
      data.append(input.name, file);
      data.set("go", "add");
      progress.textContent = `${index + 1} / ${input.files.length}`;
      const page = await send(form, data, form.action, progress), told = page && page.querySelector("[data-files]");
      if (!page) return;
      if (!told || page.querySelector("form[id] [name=token]").value !== form.elements.token.value) { show(page); return; }
      const kept = told.querySelector(".kept"), held = form.querySelector("[data-files] .kept");
      if (kept) { if (held) held.replaceWith(kept); else form.querySelector("[data-files] label").before(kept); }
      told.querySelectorAll(".field__error").forEach(line => progress.before(line));
      const late = page.querySelector("#wrong:not(:has(a))");
      if (late) { progress.textContent = [...late.children].map(line => line.textContent).join(" "); return; }
    }
    progress.textContent = left;
    input.value = "";
  }

  addEventListener("submit", event => {
    if (!event.target.matches("form[data-resend]")) return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  addEventListener("change", event => {
    if (!event.target.matches("[data-files] [type=file]") || busy) return;
    busy = true;
    event.target.form.querySelectorAll(".field__error[id^=f-evidence]").forEach(line => line.remove());
    upload(event.target).finally(() => { busy = false; });
  });
  addEventListener("popstate", () => document.querySelector("form[data-resend] [name=go][value=back]")?.click());
  addEventListener("click", event => {
    const way = event.target.closest("[data-leave]");
    if (way) { event.preventDefault(); document.location.replace(way.href); }
  });
})();
