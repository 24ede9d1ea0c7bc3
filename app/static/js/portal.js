/* What every page needs: the CSRF header, the question before a grave step, focus after a refusal, one submit per click,
   typed words that outlive the session, standard words to insert. */
"use strict";

(() => {
  const dialog = document.getElementById("confirm");
  document.documentElement.classList.add("scripted");

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

  // An expired session must not lead away from typed words: one signs in again on top of the page, which hears of both
  // as `signed-out` and `signed-in`, and presses the button once more.
  const again = document.getElementById("sign-in-again");
  const isTyped = (area) => area.value !== area.defaultValue;
  const holdsWords = () => document.querySelector(".typing") || [...document.querySelectorAll("textarea")].some(isTyped);
  let pressed = null, resumed = false;

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, elt, requestConfig } = event.detail;
    const isStale = xhr.status === 400 && requestConfig.verb !== "get" && !resumed;
    if (again.contains(elt) || !(xhr.status === 401 || isStale) || !holdsWords()) return;
    event.preventDefault();
    pressed = words(requestConfig.triggeringEvent?.submitter ?? elt);
    document.dispatchEvent(new Event("signed-out"));
    signInAgain();
  });

  function signInAgain() {
    if (again.open) return;
    const asked = htmx.ajax("GET", "/sign-in", { target: "#sign-in-again-form", swap: "innerHTML" });
    asked.then(() => again.querySelector("form") && !again.open && again.showModal());
  }
  document.addEventListener("sign-in-again", signInAgain);

  document.addEventListener("signed-in", () => {
    const { token } = document.getElementById("fresh-token").dataset;
    document.querySelector("meta[name=csrf-token]").content = token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    again.close();
    resumed = true;
    if (pressed) tell(`已重新登录，内容仍在页面上，请再点一次“${pressed}”。`);
    pressed = null;
  });

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.requestConfig.verb !== "get" && !again.contains(detail.elt)) resumed = false;
  });

  function tell(sentence) {
    const line = document.createElement("p");
    Object.assign(line, { className: "notice", textContent: sentence });
    document.getElementById("flash").replaceChildren(line);
  }

  // Leaving with words that were not sent asks first, until an action has gone through.
  let isSent = false;
  document.addEventListener("submit", (event) => {
    isSent ||= !event.defaultPrevented && [...event.target.elements].some((part) => "keep" in part.dataset);
  });
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
    isSent ||= xhr.status < 300 && xhr.getResponseHeader("HX-Redirect") !== null;
  });
  window.addEventListener("pageshow", () => (isSent = false));
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && [...document.querySelectorAll("textarea[data-keep]")].some(isTyped)) event.preventDefault();
  });

  // Standard words go in where one was writing, on a line of their own; a place that nobody was at yet takes them at its end.
  const visited = new WeakSet();
  document.addEventListener("focusin", ({ target }) => visited.add(target));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-inserts]");
    const area = button && document.getElementById(button.dataset.inserts);
    if (!area) return;
    const { value } = area;
    const [from, to] = visited.has(area) ? [area.selectionStart, area.selectionEnd] : [value.length, value.length];
    const before = from && value[from - 1] !== "\n" ? "\n" : "", after = to < value.length && value[to] !== "\n" ? "\n" : "";
    area.setRangeText(before + button.textContent.trim() + after, from, to, "end");
    button.closest("details")?.removeAttribute("open");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
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
