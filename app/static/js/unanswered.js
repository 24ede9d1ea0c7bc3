/* A request that gets no answer says so; those of cells are tried again by themselves, and those that nobody pressed
   are silent. */

import { buttonOf, wordsOf } from "./asking.js";
import { flash } from "./flash.js";

let unanswered = null; // the line that says so, until something is answered

for (const end of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(end, ({ detail: { elt, requestConfig } }) => {
    const event = requestConfig.triggeringEvent;
    if (elt.matches(".typing, #session") || ["load", "saved", "spoken"].includes(event?.type)) return;
    const words = wordsOf(buttonOf(event) ?? elt);
    const what = words ? `“${words}”没有完成` : "操作没有完成";
    unanswered = flash(`连不上服务器，${what}；输入的内容仍在页面上，请稍后再试。`, "error");
  });
}
document.addEventListener("htmx:beforeOnLoad", () => {
  unanswered?.remove();
  unanswered = null;
});
