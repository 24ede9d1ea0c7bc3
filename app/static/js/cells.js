/* The cells that are typed in: where they are clicked, how they grow, what they count. */

// The whole cell is the place to click, also beside and below its text.
document.addEventListener("mousedown", (event) => {
  const control = event.target.matches("td") && event.target.querySelector("textarea.typing, input.typing");
  if (!control) return;
  event.preventDefault();
  control.focus();
});

// Counters count what the server counts: code points, a line break as one.
document.addEventListener("input", ({ target }) => {
  const counter = target.dataset?.limit && document.getElementById(`counter-${target.id}`);
  if (!counter) return;
  const length = [...target.value].length;
  counter.textContent = `${length}/${target.dataset.limit}`;
  counter.dataset.state = length > target.dataset.limit ? "over" : "within";
});

// Where quantity and price stand, the amount follows from them, and is passed over.
document.addEventListener("input", ({ target }) => {
  const row = target.closest?.(".costing .item");
  const typed = (column) => row.querySelector(`.typing[id^="${column}-"]`);
  if (!row || !["quantity", "unit_price"].includes(target.id.split("-", 1)[0])) return;
  const amount = typed("amount");
  amount.readOnly = Boolean(typed("quantity").value && typed("unit_price").value);
  amount.tabIndex = amount.readOnly ? -1 : 0;
});

// Chromium keeps stale CSS counters after a category was swapped; drawing the row numbers anew recounts them.
document.addEventListener("htmx:afterSettle", (event) => {
  const table = event.target.closest(".sheet-indicators");
  if (!table) return;
  table.classList.add("recounting");
  table.getBoundingClientRect();
  table.classList.remove("recounting");
});

// Cells grow with their text; browsers without `field-sizing` are helped.
if (!CSS.supports("field-sizing", "content")) {
  const grow = (cell) => {
    cell.style.height = "auto";
    cell.style.height = `${cell.scrollHeight}px`;
  };
  const growAll = () => document.querySelectorAll("textarea.typing").forEach(grow);
  document.addEventListener("input", ({ target }) => target.matches?.("textarea.typing") && grow(target));
  document.addEventListener("htmx:afterSettle", growAll);
  document.fonts.ready.then(growAll);
  growAll();
}
