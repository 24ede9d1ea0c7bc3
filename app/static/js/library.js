/* The indicator library opens over the sheet, and closes when its indicators stand there. */

const dialog = document.getElementById("library");

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "library-content" && !dialog.open) dialog.showModal();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id !== "library-found" || !detail.successful) return;
  dialog.close();
  document.querySelector(".paper [autofocus]")?.focus();
});
dialog.addEventListener("click", (event) => {
  const closes = event.target.closest("[data-closes]");
  if (closes) event.preventDefault();
  if (closes || event.target === dialog) dialog.close();
});
