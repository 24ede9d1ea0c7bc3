/* `?` outside of every field shows the keys in a dialog. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest("input, textarea, select, dialog[open]")) return;
  const dialog = document.getElementById("keys") ?? made();
  const asked = htmx.ajax("GET", "/help/keys", { target: "#keys > div", swap: "innerHTML" });
  asked.then(() => dialog.open || dialog.showModal());
});

function made() {
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.setAttribute("aria-label", "快捷键");
  const close = '<form method="dialog" class="dialog-actions"><button class="btn btn-quiet">关闭</button></form>';
  dialog.innerHTML = `<div></div>${close}`;
  document.body.append(dialog);
  return dialog;
}
