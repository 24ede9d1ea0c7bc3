/* Steps of rows, pressed more quickly than they are answered, go one after the other; their buttons are drawn anew
   meanwhile. */

import { buttonOf } from "./asking.js";
import { isUnderway } from "./saving.js";

const steps = []; // the address and the value of each button that was pressed

document.addEventListener("submit", (event) => {
  const button = buttonOf(event), address = button?.getAttribute("formaction");
  if (event.target.id !== "sheet-form" || !address || !isUnderway()) return;
  event.preventDefault();
  event.stopPropagation();
  steps.push([address, button.value]);
}, true);

document.addEventListener("all-answered", () => {
  while (steps.length && !isUnderway()) {
    const [address, value] = steps.shift();
    const buttons = [...document.querySelectorAll("#sheet-form [formaction]")];
    buttons.find((each) => each.getAttribute("formaction") === address && each.value === value)?.click();
  }
});

// A step whose answer was lost is sent again under the same key, and is done once.
const stepKeys = new Map(); // by address
const addsRows = /\/(?:rows|items|copy|paste)$/;

document.addEventListener("htmx:configRequest", ({ detail: { path, headers } }) => {
  if (!addsRows.test(path)) return;
  if (!stepKeys.has(path)) stepKeys.set(path, String(crypto.getRandomValues(new Uint32Array(4))));
  headers["X-Step-Key"] = stepKeys.get(path);
});

document.addEventListener("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
  const { path: answered } = requestConfig;
  if (xhr.status) stepKeys.delete(answered);
});
