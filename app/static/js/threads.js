/* Threads on the sheet: a cell is clicked to ask there, an open thread marks its place. */

import { bringIntoView } from "./docking.js";
import { isTyped, putBack, rescue } from "./typed-words.js";

const paper = document.querySelector(".paper");
const list = () => document.getElementById("threads");
const asking = () => document.getElementById("new-thread");
const placeOf = (anchor) => document.getElementById(`cell-${anchor}`) ?? document.getElementById(anchor);
const isWaiting = (thread) => thread.querySelector(".thread-state").dataset.state === "waiting";

const openAnchor = () => (asking()?.querySelector("form") ?? list()?.querySelector(".thread[open]"))?.dataset.place;

// An open thread marks its place.
function mark(anchor = openAnchor()) {
  for (const place of document.querySelectorAll("[data-marked]")) delete place.dataset.marked;
  for (const pin of document.querySelectorAll(".pin[aria-current]")) pin.removeAttribute("aria-current");
  const shown = list()?.querySelector(".thread[open]")?.id.replace("thread-", "pin-");
  document.getElementById(shown)?.setAttribute("aria-current", "true");
  const place = anchor && placeOf(anchor);
  if (place) place.dataset.marked = "";
  return place;
}

function show(anchor) {
  const place = mark(anchor);
  if (place) bringIntoView(place);
}

function open(thread) {
  if (!thread) return;
  thread.open = true;
  thread.querySelector(".speaking textarea")?.focus({ preventScroll: true });
}

// Ask at another place. What is typed stays where it was typed: it is kept there as unsent, and only then one goes on.
function askAt(address) {
  const written = asking().querySelector("textarea");
  if (written && isTyped(written) && written.value.trim()) {
    goingOn = address;
    htmx.trigger(written.form, "submit");
    return;
  }
  htmx.ajax("GET", address, { target: "#new-thread", swap: "outerHTML" }).then(() => {
    const words = asking().querySelector("textarea");
    for (const thread of list().querySelectorAll(".thread[open]")) thread.open = false;
    words?.focus({ preventScroll: true });
    show();
  }).catch(() => {}); // `unanswered` says so
}
let goingOn = ""; // the address of the place to ask at, once what was typed elsewhere is kept

const isTypedIn = document.getElementById("sheet-form") !== null;

// The mark by which a click asks: the square's own, but where a click into a square types there, only the mark itself.
function askOf(target) {
  const ask = target.closest(".ask");
  if (ask || isTypedIn || target.closest("a, button") || !getSelection().isCollapsed) return ask;
  return target.closest(".paper td, .paper .level-2")?.querySelector(".ask");
}

document.addEventListener("click", (event) => {
  if (!list()) return;
  if (event.target.closest("[data-cancels]")) {
    event.preventDefault();
    const { place } = asking().querySelector("form").dataset;
    asking().querySelector("form").remove();
    mark();
    focusPlace(place);
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
    const ask = askOf(event.target);
    if (!ask || !paper?.contains(ask)) return;
    event.preventDefault();
    askAt(`${location.pathname}/threads/new${ask.search}`);
  }
});
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.(".thread")) return;
  show(target.open ? target.dataset.place : undefined);
  // Whoever opened it in the list goes on in it, wherever it stands.
  const isOpenedHere = target.open && document.activeElement === target.querySelector("summary");
  if (isOpenedHere) target.querySelector(".thread-said").focus({ preventScroll: true });
}, true);

// A new list takes the place of the old one.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "threads" || !detail.shouldSwap) return;
  rescue(list(), detail.requestConfig.elt.closest(".thread"));
  // Only one of a name can be open, and the old list still stands while the new one is put in.
  for (const thread of list().querySelectorAll(".thread[open]")) thread.open = false;
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "threads") return;
  putBack("没有保存的答复，这条批注已不在");
  if (hasSpoken) turnToNext();
  hasSpoken = false;
  mark();
  // What was pressed is gone with the old list: the keyboard goes on in what is open now, or at its place.
  if (document.activeElement === document.body) focusOpen(detail.requestConfig.elt.dataset.place);
});
document.addEventListener("htmx:oobAfterSwap", () => mark());
document.addEventListener("htmx:afterSettle", () => {
  if (!goingOn || asking()?.querySelector("form textarea")) return;
  const address = goingOn;
  goingOn = "";
  askAt(address);
});
document.addEventListener("htmx:responseError", () => (goingOn = ""));

function focusPlace(anchor) {
  const place = anchor && placeOf(anchor);
  const control = place?.querySelector(".pin, .ask, .typing") ?? list()?.querySelector("summary");
  control?.focus({ preventScroll: true });
  // The line that a card made room for closes in the next frame, and everything below moves up.
  requestAnimationFrame(() => requestAnimationFrame(() => control?.scrollIntoView({ block: "nearest" })));
}
function focusOpen(anchor) {
  const thread = list()?.querySelector(".thread[open]");
  if (!thread) focusPlace(anchor);
  const control = thread?.querySelector(".speaking textarea, .thread-steps button");
  (control ?? thread?.querySelector("summary"))?.focus({ preventScroll: true });
}

// After an answer, on to the next that waits; the word of it comes before the new list stands.
const DONE = ["settled", "unsent", "note"]; // what a reviewer has nothing left to do about
let hasSpoken = false;
document.addEventListener("spoken", () => (hasSpoken = true));
function turnToNext() {
  const all = [...list().querySelectorAll(".thread")], at = all.findIndex((thread) => thread.open);
  if (at < 0 || isWaiting(all[at])) return;
  const others = [...all.slice(at + 1), ...all.slice(0, at)];
  if (isTypedIn) open(others.find(isWaiting));
  else if (all[at].dataset.state === "settled") open(others.find(({ dataset }) => !DONE.includes(dataset.state)));
}

open(location.hash.startsWith("#said-") && document.querySelector(location.hash)?.closest(".thread"));
show();
