/* The prereview beside the paper: a new panel never takes the words that are being written in it, and marks whose
   findings are gone go with them. */

import { putBack, rescue, unfold } from "./typed-words.js";

const panel = () => document.getElementById("prereview");
const refreshes = document.getElementById("prereviewing");
let isPostponed = false;

// While somebody writes an explanation a new panel waits until they have left it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== panel() || !detail.shouldSwap) return;
  const { activeElement } = document;
  const isWriting = panel().contains(activeElement) && activeElement.matches("textarea");
  if (isWriting && detail.requestConfig.elt === refreshes) {
    detail.shouldSwap = false;
    isPostponed = true;
  } else {
    remember(detail.requestConfig.elt.closest(".finding"));
  }
});
document.addEventListener("focusout", ({ target }) => {
  if (!isPostponed || !target.matches("#prereview textarea")) return;
  isPostponed = false;
  htmx.trigger(document.body, "saved");
});

// What is half written elsewhere in the panel comes along, and what was folded open stays so.
const folds = new Map();
function remember(answered) {
  for (const fold of panel().querySelectorAll("details")) folds.set(fold.id, fold.open);
  rescue(panel(), answered);
}
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "prereview") return;
  for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute("open", open);
  putBack("没有保存的说明，所指的文字已改");
  folds.clear();
  clearMarks();
});

function clearMarks() {
  for (const mark of document.querySelectorAll(".paper .mark")) {
    if (!document.getElementById(mark.hash.slice(1))) mark.remove();
  }
}

// What is still blank is typed in by a click on its name; a blank 二级指标 begins with its first cell.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".completeness a");
  const place = link && document.getElementById(decodeURI(link.hash.slice(1)));
  const cell = place?.matches(".typing") ? place : place?.querySelector(".typing");
  if (!cell) return;
  event.preventDefault();
  cell.focus();
});

// A mark leads to its finding, wherever that is folded away.
document.addEventListener("click", ({ target }) => {
  const mark = target.closest?.(".mark");
  const finding = mark && document.getElementById(mark.hash.slice(1));
  if (!finding) return;
  unfold(finding);
  finding.scrollIntoView({ block: "nearest" });
});
