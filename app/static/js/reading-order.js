/* Windows narrower than the paper with its margin draw some of what stands beside it above it, and a phone the
   indicators before what the project is. The style sheets do so at once; here the document follows, so that Tab and
   what reads aloud go as the eye does. */

const STACKED = matchMedia("(max-width: 1099.98px)"), CARDS = matchMedia("(max-width: 767.98px)");
const desk = document.querySelector("main > .desk"), beside = desk?.querySelector(":scope > .desk-aside");
const sheet = desk?.querySelector(":scope > .desk-paper > .paper");

function stack() {
  const focused = document.activeElement;
  const first = [...desk.children, ...beside.children].filter((each) => each.matches("[data-first]"));
  if (STACKED.matches) desk.prepend(...first);
  else beside.prepend(...first);
  focused.focus({ preventScroll: true }); // what moves loses it
}

function putFactsLast() {
  const facts = [".sheet-facts", "#costing"].map((which) => sheet.querySelector(`:scope > ${which}`)).filter(Boolean);
  if (CARDS.matches) sheet.append(...facts);
  else sheet.querySelector(".paper-title").after(...facts);
  // Nothing of what was found waits for a second tap.
  for (const group of desk.querySelectorAll("#findings .finding-group")) if (CARDS.matches) group.open = true;
}

if (beside) {
  if (STACKED.matches) stack();
  STACKED.addEventListener("change", stack);
}
if (sheet?.querySelector(":scope > .sheet-facts")) {
  if (CARDS.matches) putFactsLast();
  CARDS.addEventListener("change", putFactsLast);
}
