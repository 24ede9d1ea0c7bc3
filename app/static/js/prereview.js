/* The prereview beside the paper: a new panel never takes the words that are being written in it, and marks whose findings
   are gone go with them. */
"use strict";

(() => {
  const panel = () => document.getElementById("prereview");
  const refreshes = document.getElementById("prereviewing");
  const isDirty = (words) => words.value !== words.defaultValue;
  let isWaiting = false;

  // While somebody writes an explanation a new panel waits until they have left it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== panel() || !detail.shouldSwap) return;
    if (detail.requestConfig.elt === refreshes && panel().contains(document.activeElement) && document.activeElement.matches("textarea")) {
      detail.shouldSwap = false;
      isWaiting = true;
    } else remember(detail.requestConfig.elt.closest(".finding")?.id);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (!isWaiting || !target.matches("#prereview textarea")) return;
    isWaiting = false;
    htmx.trigger(document.body, "saved");
  });

  // What is half written elsewhere in the panel comes along, and what was folded open stays so.
  const halfWritten = new Map(), folds = new Map();
  function remember(answered) {
    for (const fold of panel().querySelectorAll("details")) folds.set(fold.id, fold.open);
    for (const words of panel().querySelectorAll("textarea")) {
      if (isDirty(words) && words.closest(".finding").id !== answered) halfWritten.set(words.id, words.value);
    }
  }
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id !== "prereview") return;
    for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute("open", open);
    for (const [id, text] of halfWritten) {
      const words = document.getElementById(id);
      if (words) words.value = text;
      else shelter(text);
    }
    folds.clear();
    halfWritten.clear();
    clear();
  });

  function clear() {
    const places = new Set([...panel().querySelectorAll("[data-place]")].map(({ dataset }) => `marks-${dataset.place}`));
    for (const marks of document.querySelectorAll(".paper .marks")) if (!places.has(marks.id)) marks.replaceChildren();
  }

  // An explanation of words that have changed meanwhile stays on the page, above the form.
  function shelter(text) {
    const place = document.createElement("textarea");
    Object.assign(place, { className: "form-control homeless", readOnly: true, rows: 3, value: text, ariaLabel: "没有保存的说明，所指的文字已改" });
    document.querySelector(".paper").before(place);
  }

  // A mark leads to its finding, wherever that is folded away.
  function show(finding) {
    for (let fold = finding.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    finding.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("click", ({ target }) => {
    const mark = target.closest?.(".mark");
    const finding = mark && document.getElementById(mark.hash.slice(1));
    if (finding) show(finding);
  });

  // An action does not leave words behind that were typed and not kept.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name=action]");
    const words = button && [...panel().querySelectorAll("textarea")].find(isDirty);
    if (!words) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(words);
    words.closest(".finding").querySelector(".finding-error").textContent = "这段说明还没有记下，请先记下或清空。";
    words.focus();
  }, true);
})();
