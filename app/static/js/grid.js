/* Spreadsheet habits: Enter goes down, Alt+arrows move rows, a block from Excel or WPS is pasted as a block. */

import { flash } from "./flash.js";

const table = document.querySelector(".sheet-indicators");
const isCell = (element) => element?.matches?.(".sheet-indicators .typing");
const columnOf = (cell) => cell.id.split("-", 1)[0];

function go(cell, by) {
  const below = [...document.querySelectorAll(".sheet-indicators .typing, .review-points .typing")];
  const column = below.filter((each) => columnOf(each) === columnOf(cell));
  const fields = column.includes(cell) ? column : [...document.querySelectorAll(".sheet-head .typing")];
  const next = fields[fields.indexOf(cell) + by];
  next?.focus();
  next?.select?.();
}

// A blank row that nobody has typed in yet has no steps.
const begins = (cell) => cell.closest("tr").querySelector('[name^="new."]');
const isBlank = (cell) => begins(cell) && ![...cell.closest("tr").querySelectorAll(".typing")].some(({ value }) => value);

function press(cell, tool) {
  if (isBlank(cell)) return;
  cell.dispatchEvent(new Event("change", { bubbles: true }));
  cell.closest("tr").querySelector(`.row-tools [title="${tool}"]`).click();
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
  const held = [event.altKey && "Alt", event.ctrlKey && "Ctrl", event.shiftKey && "Shift"];
  const name = [...held, event.key].filter(Boolean).join("+");
  const takesBack = name === "Alt+Backspace" && document.querySelector("#step form button");
  if (takesBack) {
    event.preventDefault();
    takesBack.click();
  }
  if (event.isComposing || takesBack || !cell.matches?.(".typing")) return;
  const deed = isCell(cell) && KEYS[name];
  if (deed) {
    event.preventDefault();
    deed(cell);
  } else if ((name === "Enter" || name === "Shift+Enter") && (isCell(cell) || cell.closest("tr:not(.wide)"))) {
    event.preventDefault();
    go(cell, event.shiftKey ? -1 : 1);
  }
});

// A block is what a spreadsheet copies: it has tabs, or it is a table of several cells.
function isBlock(clipboard, text) {
  return text.includes("\t") || (/<td/i.test(clipboard.getData("text/html")) && /\n./.test(text.trimEnd()));
}

document.addEventListener("paste", (event) => {
  const at = event.target;
  if (!table?.contains(at)) return;
  const text = event.clipboardData.getData("text/plain");
  if (!text && event.clipboardData.files.length) {
    event.preventDefault();
    flash("剪贴板里是图片或文件，表格里只能粘贴文字。", "error");
  } else if (isBlock(event.clipboardData, text)) {
    event.preventDefault();
    if (isCell(at)) at.dispatchEvent(new Event("change", { bubbles: true }));
    const form = document.getElementById("paste-form");
    form.elements.text.value = text;
    form.elements.cell.value = isCell(at) ? at.id : "";
    form.elements.new.value = isCell(at) && begins(at) ? "1" : "";
    form.elements.category.value = at.closest("tbody").id.replace(/^category-/, "");
    htmx.trigger(form, "paste-block");
  }
});
