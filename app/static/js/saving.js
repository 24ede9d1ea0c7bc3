/* Autosave: every cell is saved for itself, one request after the other; what is not saved stays on the page and is
   tried again. The server answers with a status line, never with the cell. */

import { buttonOf } from "./asking.js";
import { signInAgain } from "./signing-in-again.js";
import { acting, leaving, shelter } from "./typed-words.js";

const PAUSE = 1500, RETRY = 3000;
const stored = new Map(); // id of a cell → the text that the server has
const flying = new Map(); // id → the text that is on its way
const failed = new Map(); // id → "away" (try again by itself), or "refused" (wait for other text)
const timers = new Map();
let composing = null, signedOut = "", retrying = 0; // `signedOut`: how it came that nobody may save
let told = null, lastSaved = "已保存"; // the line as the server drew it last, and what it said of the last save: its time

const isTyping = (element) => element instanceof Element && element.matches(".typing");
const cells = () => document.querySelectorAll(".typing");
const isUnsaved = (cell) => cell.value !== stored.get(cell.id);
const hasUnsaved = () => [...cells()].some(isUnsaved);
const line = () => document.getElementById("save-state");

function showState(state, words, canRetry = false) {
  const place = line();
  if (!place) return;
  place.dataset.state = state;
  place.querySelector(".words").textContent = words;
  place.querySelector(".retry").hidden = !canRetry;
}

function tell() {
  if (told !== line()) {
    told = line();
    if (told?.dataset.state === "saved") lastSaved = told.querySelector(".words").textContent;
  }
  if (signedOut) showState("failed", `${signedOut}，内容仍在页面上`, true);
  else if ([...failed.values()].includes("away")) showState("failed", "保存失败，内容仍在页面上", true);
  else if (failed.size) showState("failed", `${failed.size}格未保存，请看格内说明`);
  else if (flying.size) showState("saving", "保存中…");
  else if (hasUnsaved()) showState("unsaved", "未保存");
  else showState("saved", lastSaved);
}

// What the server wrote into a page or fragment is what it has stored, whatever is typed there by now.
const preselected = (select) => [...select.options].find((option) => option.defaultSelected);
const written = (cell) => cell.defaultValue ?? preselected(cell)?.value ?? "";

function learn(root) {
  const own = isTyping(root) ? [root] : [];
  for (const cell of [...own, ...(root.querySelectorAll?.(".typing") ?? [])]) {
    stored.set(cell.id, written(cell));
    failed.delete(cell.id);
    flying.delete(cell.id);
  }
  tell();
}

// A refused text that was set right to what is stored needs no saving, so that nobody else takes its sentence away.
function forgive(cell) {
  const note = document.getElementById(`note-${cell.id}`);
  if (!note || isUnsaved(cell)) return;
  note.textContent = "";
  note.removeAttribute("id");
  cell.removeAttribute("aria-describedby");
  delete cell.closest("td").dataset.state;
}

function save(cell) {
  clearTimeout(timers.get(cell.id));
  if (!cell.isConnected || cell === composing || signedOut || !isUnsaved(cell) || flying.has(cell.id)) return;
  flying.set(cell.id, cell.value);
  tell();
  const address = cell.form.dataset.cells + encodeURIComponent(cell.name);
  htmx.ajax("POST", address, { source: cell, target: "#save-state", swap: "outerHTML" }).catch(() => {});
}

const saveAll = () => cells().forEach((cell) => failed.get(cell.id) !== "refused" && save(cell));

// Resolves when nothing is on its way: true when everything typed is stored.
async function settled() {
  cells().forEach(save);
  while (flying.size) await new Promise((wake) => document.addEventListener("landed", wake, { once: true }));
  return !hasUnsaved();
}

function drop(cell) {
  flying.delete(cell.id);
  tell();
  document.dispatchEvent(new Event("landed"));
}

