/* An open thread, and the form of a new one, stand beside the line of their place and are never cut: between the bars,
   and above the form of the decision. The panels get the height above it, or what is left below. Narrower windows dock
   them at the foot, and on a phone they stand inside the card of their line, which makes room (threads.css). */

const LEAST = 120; // pixels above it that are worth reading
const WIDE = matchMedia("(min-width: 1100px)"), PHONE = matchMedia("(max-width: 767.98px)");
const aside = document.querySelector(".desk-aside");
const docked = () => document.querySelector(".new-thread form")?.closest(".new-thread")
  ?? document.querySelector(".thread[open] > .thread-body");
const lineOf = (card) => {
  const { place } = (card.querySelector("[data-place]") ?? card.closest("[data-place]"))?.dataset ?? {};
  const found = place && (document.getElementById(`cell-${place}`) ?? document.getElementById(place));
  return found && (found.closest("tr") ?? found.querySelector("tr") ?? found);
};

// Lengths go through the root element: what an answer replaces bears no style of its own.
const tellLength = (name, pixels) => document.documentElement.style.setProperty(`--dock-${name}`, `${pixels}px`);

const topOfDecision = () => document.querySelector(".desk ~ .decision")?.getBoundingClientRect().top ?? innerHeight;

function placeCard() {
  const card = docked(), line = card && lineOf(card);
  for (const other of document.querySelectorAll("[data-joined]")) if (other !== card) delete other.dataset.joined;
  for (const other of document.querySelectorAll("[data-hosts]")) if (other !== line) delete other.dataset.hosts;
  delete aside.dataset.state;
  if (!card) return;
  if (WIDE.matches) placeBeside(card, line);
  else if (PHONE.matches && line) placeInside(card, line);
  else tellLength("foot", innerHeight - topOfDecision());
}

function placeBeside(card, line) {
  const beside = aside.getBoundingClientRect();
  const bars = [...document.querySelectorAll(".action-bar, .stage-line, .work-off")]
    .map((bar) => bar.getBoundingClientRect().bottom);
  const top = Math.max(8, ...bars) + 8, bottom = Math.min(innerHeight, topOfDecision()) - 8;
  tellLength("left", beside.left);
  tellLength("width", beside.width);
  tellLength("height", Math.min(496, bottom - top));
  const wanted = line ? line.getBoundingClientRect().top : top;
  const at = Math.max(top, Math.min(wanted, bottom - card.offsetHeight)), left = at - 8 - Math.max(top, beside.top);
  tellLength("top", at);
  tellLength("above", left);
  tellLength("below", at + card.offsetHeight + 8 - beside.top);
  aside.dataset.state = left < LEAST ? "below" : "above";
  if (line && Math.abs(at - wanted) < 4) card.dataset.joined = "";
  else delete card.dataset.joined;
}

function placeInside(card, line) {
  line.dataset.hosts = "";
  aside.dataset.state = "inside";
  const { left, width } = line.getBoundingClientRect();
  tellLength("left", left + 8);
  tellLength("width", width - 16);
  tellLength("tall", card.offsetHeight);
  const { bottom } = line.getBoundingClientRect(); // with the room that it has now made
  tellLength("top", bottom + scrollY - card.offsetHeight - 8);
  if (!isComing) return;
  isComing = false;
  card.scrollIntoView({ block: "nearest" });
}

// Bring what was opened by hand into view: its place above it where it is docked at the foot, itself inside a card.
let isComing = false;
export function bringIntoView(place) {
  if (!PHONE.matches) return place.scrollIntoView({ block: WIDE.matches ? "nearest" : "start" });
  isComing = true;
  dock();
}

let docksSoon = false;
export function dock() {
  if (docksSoon) return;
  docksSoon = true;
  requestAnimationFrame(() => {
    docksSoon = false;
    placeCard();
  });
}

if (aside) {
  for (const event of ["scroll", "resize", "toggle", "input"]) window.addEventListener(event, dock, true);
  for (const event of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(event, dock);
  WIDE.addEventListener("change", dock);
  dock();
}

document.addEventListener("click", ({ target }) => {
  const thread = target.closest?.("[data-folds]")?.closest(".thread");
  if (!thread) return;
  thread.open = false;
  thread.querySelector("summary").focus();
});
