/* What is ticked in a list: all of the page by one box, a run of lines by Shift, how many and how much there are. */

function follow(form) {
  const all = document.getElementById("pick-all"), sum = form.querySelector(".selection-sum");
  const boxes = [...document.querySelectorAll(".pick input[name=id]")], blank = sum.textContent;
  const yuan = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });
  let last = null;

  function show() {
    const ticked = boxes.filter((box) => box.checked), whole = form.elements.whole;
    const amount = ticked.reduce((total, box) => total + Math.round(Number(box.dataset.amount) * 100), 0) / 100;
    all.checked = ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    sum.textContent = whole.checked
      ? `已选${whole.closest("label").textContent.trim()}`
      : ticked.length ? `已选 ${ticked.length} 份，本年度 ${yuan.format(amount)} 元` : blank;
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", ({ shiftKey }) => {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
      if (shiftKey && last) for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      last = box;
      show();
    });
  }
  form.elements.whole.addEventListener("change", show);
  window.addEventListener("pageshow", show);
}

const chosen = document.querySelector("form.selection");
if (chosen) follow(chosen);

for (const all of document.querySelectorAll("[data-picks]")) {
  all.addEventListener("change", () => {
    for (const box of document.getElementsByName(all.dataset.picks)) box.checked = all.checked;
  });
}
