/* Words that are typed and not sent: they outlive an answer that draws their place anew, and neither an action nor a
   way out of the page leaves them behind.
   `data-keep` marks their text areas; its value is the id of the line that says they are not sent yet. Without a value
   the area travels with the action itself. */

import "./asking.js"; // hears of a submit first, and may take it back

const areas = () => [...document.querySelectorAll("textarea[data-keep]")];
export const isTyped = (area) => area.value !== area.defaultValue;

/* Holding back. One listener for each, so that the order of modules decides nothing. */

export const leaving = []; // functions: true when the page must not be left without a question
export const acting = []; // functions of the button: true when they hold the action back, and see to it themselves

let isSent = false; // an action has gone through, so that what stands in its form is no loss

document.addEventListener("submit", ({ defaultPrevented, target }) => {
  if (!defaultPrevented && [...target.elements].some(({ dataset }) => "keep" in dataset)) isSent = true;
});
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  if (xhr.status < 300 && xhr.getResponseHeader("HX-Redirect") !== null) isSent = true;
});
window.addEventListener("pageshow", () => (isSent = false));

leaving.push(() => !isSent && areas().some(isTyped));
window.addEventListener("beforeunload", (event) => {
  if (!leaving.some((asks) => asks())) return;
  event.preventDefault();
  event.returnValue = true; // Chromium before 119 asks only for this
});

acting.push(() => {
  const area = areas().find((each) => each.dataset.keep && isTyped(each));
  if (!area) return false;
  unfold(area);
  document.getElementById(area.dataset.keep).textContent = "这段话还没有保存，请先保存或清空。";
  area.focus();
  return true;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=action]");
  if (!button || !acting.some((holds) => holds(button))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/* Outliving an answer: `rescue` before a region is drawn anew, `putBack` after it. */

const rescued = new Map(); // id of a text area → what is typed in it

export function rescue(region, sent) {
  for (const area of region.querySelectorAll("textarea[data-keep]")) {
    if (isTyped(area) && !sent?.contains(area)) rescued.set(area.id, area.value);
  }
}

export function putBack(label) {
  for (const [id, text] of rescued) {
    const area = document.getElementById(id);
    if (area) area.value = text;
    else shelter(text, label);
  }
  rescued.clear();
}

// Text that has lost its place stays on the page, above the form.
export function shelter(text, label) {
  const place = document.createElement("textarea");
  Object.assign(place, { className: "form-control homeless", readOnly: true, rows: 3, value: text });
  place.setAttribute("aria-label", label);
  document.querySelector(".paper").before(place);
}

export function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