function landed(cell, outcome) {
  const sent = flying.get(cell.id);
  flying.delete(cell.id);
  if (outcome === "stored") {
    stored.set(cell.id, sent);
    failed.delete(cell.id);
  } else if (outcome === "away" || cell.value === sent) {
    failed.set(cell.id, outcome);
    if (outcome === "away" && !retrying) retrying = setTimeout(() => ((retrying = 0), saveAll()), RETRY);
  }
  tell();
  if (cell.isConnected && isUnsaved(cell) && !failed.has(cell.id)) save(cell);
  document.dispatchEvent(new Event("landed"));
}

learn(document);
// Only now does htmx know the cells that were drawn anew, so that what is typed there can be sent.
document.addEventListener("htmx:load", ({ detail }) => {
  learn(detail.elt);
  detail.elt.querySelectorAll(".typing").forEach(save);
});

document.addEventListener("input", ({ target }) => {
  if (!isTyping(target)) return;
  if (failed.get(target.id) === "refused") failed.delete(target.id);
  forgive(target);
  tell();
  clearTimeout(timers.get(target.id));
  timers.set(target.id, setTimeout(() => save(target), PAUSE));
});
document.addEventListener("change", ({ target }) => isTyping(target) && save(target));
document.addEventListener("focusout", ({ target }) => {
  if (composing === target) composing = null;
  if (!isTyping(target)) return;
  leave(target);
  save(target);
});
document.addEventListener("compositionstart", ({ target }) => (composing = target));
document.addEventListener("compositionend", ({ target }) => {
  composing = null;
  if (isTyping(target)) target.dispatchEvent(new Event("input", { bubbles: true }));
});

// What travels is what the cell held when the request was made, not when it was asked for: by then somebody may
// compose there, or nothing is left to save.
document.addEventListener("htmx:configRequest", (event) => {
  const cell = event.detail.elt;
  if (!isTyping(cell)) return;
  if (cell === composing || !isUnsaved(cell)) {
    event.preventDefault();
    drop(cell);
    return;
  }
  flying.set(cell.id, cell.value);
  for (const name of [cell.name, `was.${cell.name}`, `copied.${cell.name}`, `new.${cell.name.split("-")[1]}`]) {
    const field = cell.form.elements[name];
    if (field) event.detail.parameters[name] = field.value;
  }
});
document.addEventListener("signed-out", ({ detail }) => {
  signedOut = detail;
  tell();
});
// A request that had to wait was asked for when another line stood there, and its answer would be lost with that.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (isTyping(detail.elt)) detail.target = line();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!isTyping(detail.elt)) return;
  const { status } = detail.xhr;
  // Nobody knows what stands there now, so that even the old text is unsaved until somebody has chosen.
  if (status === 409 && !signedOut) stored.delete(detail.elt.id);
  const note = document.getElementById(`note-${detail.elt.id}`);
  if (note) detail.elt.setAttribute("aria-describedby", note.id);
  else detail.elt.removeAttribute("aria-describedby");
  if (status >= 200 && status < 300) {
    understand(detail.elt);
    landed(detail.elt, "stored");
  } else {
    landed(detail.elt, signedOut || status === 0 || status >= 500 ? "away" : "refused");
    forgive(detail.elt);
  }
});

// Amounts and years come back as the form prints them, once nobody types there any more.
const printed = new Map(); // id of a cell that is not left yet → what was typed, and how the form prints it
function understand(cell) {
  const shown = line()?.dataset.shown;
  if (shown === undefined || cell.value !== flying.get(cell.id)) return;
  if (cell === document.activeElement) printed.set(cell.id, [cell.value, shown]);
  else cell.value = shown;
  flying.set(cell.id, cell.value);
}
function leave(cell) {
  const [typed, shown] = printed.get(cell.id) ?? [];
  printed.delete(cell.id);
  if (typed === undefined || typed !== cell.value || isUnsaved(cell)) return;
  cell.value = shown;
  stored.set(cell.id, shown);
}

// Rows that are drawn anew keep what was typed in them meanwhile, and what it started from.
const unsaved = new Map();
let focused = null;
const was = (id) => document.getElementsByName(`was.${id}`)[0];
const column = (id, category) => [...category.querySelectorAll(`.typing[id^="${id.split("-", 1)[0]}-"]`)];

