// Receipt codes: a slip is told while the code is typed, without asking the server; copying and printing the slip.
"use strict";
(() => {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", LENGTH = 21;
  const LOOK_ALIKES = new Map([..."OoIiLlUuАаВвЕеКкМмНнОоРрСсТтХхУу"].map((sign, at) => [sign, "001111VvAABBEEKKMMHH00PPCCTTXXYY"[at]]));

  const fold = typed => [...typed.normalize("NFKC")].map(sign => LOOK_ALIKES.get(sign) || sign).join("")
    .replace(/[\s\-–—‐‑.·_]+/g, "").toUpperCase();

  // The values weighted with powers of 2 in GF(2⁵), modulus x⁵ + x² + 1, as portal/domain/receipts.py has it.
  function checkCharacter(body) {
    let total = 0;
    for (const sign of [...body].reverse()) {
      const value = total ^ ALPHABET.indexOf(sign);
      total = (value << 1) ^ (value & 16 ? 37 : 0);
    }
    return ALPHABET[total];
  }

  function mistake(code, form) {
    const wrong = [...code].find(sign => !ALPHABET.includes(sign));
    if (wrong) return form.dataset.wrongCharacter.replace("%s", wrong);
    if (code.length !== LENGTH) return form.dataset.wrongLength.replace("%s", LENGTH);
    return checkCharacter(code.slice(0, -1)) === code.slice(-1) ? "" : form.dataset.wrongCheck;
  }

  function tell(form, text) {
    const place = form.querySelector("[data-state]"), input = form.querySelector("[name=receipt_code]");
    place.textContent = text;
    place.hidden = !text;
    if (text) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  }

  function look() {
    document.querySelectorAll("[data-copy], [data-print]").forEach(button => { button.hidden = false; });
  }

  addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("form[data-wrong-check]")) return;
    const input = form.querySelector("[name=receipt_code]"), text = mistake(fold(input.value), form);
    tell(form, text);
    if (text) { event.preventDefault(); input.focus(); }
  });
  // Told while typing, once all characters are there: a line that came with leaving the field would move the button.
  addEventListener("input", event => {
    const form = event.target.form;
    if (event.target.name !== "receipt_code" || !form || !form.matches("form[data-wrong-check]")) return;
    const code = fold(event.target.value), wrong = mistake(code, form);
    if (!wrong || code.length >= LENGTH) tell(form, wrong);
  });
  addEventListener("click", async event => {
    const copy = event.target.closest("[data-copy]");
    if (event.target.closest("[data-print]")) print();
    if (!copy) return;
    await navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).textContent);
    copy.form.querySelector("[data-state]").textContent = copy.dataset.copied;
  });
  document.addEventListener("portal:shown", look);
  look();
})();
