/* What every page needs: the CSRF header, the question before a grave step, focus after a refusal, one submit per click. */
"use strict";

(() => {
  const dialog = document.getElementById("confirm");

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
  });

  // Ask in the page's own dialog; its button bears the words of the step itself.
  function ask(question, words, proceed) {
    dialog.querySelector("p").textContent = question;
    dialog.querySelector("[value=yes]").textContent = words || "确定";
    dialog.returnValue = "";
    dialog.onclose = () => dialog.returnValue === "yes" && proceed();
    dialog.showModal();
  }

  const words = (element) => element?.matches("button") && (element.textContent.trim() || element.title);

  document.addEventListener("htmx:confirm", (event) => {
    const { question, elt, triggeringEvent, issueRequest } = event.detail;
    if (!question) return;
    event.preventDefault();
    ask(question, words(triggeringEvent?.submitter ?? elt), () => issueRequest(true));
  });

  // Plain forms: `data-confirm` on the form or its button asks first; a second click while the first travels does nothing.
  // A form that answers with a file leaves the page where it is, so `data-answers-file` keeps it usable.
  const confirmed = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    const byHtmx = [form, button].some((part) => part?.matches("[hx-post], [hx-get], [hx-put], [hx-delete]"));
    if (event.defaultPrevented || byHtmx || form.method === "dialog") return;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (button?.getAttribute("aria-disabled") === "true" || "busy" in form.dataset) {
      event.preventDefault();
    } else if (question && !confirmed.delete(form)) {
      event.preventDefault();
      ask(question, words(button), () => {
        confirmed.add(form);
        form.requestSubmit(button);
      });
    } else if (form.method === "post" && !("answersFile" in form.dataset)) {
      form.dataset.busy = "";
    }
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  });

  // After a refusal, go to what has to be mended; never away from a cell that is being typed in.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr.status < 400 || document.activeElement?.matches(".typing")) return;
    const place = event.target;
    (place.querySelector(".error-summary") ?? place.querySelector("[aria-invalid=true]"))?.focus();
  });

  // The whole cell is the place to click, also beside and below its text.
  document.addEventListener("mousedown", (event) => {
    const control = event.target.matches("td") && event.target.querySelector("textarea.typing, input.typing");
    if (!control) return;
    event.preventDefault();
    control.focus();
  });

  // Chromium keeps stale CSS counters after a category was swapped; drawing the row numbers anew recounts them.
  document.addEventListener("htmx:afterSettle", (event) => {
    const table = event.target.closest(".sheet-indicators");
    if (!table) return;
    table.classList.add("recounting");
    table.getBoundingClientRect();
    table.classList.remove("recounting");
  });

  // Cells grow with their text; browsers without `field-sizing` are helped.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = (cell) => {
      cell.style.height = "auto";
      cell.style.height = `${cell.scrollHeight}px`;
    };
    const growAll = () => document.querySelectorAll("textarea.typing").forEach(grow);
    document.documentElement.classList.add("no-field-sizing");
    document.addEventListener("input", (event) => event.target.matches("textarea.typing") && grow(event.target));
    document.addEventListener("htmx:afterSettle", growAll);
    document.fonts.ready.then(growAll);
    growAll();
  }
})();
