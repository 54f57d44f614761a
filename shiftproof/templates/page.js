"use strict";
(() => {
  const reach = () => {
    for (const box of document.querySelectorAll(".formula, .scroll, pre")) {
      if (box.closest(".explorer")) continue; // it sees to itself
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", box.dataset.name || (box.matches(".formula") ? "formula" : "values"));
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
  let unpacked;
  const unpack = () => { // lines, and for each text the places of its lines
    unpacked ??= (async () => {
      const bytes = Uint8Array.from(atob(document.getElementById("questions").textContent), (letter) => letter.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      return new Response(stream).json();
    })();
    return unpacked;
  };
  const ask = async (item, what, made) => {
    const old = item.querySelector("pre.smt");
    if (old) {
      old.parentNode.remove();
    } else {
      const [lines, texts] = await unpack();
      if (item.querySelector("pre.smt")) return; // asked for twice
      const pre = document.createElement("pre");
      pre.className = "smt";
      pre.dataset.name = what;
      pre.textContent = texts[Number(item.dataset.q)].map((at) => lines[at]).join("\n");
      const place = document.createElement("div");
      place.append(pre);
      item.append(place);
      offer(pre);
      reach();
    }
    made.setAttribute("aria-expanded", String(!old));
  };
  document.querySelectorAll("pre.copy-me").forEach(offer);
  const askable = (item, word, what) => {
    const made = button(word, what, (own) => ask(item, what, own));
    made.setAttribute("aria-expanded", "false");
    item.append(" ", made);
  };
  for (const item of document.querySelectorAll(".kernel[data-q]")) {
    askable(item, "Theorem", `theorem ${item.querySelector("code").textContent}`);
  }
  const equip = (proof) => {
    if (proof.dataset.ready) return;
    proof.dataset.ready = "yes";
    for (const item of proof.querySelectorAll("li[data-q]")) {
      askable(item, "SMT-LIB", `SMT-LIB of ${item.querySelector("b").textContent}`);
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
