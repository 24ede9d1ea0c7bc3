/* 更多: a click elsewhere or the Escape key folds it, and the key gives the focus back. */

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(".more[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The name in the head follows the name that is typed.
document.addEventListener("input", ({ target }) => {
  const name = target.id === "project_name" && document.querySelector(".action-bar .name-words");
  if (name) name.title = name.textContent = target.value.trim() || "未命名项目";
});

document.addEventListener("click", ({ target }) => target.closest?.("[data-prints]") && window.print());
