/* What is typed is printed in full, also where it is taller on paper than on the screen: a copy stands before each cell
   as long as the browser prints. */

window.addEventListener("beforeprint", () => {
  for (const cell of document.querySelectorAll(".typing")) {
    const copy = document.createElement("span");
    copy.className = "printed";
    copy.textContent = cell.value;
    cell.before(copy);
  }
});
window.addEventListener("afterprint", () => document.querySelectorAll(".printed").forEach((copy) => copy.remove()));
