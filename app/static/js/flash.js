/* The line that tells something above the page, as `notice` of `_icon.html` draws it. */

// Returns the line.
export function flash(sentence, kind = "info") {
  const line = document.createElement("p");
  Object.assign(line, { className: "notice", textContent: sentence });
  line.dataset.kind = kind;
  const place = document.getElementById("flash");
  place.textContent = "";
  place.append(line);
  return line;
}
