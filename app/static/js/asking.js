/* The question before a grave step, and one submit for a double click. */

const dialog = document.getElementById("confirm");

// The words of a button, by which the dialog and the flash line name its step.
export const wordsOf = (button) => button?.matches("button") && (button.textContent.trim() || button.title);

// The button that submits. The oldest browsers do not tell it; there it is the one that was clicked, as the Enter key
// does too.
let clicked = null;
document.addEventListener("click", ({ target }) => (clicked = target.closest?.("button")), true);

export function buttonOf(event) {
  // eslint-disable-next-line portal/floor -- Chromium 80 has none
  return event?.submitter ?? (clicked?.form && clicked.form === event?.target ? clicked : null);
}

// Ask in the page's own dialog; its button bears the words of the step itself.
function ask(question, words, proceed) {
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = words || "确定";
  dialog.returnValue = "";
  dialog.onclose = () => dialog.returnValue === "yes" && proceed();
  dialog.showModal();
}

document.addEventListener("htmx:confirm", (event) => {
  const { question, elt, verb, triggeringEvent, issueRequest } = event.detail;
  const once = verb === "post" && ["click", "submit"].includes(triggeringEvent?.type) && elt.id !== "sheet-form";
  if (once && sent.has(elt) && sent.get(elt) !== triggeringEvent) {
    event.preventDefault();
    return;
  }
  const go = () => once && sent.set(elt, triggeringEvent);
  if (!question) {
    go();
    return;
  }
  event.preventDefault();
  ask(question, wordsOf(buttonOf(triggeringEvent) ?? elt), () => {
    go();
    issueRequest(true);
  });
});

// What is pressed is sent once, however often it is pressed until it is answered; an answer that leads to another page
// keeps it so. htmx asks again, of the same press, for what had to queue. Steps of rows go one after the other instead.
let sent = new WeakMap(); // what was pressed and has no answer yet → the event of the press
document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  if (xhr.status >= 300 || xhr.getResponseHeader("HX-Redirect") === null) sent.delete(elt);
});

// Plain forms: `data-confirm` on the form or its button asks first; a second click while the first travels does
// nothing. A form that answers with a file leaves the page where it is, so `data-answers-file` keeps it usable.
const confirmed = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target, button = buttonOf(event);
  const byHtmx = [form, button].some((part) => part?.matches("[hx-post], [hx-get], [hx-put], [hx-delete]"));
  if (event.defaultPrevented || byHtmx || form.method === "dialog") return;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (button?.getAttribute("aria-disabled") === "true" || "busy" in form.dataset) {
    event.preventDefault();
  } else if (question && !confirmed.delete(form)) {
    event.preventDefault();
    ask(question, wordsOf(button), () => {
      confirmed.add(form);
      button.click();
    });
  } else if (form.method === "post" && !("answersFile" in form.dataset)) {
    form.dataset.busy = "";
  }
});

window.addEventListener("pageshow", () => {
  sent = new WeakMap();
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});
