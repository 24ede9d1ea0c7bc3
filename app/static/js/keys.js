/* `?` outside of every field shows the keys in a dialog. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest("input, textarea, select, dialog[open]")) return;
  const dialog = document.getElementById("keys") ?? made();
  htmx.ajax("GET", "/help/keys", { target: "#keys > div", swap: "innerHTML" }).then(() => dialog.open || dialog.showModal());
});

function made() {
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.setAttribute("aria-label", "快捷键");
  dialog.innerHTML = '<div></div><form method="dialog" class="dialog-actions"><button class="btn btn-quiet">关闭</button></form>';
  document.body.append(dialog);
  return dialog;
}
