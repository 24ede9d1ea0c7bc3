/* An expired session must not lead away from typed words: one signs in again on top of the page, which hears of both as
   `signed-out` (with what happened) and `signed-in`, and presses the button once more. So does who opened the page,
   where somebody else has signed in at the same browser since. */

import { buttonOf, wordsOf } from "./asking.js";
import { flash } from "./flash.js";
import { isTyped } from "./typed-words.js";

const entrance = document.getElementById("sign-in-again");
const holdsWords = () => document.querySelector(".typing") || [...document.querySelectorAll("textarea")].some(isTyped);
let pressed = null; // the words of the button whose request was refused
let isResumed = false; // signed in again, and no request has succeeded since: a second refusal has another cause

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  const isStale = xhr.status === 400 && requestConfig.verb !== "get" && !isResumed;
  const isOthers = xhr.getResponseHeader("X-Other-Person") !== null;
  if (entrance.contains(elt) || !(xhr.status === 401 || isStale || isOthers) || !holdsWords()) return;
  event.preventDefault();
  pressed = wordsOf(buttonOf(requestConfig.triggeringEvent) ?? elt);
  document.dispatchEvent(new CustomEvent("signed-out", { detail: isOthers ? "已换人登录" : "登录已过期" }));
  signInAgain();
});

export function signInAgain() {
  if (entrance.open) return;
  const asked = htmx.ajax("GET", "/sign-in", { target: "#sign-in-again-form", swap: "innerHTML" });
  asked.then(() => entrance.querySelector("form") && !entrance.open && entrance.showModal()).catch(() => {});
}

document.addEventListener("signed-in", () => {
  const { token } = document.getElementById("fresh-token").dataset;
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  entrance.close();
  isResumed = true;
  if (pressed) flash(`已重新登录，内容仍在页面上，请再点一次“${pressed}”。`);
  pressed = null;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.requestConfig.verb !== "get" && !entrance.contains(detail.elt)) isResumed = false;
});
