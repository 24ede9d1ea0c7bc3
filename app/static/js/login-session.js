/* The login session: whose a page is goes with all that it sends, and shortly before the session ends one is warned. */

const pageOwner = document.querySelector("meta[name=page-of]");
const sessionNotice = document.getElementById("session");
const WARNING = 300, AGAIN = 60; // seconds
let timer = 0;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (pageOwner) detail.headers["X-Page-Of"] = pageOwner.content;
});

// Somebody may go on in another window meanwhile, so that the server is asked before anybody is warned.
function askIn(seconds) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    askIn(AGAIN);
    htmx.ajax("GET", "/session", { source: sessionNotice, target: sessionNotice, swap: "innerHTML" }).catch(() => {});
  }, Math.max(seconds, 1) * 1000);
}
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const answer = target === sessionNotice && target.querySelector("[data-seconds]");
  if (!answer) return;
  const left = Number(answer.dataset.seconds);
  askIn(left > WARNING ? left - WARNING : Math.min(left + 1, AGAIN));
});
document.addEventListener("signed-in", () => askIn(1));
if (pageOwner) askIn(pageOwner.dataset.seconds - WARNING);
