/* What every page needs. The other pages' modules import what they build on, so that their order decides nothing. */

import "./asking.js";
import "./signing-in-again.js";
import "./standard-opinions.js";
import "./typed-words.js";

document.documentElement.classList.add("scripted");

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

// After a refusal, go to what has to be mended; never away from a cell that is being typed in.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr.status < 400 || document.activeElement?.matches(".typing")) return;
  const place = event.target;
  (place.querySelector(".error-summary") ?? place.querySelector("[aria-invalid=true]"))?.focus();
});
