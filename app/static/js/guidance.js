/* Beside the form stands what belongs into the cell that is written in, while that panel is open. */

const guidancePanel = document.getElementById("guidance");
let guided = ""; // the address of what stands there
let guidanceWanted = ""; // the address of what belongs there

function showGuidance() {
  if (!guidancePanel.open || !guidanceWanted || guidanceWanted === guided) return;
  guided = guidanceWanted;
  htmx.ajax("GET", guidanceWanted, { target: "#guidance-here", swap: "innerHTML" });
}

if (guidancePanel) {
  guidancePanel.addEventListener("toggle", showGuidance);
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches("#sheet-form .typing")) return;
    const [key] = target.id.split("-", 1);
    const category = target.closest("tbody")?.id.replace(/^category-/, "");
    guidanceWanted = `/help/filling/${key}${category ? `?level_2=${encodeURIComponent(category)}` : ""}`;
    showGuidance();
  });
}