document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  for (const cell of target?.querySelectorAll?.(".typing") ?? []) {
    if (isUnsaved(cell)) unsaved.set(cell.id, [cell.value, was(cell.id).value]);
    flying.delete(cell.id);
    if (cell !== document.activeElement) continue;
    const { id, selectionStart: from, selectionEnd: to } = cell;
    focused = { id, category: target.id, row: column(id, target).indexOf(cell), from, to };
  }
});
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const [id, [text, start]] of unsaved) {
    const cell = document.getElementById(id);
    unsaved.delete(id);
    if (cell) {
      cell.value = text;
      was(id).value = start;
    } else {
      shelter(text, "没有保存的文字，这一行已被删除");
    }
  }
  if (!focused) return;
  const { id, category, row, from, to } = focused;
  const place = document.getElementById(category), others = column(id, place);
  const cell = document.getElementById(id);
  focused = null;
  (cell ?? others[Math.min(row, others.length - 1)] ?? place.querySelector(".add-row"))?.focus();
  cell?.setSelectionRange?.(from, to);
});

// htmx forgets the rest of its queue when the next in it was drawn anew; what waits there is asked for again.
const underway = new Set(); // the requests of the sheet that have no answer yet
export const isUnderway = () => underway.size > 0; // until the page hears of `all-answered`
document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  if (elt.closest("[hx-sync]")?.matches('#sheet-form, [hx-sync^="#sheet-form"]')) underway.add(xhr);
});
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  if (!underway.delete(xhr)) return;
  setTimeout(() => {
    if (underway.size) return;
    if (flying.size) {
      flying.clear();
      document.dispatchEvent(new Event("landed"));
      saveAll();
    }
    document.dispatchEvent(new Event("all-answered"));
  });
});

// The button of the plain form, which has no step of its own: every cell is saved for itself.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "sheet-form" || buttonOf(event)?.hasAttribute("formaction")) return;
  event.preventDefault();
  event.stopPropagation();
  cells().forEach(save);
}, true);

// An action waits for everything typed; what cannot be saved holds it back.
acting.push((button) => {
  if (!hasUnsaved()) return false;
  settled().then((isStored) => {
    if (isStored) button.click();
    else document.querySelector(".cell-note:not(:empty)")?.closest("td")?.querySelector(".typing")?.focus();
  });
  return true;
});

function retry() {
  failed.clear();
  if (signedOut) signInAgain();
  else cells().forEach(save);
}

// Ctrl+S, on Apple's keyboards ⌘S, saves here and not the page as a file.
document.addEventListener("keydown", (event) => {
  const { altKey, ctrlKey, metaKey, shiftKey } = event;
  if (event.key?.toLowerCase() !== "s" || altKey || shiftKey || ctrlKey === metaKey || !line()) return;
  event.preventDefault();
  retry();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.(".retry")) retry();
  const keep = target.closest?.("[data-keeps]");
  const kept = keep && document.getElementById(keep.dataset.keeps);
  if (kept) {
    was(kept.id).value = keep.dataset.fingerprint;
    failed.delete(kept.id);
    save(kept);
  }
  const fix = target.closest?.("[data-corrects]");
  const cell = fix && document.getElementById(fix.dataset.corrects);
  if (cell) {
    cell.value = fix.dataset.text;
    cell.focus();
    save(cell);
  }
});

document.addEventListener("signed-in", () => {
  signedOut = "";
  saveAll();
  tell();
});

// A browser that goes back may put in what it remembers, or show the page as it was left: the server's text stands.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && line() && !hasUnsaved()) location.reload();
  if (persisted) return;
  for (const cell of cells()) {
    if (isUnsaved(cell) && !timers.has(cell.id) && !flying.has(cell.id)) cell.value = written(cell);
  }
  tell();
});

window.addEventListener("online", saveAll);
leaving.push(hasUnsaved);
