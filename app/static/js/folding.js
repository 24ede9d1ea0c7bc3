/* In windows too narrow for the aside and wider than a phone, the panels above the paper are folded to their counts. */

const FOLDING = matchMedia("(min-width: 768px) and (max-width: 1099.98px)");
const opened = new Set(); // ids of panels that were opened by hand

function setFolded(panel) {
  const isFolded = FOLDING.matches && !opened.has(panel.id);
  panel.toggleAttribute("data-folded", isFolded);
  let button = panel.querySelector(":scope > .unfold");
  if (!button && FOLDING.matches) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "unfold";
    panel.prepend(button);
  }
  if (!button) return;
  button.hidden = !FOLDING.matches;
  button.setAttribute("aria-expanded", String(!isFolded));
  const name = panel.querySelector(".panel-title")?.firstChild.textContent.trim() ?? "";
  button.setAttribute("aria-label", `${isFolded ? "展开" : "收起"}：${name}`);
}

const foldAll = () => document.querySelectorAll('[data-first="folds"]').forEach(setFolded);

function turn(panel, isOpen) {
  if (isOpen) opened.add(panel.id);
  else opened.delete(panel.id);
  setFolded(panel);
}

foldAll();
FOLDING.addEventListener("change", foldAll);
for (const event of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(event, foldAll);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".unfold"), link = target.closest?.('a[href^="#"]');
  const pressed = button?.parentElement ?? target.closest?.("[data-folded]");
  if (pressed) turn(pressed, "folded" in pressed.dataset);
  // A link into a folded panel opens it first.
  const folded = link?.hash && document.getElementById(link.hash.slice(1))?.closest("[data-folded]");
  if (folded) turn(folded, true);
}, true);
