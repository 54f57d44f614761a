"use strict";
(() => {
  const reach = () => {
    for (const box of document.querySelectorAll(".formula, .scroll, pre")) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", box.dataset.name || "wide text");
      } else if (box.tabIndex === 0) {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
        box.removeAttribute("aria-label");
      }
    }
  };
  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  };
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => act(made));
    return made;
  };
  const offer = (pre) => pre.before(button("Copy", `Copy ${pre.dataset.name}`, (made) => copy(made, pre.textContent)));
  const unpacked = new Map();
  const unpack = async (pack) => {
    if (!unpacked.has(pack)) {
      const bytes = Uint8Array.from(atob(pack.textContent), (letter) => letter.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      unpacked.set(pack, new Response(stream).json());
    }
    return unpacked.get(pack);
  };
  const ask = async (item, made) => {
    const old = item.querySelector("pre.smt");
    if (old) {
      old.parentNode.remove();
    } else {
      const texts = await unpack(item.closest("article").querySelector("script.questions"));
      const pre = document.createElement("pre");
      pre.className = "smt";
      pre.dataset.name = `SMT-LIB of ${item.querySelector("b").textContent}`;
      pre.textContent = texts[Number(item.dataset.q)];
      const place = document.createElement("div");
      place.append(pre);
      item.append(place);
      offer(pre);
      reach();
    }
    made.setAttribute("aria-expanded", String(!old));
  };
  document.querySelectorAll("pre.copy-me").forEach(offer);
  const equip = (proof) => {
    if (proof.dataset.ready) return;
    proof.dataset.ready = "yes";
    for (const item of proof.querySelectorAll("li[data-q]")) {
      const made = button("SMT-LIB", `SMT-LIB of ${item.querySelector("b").textContent}`, (own) => ask(item, own));
      made.setAttribute("aria-expanded", "false");
      item.append(" ", made);
    }
  };
  document.querySelectorAll("details.proof[open]").forEach(equip);
  document.addEventListener("toggle", (event) => {
    if (event.target.matches("details.proof")) equip(event.target);
    reach();
  }, true);
  addEventListener("resize", reach);
  reach();
})();
