/* Threads on the sheet: a cell is clicked to ask there, an open thread marks its place, typed words survive every answer. */
"use strict";

(() => {
  const paper = document.querySelector(".paper");
  const list = () => document.getElementById("threads");
  const asking = () => document.getElementById("new-thread");
  const placeOf = (anchor) => document.getElementById(`cell-${anchor}`) ?? document.getElementById(anchor);
  const isDirty = (words) => words.value !== words.defaultValue;
  const isWaiting = (thread) => thread.querySelector(".thread-state").dataset.state === "waiting";
  const isBesidePaper = () => list().getBoundingClientRect().left >= paper.getBoundingClientRect().right;

  // An open thread marks its place.
  function mark(anchor = asking()?.querySelector("form")?.dataset.place ?? list()?.querySelector(".thread[open]")?.dataset.place) {
    for (const place of document.querySelectorAll("[data-marked]")) delete place.dataset.marked;
    const place = anchor && placeOf(anchor);
    if (place) place.dataset.marked = "";
    return place;
  }

  // Opened by hand, it also brings its place into view where both can be seen at once.
  function show(anchor) {
    const place = mark(anchor);
    if (place && isBesidePaper()) place.scrollIntoView({ block: "nearest" });
  }

  function open(thread) {
    if (!thread) return;
    thread.open = true;
    thread.scrollIntoView({ block: "nearest" });
    thread.querySelector(".speaking textarea")?.focus();
  }

  // Ask at another place: what is typed and chosen already comes along, before the words of a finding.
  function askAt(address) {
    const written = asking().querySelector("textarea"), typed = written && isDirty(written) ? written.value : "";
    const chosen = typed ? [...asking().querySelectorAll(":checked")].map(({ id }) => id) : [];
    htmx.ajax("GET", address, { target: "#new-thread", swap: "outerHTML" }).then(() => {
      const words = asking().querySelector("textarea");
      if (typed && words) words.value = [typed, words.value].filter(Boolean).join("\n");
      for (const id of chosen) document.getElementById(id).checked = true;
      if (!isBesidePaper()) asking().scrollIntoView({ block: "nearest" });
      words?.focus();
      show();
    });
  }

  // Where a click into a square types there, only its mark asks.
  const isTypedIn = document.getElementById("sheet-form") !== null;

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-cancels]")) {
      event.preventDefault();
      asking().querySelector("form").remove();
      mark();
      return;
    }
    const turn = event.target.closest("[data-turn]"), link = event.target.closest('a[href^="#said-"]');
    if (turn) {
      const to = [...list().querySelectorAll(".thread")].filter(isWaiting);
      const at = to.findIndex((thread) => thread.open), step = Number(turn.dataset.turn);
      if (!to.length) return;
      event.preventDefault();
      open(to[(Math.max(at, step > 0 ? -1 : 0) + step + to.length) % to.length]);
    } else if (link) {
      event.preventDefault();
      open(document.getElementById(link.hash.slice(1))?.closest(".thread"));
    } else if (event.target.closest("[data-asks]")) {
      event.preventDefault();
      askAt(`${location.pathname}/threads/new${event.target.closest("[data-asks]").search}`);
    } else {
      const square = getSelection().isCollapsed && !isTypedIn && !event.target.closest("a, button") && event.target.closest(".paper td, .paper .level-2");
      const ask = event.target.closest(".ask") ?? (square && square.querySelector(".ask"));
      if (!ask || !paper?.contains(ask)) return;
      event.preventDefault();
      askAt(`${location.pathname}/threads/new?at=${encodeURIComponent(ask.dataset.at)}`);
    }
  });
  document.addEventListener("toggle", (event) => event.target.matches?.(".thread") && show(event.target.open ? event.target.dataset.place : undefined), true);

  // A new list takes the place of the old one: what is half written elsewhere in it comes along.
  const halfWritten = new Map();
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "threads" || !detail.shouldSwap) return;
    const sent = detail.requestConfig.elt.closest(".thread");
    for (const words of list().querySelectorAll("textarea[data-keep]")) {
      if (isDirty(words) && words.closest(".thread") !== sent) halfWritten.set(words.id, words.value);
    }
    // Only one of a name can be open, and the old list still stands while the new one is put in.
    for (const thread of list().querySelectorAll(".thread[open]")) thread.open = false;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id !== "threads") return;
    for (const [id, text] of halfWritten) {
      const words = document.getElementById(id);
      if (words) words.value = text;
    }
    halfWritten.clear();
    if (hasSpoken) turnToNext();
    hasSpoken = false;
    list().querySelector(".thread[open]")?.scrollIntoView({ block: "nearest" });
    mark();
  });
  document.addEventListener("htmx:oobAfterSwap", () => mark());

  // After an answer, on to the next that waits; the word of it comes before the new list stands.
  let hasSpoken = false;
  document.addEventListener("spoken", () => (hasSpoken = true));
  function turnToNext() {
    const all = [...list().querySelectorAll(".thread")], at = all.findIndex((thread) => thread.open);
    if (!isTypedIn || at < 0 || isWaiting(all[at])) return;
    open([...all.slice(at + 1), ...all.slice(0, at)].find(isWaiting));
  }

  // An action does not leave words behind that were typed and not kept.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name=action]");
    const words = button && [...document.querySelectorAll(":is(#threads, #new-thread) textarea")].find(isDirty);
    if (!words) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    words.closest("details")?.setAttribute("open", "");
    words.closest(".speaking, form").querySelector(".thread-error").textContent = "这段话还没有记下，请先保存或清空。";
    words.focus();
  }, true);

  open(location.hash.startsWith("#said-") && document.querySelector(location.hash)?.closest(".thread"));
  show();
})();
