/* The focus never falls to the page's start: where an answer takes away what had it, it goes to what stands there
   now. */

const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), textarea, select, summary";
let lost = null; // what had the focus before an answer came in
let trail = []; // of it and what is around it, from within: id, first class, and place among its like

const alike = (around, name) => (name ? [...around.querySelectorAll(`.${CSS.escape(name)}`)] : []);

function noteFocus() {
  if (lost || document.activeElement === document.body) return;
  lost = document.activeElement;
  trail = [];
  for (let each = lost; each && each !== document.body; each = each.parentElement) {
    const around = each.parentElement.closest("[id]") ?? document.body, [name] = each.classList;
    trail.push({ id: each.id, around: around.id, name, index: alike(around, name).indexOf(each) });
  }
}

function successor({ id, around, name, index }) {
  const same = id && document.getElementById(id);
  if (same) return same;
  const place = around ? document.getElementById(around) : document.body;
  const others = place ? alike(place, name) : [];
  return others[Math.min(index, others.length - 1)];
}

function rest() {
  const isLost = lost && !lost.isConnected && document.activeElement === document.body;
  lost = null;
  if (!isLost || document.querySelector("dialog[open]")) return;
  for (const each of trail) {
    const place = successor(each);
    const control = place?.matches(FOCUSABLE) ? place : place?.querySelector(FOCUSABLE);
    control?.focus();
    if (control && document.activeElement === control) return;
  }
}

// A declaration that an action led back to begins at its name: the button that was pressed is gone.
const cameFrom = document.referrer.startsWith(location.origin) ? new URL(document.referrer).pathname : "";
const nameInBar = document.querySelector(".action-bar .name");
const hasElsewhere = document.querySelector("[autofocus], :target") || document.activeElement !== document.body;
if (nameInBar && cameFrom === location.pathname && !hasElsewhere) {
  nameInBar.tabIndex = -1;
  nameInBar.focus({ preventScroll: true });
}

for (const swap of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) document.addEventListener(swap, noteFocus);
// After all others have put the focus where they want it. A button that is gone does not tell that its request is over.
for (const end of ["htmx:afterSettle", "htmx:afterRequest"]) document.addEventListener(end, () => setTimeout(rest));
