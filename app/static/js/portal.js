/* The script of every page. It is sent with all that it imports, in one piece and one scope, so that no two modules use
   the same name; what a module looks after it looks for, as most pages have none. */

import "./asking.js";
import "./attachments.js";
import "./cells.js";
import "./docking.js";
import "./focus.js";
import "./folding.js";
import "./grid.js";
import "./guidance.js";
import "./keys.js";
import "./library.js";
import "./login-session.js";
import "./on-paper.js";
import "./menus.js";
import "./password-shown.js";
import "./places.js";
import "./prereview.js";
import "./reading-order.js";
import "./row-steps.js";
import "./saving.js";
import "./scoring.js";
import "./selection.js";
import "./signing-in-again.js";
import "./standard-opinions.js";
import "./threads.js";
import "./typed-words.js";
import "./unanswered.js";

document.documentElement.classList.add("scripted");

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

// The title says so where something has to be mended, as that of a page that comes back from a plain form.
const FAULTY = "错误：";
document.addEventListener("htmx:afterSettle", () => {
  if (document.querySelector("[aria-invalid=true]")) return;
  document.title = document.title.replace(FAULTY, "");
});

// After a refusal, go to what has to be mended; never away from a cell that is being typed in.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.target;
  place.querySelector(".confirming .btn-primary")?.focus({ preventScroll: true });
  if (event.detail.xhr.status < 400 || document.activeElement?.matches(".typing")) return;
  const fault = place.querySelector(".error-summary") ?? place.querySelector("[aria-invalid=true]");
  if (fault && !document.title.startsWith(FAULTY)) document.title = `${FAULTY}${document.title}`;
  fault?.focus({ preventScroll: place.id === "decision" });
});
