/* Spreadsheet habits: Enter goes down, Alt+arrows move rows, a block from Excel or WPS is pasted as a block.

   A key that edits text in some system stays the text's: Alt+Backspace takes typing back on Windows, and on Apple's
   keyboards Alt alone belongs to the text, so that steps of rows take Ctrl+Alt. */

import { flash } from "./flash.js";

const TABLES = ".sheet-indicators, .costing";
const isCell = (element) => element?.matches?.(".sheet-indicators .typing, .costing .typing");
const columnOf = (cell) => cell.id.split("-", 1)[0];

function go(cell, by) {
  const below = [...document.querySelectorAll(".costing .typing, .sheet-indicators .typing, .review-points .typing")];
  const column = below.filter((each) => columnOf(each) === columnOf(cell));
  const fields = column.includes(cell) ? column : [...document.querySelectorAll(".sheet-head .typing")];
  const next = fields[fields.indexOf(cell) + by];
  next?.focus();
  next?.select?.();
}

// A blank row that nobody has typed in yet has no steps.
const begins = (cell) => cell.closest("tr").querySelector('[name^="new."]');
const inRow = (cell) => [...cell.closest("tr").querySelectorAll(".typing")];
const isBlank = (cell) => begins(cell) && !inRow(cell).some(({ value }) => value);

function press(cell, tool) {
  if (isBlank(cell)) return;
  cell.dispatchEvent(new Event("change", { bubbles: true }));
  cell.closest("tr").querySelector(`.row-tools [title="${tool}"]`).click();
}

function breakLine(cell) {
  cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}

function pressBelow(cell, button) {
  cell.dispatchEvent(new Event("change", { bubbles: true }));
  cell.closest("tbody").querySelector(button)?.click();
}

// 支出明细 has a blank line at its end already.
const inCosting = (cell) => cell.closest(".costing");
const goToBlank = (cell) => cell.closest("tbody").querySelector(".item:last-child .typing").focus();

// 金额 follows 数量 and 单价 as soon as both are typed, so that Tab passes it by without waiting for the answer.
document.addEventListener("input", ({ target }) => {
  const row = target.closest?.(".costing .item");
  if (!row) return;
  const [quantity, price, amount] = ["quantity", "unit_price", "amount"].map((key) =>
    row.querySelector(`.typing[id^="${key}-"]`),
  );
  amount.readOnly = Boolean(quantity.value.trim() && price.value.trim());
  amount.tabIndex = amount.readOnly ? -1 : 0;
});

const isApple = /Mac|iP(hone|ad)/.test(navigator.platform);
const STEP = isApple ? "Alt+Ctrl" : "Alt", DELETE = isApple ? "Backspace" : "Delete";
const TAKE_BACK = `${STEP}+Shift+${DELETE}`;
const KEYS = {
  [`${STEP}+ArrowUp`]: (cell) => press(cell, "上移"),
  [`${STEP}+ArrowDown`]: (cell) => press(cell, "下移"),
  [`${STEP}+Shift+ArrowDown`]: (cell) => press(cell, "复制"),
  [`${STEP}+${DELETE}`]: (cell) => press(cell, "删除"),
  [`${STEP}+Enter`]: breakLine,
  "Ctrl+Enter": (cell) => (inCosting(cell) ? goToBlank(cell) : pressBelow(cell, ".add-row")),
  "Ctrl+Shift+Enter": (cell) => pressBelow(cell, ".quotes"),
};

if (isApple) {
  const words = { Alt: "⌃⌥", Ctrl: "⌃", Delete: "⌫" };
  for (const key of document.querySelectorAll("kbd")) key.textContent = words[key.textContent] ?? key.textContent;
}

// Safari ends a composition before it tells of the key that ended it, and gives that key the number 229.
const isComposing = (event) => event.isComposing || event.keyCode === 229;

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (isComposing(event)) return;
  const held = [event.altKey && "Alt", event.ctrlKey && "Ctrl", event.metaKey && "Meta", event.shiftKey && "Shift"];
  const name = [...held, event.key].filter(Boolean).join("+");
  const takesBack = name === TAKE_BACK && document.querySelector("#step form button");
  if (takesBack) {
    event.preventDefault();
    takesBack.click();
  }
  if (takesBack || !cell.matches?.(".typing")) return;
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

// A spreadsheet puts quotes around a cell that holds a line break, a tab or a quote. The text's own quotes are no such:
// what it copies ends with a line break, or is a table as well.
function unquoted(clipboard, text) {
  if (!/[\r\n]$/.test(text) && !/<td/i.test(clipboard.getData("text/html"))) return text;
  const cells = /(^|[\t\n])"((?:[^"]|"")*)"(?=[\t\n]|$)/g;
  const plain = text.replace(/\r\n?/g, "\n").replace(cells, (all, before, inner) =>
    /[\t\n]|""/.test(inner) ? before + inner.replace(/""/g, '"') : all);
  return plain.replace(/\n$/, "");
}

function insert(area, text) {
  // So that the browser takes it back like typing; where it does not know how, it is put in.
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("paste", (event) => {
  const at = event.target;
  if (!at.closest?.(TABLES)) {
    const text = event.clipboardData.getData("text/plain");
    const plain = at.matches?.("textarea:not([readonly])") ? unquoted(event.clipboardData, text) : text;
    if (plain === text) return;
    event.preventDefault();
    insert(at, plain);
    return;
  }
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
    form.elements.category.value = (at.closest("tbody")?.id ?? "").replace(/^category-/, "");
    htmx.trigger(form, "paste-block");
  }
});
