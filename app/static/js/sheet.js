/* The editor of the sheet: says at every moment whether what was typed is saved. */
"use strict";

(() => {
  const state = (name, words) => {
    const line = document.getElementById("save-state");
    if (line) {
      line.dataset.state = name;
      line.lastChild.textContent = words;
    }
  };
  const isTyping = (element) => element instanceof Element && element.matches(".typing");

  document.addEventListener("input", (event) => {
    if (isTyping(event.target)) state("unsaved", "未保存");
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isTyping(event.detail.elt)) state("saving", "保存中…");
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      if (isTyping(event.detail.elt)) state("failed", "保存失败，内容仍在页面上");
    });
  }
  window.addEventListener("beforeunload", (event) => {
    const line = document.getElementById("save-state");
    if (line && ["unsaved", "saving", "failed"].includes(line.dataset.state)) event.preventDefault();
  });
})();
