/* Standard words go in where one was writing, on a line of their own; a place that nobody was at yet takes them at its
   end, and a choice of a kind of problem that is still blank takes theirs. */

const visited = new WeakSet();
document.addEventListener("focusin", ({ target }) => visited.add(target));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-inserts]");
  const area = button && document.getElementById(button.dataset.inserts);
  if (!area) return;
  const { value } = area;
  const [from, to] = visited.has(area) ? [area.selectionStart, area.selectionEnd] : [value.length, value.length];
  const before = from && value[from - 1] !== "\n" ? "\n" : "";
  const after = to < value.length && value[to] !== "\n" ? "\n" : "";
  area.setRangeText(before + button.textContent.trim() + after, from, to, "end");
  const kind = document.getElementById(button.dataset.ofKind ?? "");
  if (kind && !kind.value) kind.value = button.value;
  button.closest("details")?.removeAttribute("open");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
