/* The places of a cell that answers fill: why it was not stored, what is pinned to it, what the prereview finds there.
   The server draws those that hold something; the others, which show nothing, are made here before an answer comes. */

const PLACED = '[id^="cell-"], [id^="row-"] > .level-1, .indicator:first-child > .level-2, .item-number';

function makePlaces(cell) {
  const own = (selector) => [...cell.children].filter((child) => child.matches(selector));
  const place = (name) => Object.assign(document.createElement("span"), { className: name });
  const start = own('[name^="was."], .note').pop();
  if (start && !own(".cell-note").length) start.after(place("cell-note"));
  const [tools] = own(".row-tools, .adding");
  const add = (name, before) => {
    const [found = place(name)] = own(`.${name}`);
    if (found.parentNode !== cell) cell.insertBefore(found, before ?? null);
    return found;
  };
  const marks = document.getElementById("sheet-form") ? add("marks", tools) : tools;
  add("pins", marks);
}

const makeAllPlaces = (root) => root.querySelectorAll(PLACED).forEach(makePlaces);

document.querySelectorAll(".desk-paper").forEach(makeAllPlaces);
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.closest(".desk-paper")) makeAllPlaces(detail.fragment);
});
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.closest(".desk-paper")) return;
  if (elt.matches(PLACED)) makePlaces(elt);
  makeAllPlaces(elt);
});
