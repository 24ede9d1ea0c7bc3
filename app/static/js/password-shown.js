/* A button beside a password field shows what is typed there; without this script there is none. */

for (const field of document.querySelectorAll("input[data-shows]")) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn-link show-typed", textContent: "显示密码" });
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    button.textContent = isShown ? "隐藏密码" : "显示密码";
    field.focus();
  });
  field.form.addEventListener("submit", () => (field.type = "password"));
  field.after(button);
}
