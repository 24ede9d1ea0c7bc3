/* The indicator library opens over the sheet, and closes when its indicators stand there. */

const library = document.getElementById("library");

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "library-content" && library?.open === false) library.showModal();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id !== "library-found" || !detail.successful) return;
  library?.close();
  document.querySelector(".paper [autofocus]")?.focus();
});
library?.addEventListener("click", (event) => {
  const closes = event.target.closest("[data-closes]");
  if (closes) event.preventDefault();
  if (closes || event.target === library) library.close();
});
