/* Spreadsheet habits: Enter goes down, Alt+arrows move rows, a block from Excel or WPS is pasted as a block. */
"use strict";

(() => {
  const table = document.querySelector(".sheet-indicators");
  const isCell = (element) => element?.matches?.(".sheet-indicators .typing");
  const columnOf = (cell) => cell.id.split("-", 1)[0];

  function go(cell, by) {
    const column = [...document.querySelectorAll(":is(.sheet-indicators, .review-points) .typing")].filter((each) => columnOf(each) === columnOf(cell));
    const fields = column.includes(cell) ? column : [...document.querySelectorAll(".sheet-head .typing")];
    const next = fields[fields.indexOf(cell) + by];
    next?.focus();
    next?.select?.();
    return Boolean(next);
  }

  function press(cell, tool) {
    cell.dispatchEvent(new Event("change", { bubbles: true }));
    cell.closest("tr").querySelector(`[data-tool="${tool}"]`).click();
  }

  function breakLine(cell) {
    cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const KEYS = {
    "Alt+ArrowUp": (cell) => press(cell, "上移"),
    "Alt+ArrowDown": (cell) => press(cell, "下移"),
    "Alt+Shift+ArrowDown": (cell) => press(cell, "复制"),
    "Alt+Delete": (cell) => press(cell, "删除"),
    "Alt+Enter": breakLine,
    "Ctrl+Enter": (cell) => {
      cell.dispatchEvent(new Event("change", { bubbles: true }));
      cell.closest("tbody").querySelector(".add-row").click();
    },
  };

  document.addEventListener("keydown", (event) => {
    const cell = event.target;
    const name = [event.altKey && "Alt", event.ctrlKey && "Ctrl", event.shiftKey && "Shift", event.key].filter(Boolean).join("+");
    const step = name === "Alt+Backspace" && document.querySelector("#step form");
    if (step) {
      event.preventDefault();
      step.requestSubmit();
    }
    if (event.isComposing || step || !cell.matches?.(".typing")) return;
    const deed = isCell(cell) && KEYS[name];
    if (deed) {
      event.preventDefault();
      deed(cell);
    } else if ((name === "Enter" || name === "Shift+Enter") && (isCell(cell) || cell.closest("tr:not(.wide)"))) {
      event.preventDefault();
      go(cell, event.shiftKey ? -1 : 1);
    }
  });

  // Counters count what the server counts: code points, a line break as one.
  document.addEventListener("input", ({ target }) => {
    const counter = target.dataset?.limit && document.getElementById(`counter-${target.id}`);
    if (!counter) return;
    const length = [...target.value].length;
    counter.textContent = `${length}/${target.dataset.limit}`;
    counter.classList.toggle("over", length > target.dataset.limit);
  });

  // A block is what a spreadsheet copies: it has tabs, or it is a table of several cells.
  function isBlock(clipboard, text) {
    return text.includes("\t") || (/<td/i.test(clipboard.getData("text/html")) && /\n./.test(text.trimEnd()));
  }

  function say(words) {
    const line = document.createElement("p");
    line.className = "notice";
    line.dataset.kind = "error";
    line.textContent = words;
    document.getElementById("flash").replaceChildren(line);
  }

  document.addEventListener("paste", (event) => {
    const at = event.target;
    if (!table?.contains(at)) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text && event.clipboardData.files.length) {
      event.preventDefault();
      say("剪贴板里是图片或文件，表格里只能粘贴文字。");
    } else if (isBlock(event.clipboardData, text)) {
      event.preventDefault();
      if (isCell(at)) at.dispatchEvent(new Event("change", { bubbles: true }));
      const form = document.getElementById("paste-form");
      form.elements.text.value = text;
      form.elements.cell.value = isCell(at) ? at.id : "";
      form.elements.category.value = at.closest("tbody").id.replace(/^category-/, "");
      htmx.trigger(form, "paste-block");
    }
  });
})();
