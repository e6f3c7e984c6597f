// Sends the form of a case so that a lost connection loses nothing: the same form with the same token is sent until an
// answer comes, and the answer takes the place of the page. Everything works without this as well.
"use strict";
(() => {
  const WAITS = [1, 2, 4, 8, 15, 30];
  const UNSENT = {method: "POST", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer"};
  let busy = false;

  const pause = seconds => new Promise(go => {
    const timer = setTimeout(go, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); go(); }, {once: true});
  });

  async function send(form, data, address, state) {
    for (let tries = 0; ; tries += 1) {
      try {
        state.textContent = form.dataset.sending;
        return await (await fetch(address, {...UNSENT, body: data})).text();
      } catch {
        state.textContent = form.dataset.offline;
        await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
      }
    }
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("main");
    if (!main) { document.location.reload(); return; }
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
    if (chosen && chosen.files.length === 0) data.delete(chosen.name);
    const before = form.elements.screen ? form.elements.screen.value : "";
    const text = await send(form, data, button && button.hasAttribute("formaction") ? button.formAction : form.action, form.querySelector("[data-state]"));
    show(text);
    busy = false;
    const after = document.querySelector("form[data-resend] [name=screen]");
    const isBack = button && button.value === "back";
    if (after && after.value !== before && !isBack) history.pushState({screen: before}, "");
  }

  // Photographs go one by one as soon as they are chosen: none waits for the others, and no request is too large.
  async function upload(input) {
    const form = input.form, progress = form.querySelector("[data-progress]");
    for (const [index, file] of [...input.files].entries()) {
      const data = new FormData(form);
      data.delete(input.name);
      data.append(input.name, file);
      data.set("go", "add");
      progress.textContent = `${index + 1} / ${input.files.length}`;
      const text = await send(form, data, form.action, progress);
      const told = new DOMParser().parseFromString(text, "text/html").querySelector("[data-files]");
      if (!told) { show(text); return; }
      const kept = told.querySelector(".kept"), held = form.querySelector("[data-files] .kept");
      const wrong = told.querySelectorAll(".field__error");
      if (kept) { if (held) held.replaceWith(kept); else form.querySelector("[data-files] label").before(kept); }
      wrong.forEach(line => progress.before(line));
    }
    progress.textContent = "";
    input.value = "";
  }

  addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("form[data-resend]")) return;
    event.preventDefault();
    submit(form, event.submitter);
  });
  addEventListener("change", event => {
    if (!event.target.matches("[data-files] [type=file]") || busy) return;
    busy = true;
    event.target.form.querySelectorAll(".field__error[id^=f-evidence]").forEach(line => line.remove());
    upload(event.target).finally(() => { busy = false; });
  });
  addEventListener("popstate", () => {
    const back = document.querySelector("form[data-resend] [name=go][value=back]");
    if (back) back.click();
  });
  addEventListener("click", event => {
    const way = event.target.closest("[data-leave]");
    if (!way) return;
    event.preventDefault();
    document.location.replace(way.href);
  });
})();
