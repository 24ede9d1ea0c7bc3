/* Attachments: a file that is too large is said before it travels; how far an upload is. */

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-file-limit]")) return;
  const limit = Number(target.dataset.fileLimit);
  const large = [...target.files].filter((file) => file.size > limit).map((file) => `“${file.name}”`);
  target.setCustomValidity(large.length ? `${large.join("、")}超过${limit >> 20} MiB，请去掉后再上传。` : "");
  target.reportValidity();
});

// What comes back is told of in the same way: a full bar stays full.
document.addEventListener("htmx:xhr:progress", ({ target, detail: { lengthComputable, loaded, total } }) => {
  const bar = target.querySelector?.(":scope > input[type=file] ~ progress");
  if (!bar || !lengthComputable || bar.value === bar.max) return;
  Object.assign(bar, { hidden: false, max: total, value: loaded });
});

document.addEventListener("htmx:afterRequest", ({ target }) => {
  const bar = target.querySelector?.(":scope > input[type=file] ~ progress");
  if (bar) Object.assign(bar, { hidden: true, max: 1, value: 0 });
});
