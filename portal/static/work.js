// The short calculation asked of a device when very many cases are filed at once (ALTCHA's proof of work, version 2):
// find the number whose PBKDF2 key begins as the challenge says, write the solution into the form, and send the form.
// The browser computes it by itself, beside the page; without scripts, or without Web Crypto, the page's words stand.
(() => {
  "use strict";
  const AT_ONCE = 8;
  const MOST = 10000;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // The key that a number gives: its password is the nonce followed by the number in four bytes, the first the highest.
  const derive = async (parameters, counter) => {
    const nonce = bytes(parameters.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.cost };
    return hex(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8));
  };

  const solve = async (parameters) => {
    for (let first = 0; first < MOST; first += AT_ONCE) {
      const counters = Array.from({ length: AT_ONCE }, (_, at) => first + at);
      const keys = await Promise.all(counters.map((counter) => derive(parameters, counter)));
      const at = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
      if (at >= 0) return { counter: counters[at], derivedKey: keys[at] };
    }
    throw new Error("no solution");
  };

  // Whoever goes on typing meanwhile sends the form when they are ready.
  const work = async (box) => {
    const form = box.closest("form");
    const show = (name) => {
      for (const part of ["fallback", "busy", "done"]) box.querySelector(`[data-work-${part}]`).hidden = part !== name;
    };
    let isUntouched = true;
    form.addEventListener("input", () => { isUntouched = false; });
    try {
      show("busy");
      const challenge = JSON.parse(box.dataset.work);
      const solution = await solve(challenge.parameters);
      form.querySelector("[name=altcha]").value = btoa(JSON.stringify({ challenge, solution }));
      show("done");
      const button = form.querySelector("[data-work-send]");
      if (button && isUntouched && box.isConnected) form.requestSubmit(button);
    } catch {
      show("fallback");
    }
  };

  const begin = () => {
    const box = document.querySelector("[data-work]");
    if (box && window.crypto && crypto.subtle) work(box);
  };
  document.addEventListener("portal:shown", begin);
  begin();
})();
