/* The question before a grave step, and one submit per click. */

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
  const { question, elt, triggeringEvent, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  ask(question, wordsOf(buttonOf(triggeringEvent) ?? elt), () => issueRequest(true));
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
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
});
