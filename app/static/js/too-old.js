/* Read after portal.js, and by browsers that cannot read it: there the page says so, and works as it does without
   scripts. In the words of the oldest browsers. */

(function () {
  var html = document.documentElement, said, places, at;
  if (html.classList.contains("scripted")) return;
  document.body.setAttribute("hx-disable", ""); // what htmx would send lacks what portal.js adds
  places = document.getElementsByTagName("noscript");
  for (at = places.length - 1; at >= 0; at -= 1) places[at].insertAdjacentHTML("beforebegin", places[at].textContent);
  said = document.createElement("p");
  said.className = "old-browser";
  said.setAttribute("role", "alert");
  said.textContent = "浏览器版本过低，或页面脚本没有载入：不能自动保存，填写后请点“保存”。" +
    "请升级到 Chrome、Edge 80（360、QQ 等浏览器请用极速模式），Firefox 115，Safari 15 或更新的版本。";
  document.body.insertBefore(said, document.body.firstChild);
})();
