// Suggestions in a search box: an ARIA 1.2 combobox with a list (WAI-ARIA APG, "Editable combobox with list"). Without
// this script the form searches as it is. Nothing is sent but the text in the box, to this site.
(() => {
  "use strict";
  const WAIT_MS = 150, MIN_LETTERS = 1;

  const attach = (form, number) => {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const told = document.createElement("p");
    list.id = `suggestions-${number}`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    input.closest("div").append(list);
    form.append(told);
    const set = (pairs) => { for (const [name, value] of Object.entries(pairs)) input.setAttribute(name, value); };
    set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox" });

    const known = new Map();
    let timer = 0, asked = null, chosen = -1, typed = input.value;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (place) => {
      const options = [...list.children];
      chosen = (place + options.length + 1) % (options.length + 1);
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      const option = options[chosen];
      input.value = option ? option.dataset.text : typed;
      if (!option) { chosen = -1; input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const show = (suggestions) => {
      list.replaceChildren(...suggestions.map((one, at) => {
        const option = document.createElement("li");
        const text = document.createElement("span"), kind = document.createElement("span");
        text.textContent = one.text;
        if (one.lang) text.lang = one.lang;
        kind.textContent = one.label;
        kind.className = "suggestions__kind";
        option.append(text, " ", kind);
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        Object.assign(option.dataset, { text: one.text, url: one.url });
        return option;
      }));
      close();
      list.hidden = !suggestions.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      told.textContent = suggestions.length ? `${form.dataset.some} (${suggestions.length})` : form.dataset.none;
    };
    const ask = async (text) => {
      asked?.abort();
      if (text.trim().length < MIN_LETTERS) { told.textContent = ""; return close(); }
      if (known.has(text)) return show(known.get(text));
      asked = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asked.signal, credentials: "omit" });
        if (!answer.ok) return close();
        known.set(text, (await answer.json()).suggestions);
        if (input.value === text && document.activeElement === input) show(known.get(text));
      } catch { /* given up for a newer text, or no network: the form still works */ }
    };

    input.addEventListener("input", (event) => {
      typed = input.value;
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, WAIT_MS, typed);
    });
    input.addEventListener("compositionend", () => { typed = input.value; timer = setTimeout(ask, WAIT_MS, typed); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); input.value = typed; return close(); }
      if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); return void ask(typed = input.value); }
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.assign(list.children[chosen].dataset.url);
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => { const one = event.target.closest("[role=option]"); if (one) location.assign(one.dataset.url); });
  };
  document.querySelectorAll("form[data-suggest]").forEach(attach);
})();
