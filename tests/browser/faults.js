async () => {
  const faults = new Set(), root = document.querySelector("dialog:modal, .more[open]") ?? document.body;
  const open = { checkOpacity: true, checkVisibilityCSS: true, opacityProperty: true, visibilityProperty: true };
  const shown = (each) => each.checkVisibility(open) && !each.closest(".visually-hidden, .skip, option");
  const named = (each) => (each.ariaLabel || each.textContent || each.value || each.id).replace(/\s+/g, " ").trim().slice(0, 30);
  const path = (each) => each.id ? `#${each.id}` : `${each.tagName.toLowerCase()}${[...each.classList].map((name) => `.${name}`).join("")}`;
  // What cuts off the words of an element, from within: styles stay as they are while one looks.
  const cutters = new Map();
  const cuttersOf = (element) => {
    if (!cutters.has(element)) {
      const { overflowX, clipPath, position, display } = getComputedStyle(element), isPage = element === document.body;
      const own = clipPath !== "none" ? [null] : display !== "contents" && overflowX !== "visible" && !isPage ? [element] : [];
      const rest = isPage || position === "fixed" || !element.parentElement ? [] : cuttersOf(element.parentElement);
      cutters.set(element, own.length || !rest.length ? [...own, ...rest] : rest);
    }
    return cutters.get(element);
  };
  const clipped = (element, rects) => {
    const all = cuttersOf(element);
    if (all.includes(null)) return [];
    for (const each of all) {
      const edge = each.getBoundingClientRect();
      rects = rects.map(({ left, right, top, bottom }) => ({
        left: Math.max(left, edge.left), right: Math.min(right, edge.right),
        top: Math.max(top, edge.top), bottom: Math.min(bottom, edge.bottom),
      }));
    }
    return rects;
  };
  const textRects = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  };
  const boxRects = (control) => {
    const style = getComputedStyle(control), box = control.getBoundingClientRect();
    const left = box.left + parseFloat(style.paddingLeft), right = box.right - parseFloat(style.paddingRight);
    const top = box.top + parseFloat(style.paddingTop), bottom = box.bottom - parseFloat(style.paddingBottom);
    const line = parseFloat(style.lineHeight) || 20, lines = [];
    for (let at = top; at + line <= bottom + 2; at += line) lines.push({ left, right, top: at, bottom: Math.min(at + line, bottom) });
    return lines.length ? lines : [{ left, right, top, bottom }];
  };
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const controls = [...root.querySelectorAll(CONTROLS)].filter(shown);
  const runs = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, element = node.parentElement;
    if (node.data.trim() && shown(element) && !element.closest("textarea, select, script, style, noscript")) {
      runs.push({ element, name: node.data.trim().slice(0, 30), rects: () => textRects(node) });
    }
  }
  for (const control of controls) {
    const isTyped = control.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=file])");
    runs.push({ element: control, name: named(control), rects: isTyped ? () => boxRects(control) : () => [...control.getClientRects()] });
  }
  // The panels beside an open thread are behind it until it is folded.
  const CARD = ".thread[open] > .thread-body, .new-thread";
  const isBehind = (element) => element.closest(".desk-aside") && !element.closest(CARD) && root.querySelector(".thread[open], .new-thread form");
  const over = (element, x, y) => {
    const isSelf = (top) => !top || top.contains(element) || element.contains(top);
    if (isSelf(document.elementFromPoint(x, y))) return null;
    const top = document.elementsFromPoint(x, y).find((each) => each.checkVisibility(open));
    if (!top || top.contains(element) || element.contains(top)) return null;
    return isBehind(element) && top.closest(CARD) ? null : top;
  };
  const style = new CSSStyleSheet(); // what lies on words counts even where clicks go through it
  style.replaceSync("*, *::before, *::after { pointer-events: auto !important; } .ask { pointer-events: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  const scrolled = [...document.querySelectorAll("*")].filter((each) => each.scrollTop || each.scrollLeft).map((each) => [each, each.scrollTop, each.scrollLeft]);
  const wait = new Map(runs.map((run) => [run, new Map()])); // of each run the lines not yet seen free → what lay on it
  const look = (run) => {
    const left = wait.get(run), bare = run.rects();
    // Far from the window nothing can be seen of it now.
    if (bare.length && (bare[0].top > innerHeight || bare[bare.length - 1].bottom < 0) && left.started) return;
    const all = clipped(run.element, bare);
    if (!all.length) { left.clear(); return; }
    if (!left.started) { all.forEach((_, at) => left.set(at, "?")); left.started = true; }
    for (const at of [...left.keys()]) {
      const rect = all[at];
      if (!rect || bare[at].right - bare[at].left < 2 || bare[at].bottom - bare[at].top < 2) { left.delete(at); continue; }
      if (rect.right - rect.left < 2 || rect.bottom - rect.top < 2) {
        if (isBehind(run.element)) left.delete(at);
        else left.set(at, "cut off");
        continue;
      }
      const middle = (rect.top + rect.bottom) / 2;
      if (rect.left < 0 || rect.right > innerWidth + 1) { left.set(at, "outside"); continue; }
      if (middle < 0 || middle >= innerHeight) { if (left.get(at) === "?") left.set(at, "out of view"); continue; }
      const found = [rect.left + 1, (rect.left + rect.right) / 2, rect.right - 1].map((x) => over(run.element, x, middle)).find(Boolean);
      if (found) left.set(at, `under ${path(found)} ${named(found)}`);
      else left.delete(at);
    }
  };
  const page = document.scrollingElement;
  const moves = document.querySelector(".thread[open], .new-thread form"); // what stands beside its line goes along
  const settled = async () => { for (let at = moves ? 2 : 0; at; at -= 1) await new Promise(requestAnimationFrame); };
  for (let y = 0; ; y += innerHeight / 2) {
    page.scrollTop = y;
    await settled();
    for (const [run, left] of wait) if (!left.started || left.size) look(run);
    if (y + innerHeight >= page.scrollHeight) break;
  }
  // What is not free yet is brought into view for itself, in each part of the page that scrolls.
  const bring = (run, at, share) => {
    for (let each = run.element; each; each = each.parentElement) {
      const scrolls = each === page || /auto|scroll/.test(getComputedStyle(each).overflowY + getComputedStyle(each).overflowX);
      const line = run.rects()[at];
      if (!scrolls || !line) continue;
      const edge = each === page ? { top: 0, left: 0, width: innerWidth, height: innerHeight } : each.getBoundingClientRect();
      each.scrollTop += (line.top + line.bottom) / 2 - (edge.top + edge.height * share);
      if (each !== page) each.scrollLeft += (line.left + line.right) / 2 - (edge.left + edge.width / 2);
    }
  };
  for (const [run, left] of wait) {
    for (const at of [...left.keys()]) for (const share of [0.5, 0.3, 0.7, 0.18]) {
      if (!left.has(at)) break;
      bring(run, at, share);
      await settled();
      look(run);
    }
    for (const why of new Set(left.values())) faults.add(`${path(run.element)} “${run.name}” ${why}`);
  }
  for (const [each, top, left] of scrolled) { each.scrollTop = top; each.scrollLeft = left; }
  if (!scrolled.some(([each]) => each === page)) page.scrollTop = 0;
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== style);
  // Two controls lie on each other where a person cannot scroll them apart: both in the page, or both in one bar.
  const layer = (each) => {
    for (; each; each = each.parentElement) if (["fixed", "sticky"].includes(getComputedStyle(each).position)) return each;
    return null;
  };
  const boxes = controls.map((each) => ({ each, layer: layer(each), rects: clipped(each, [...each.getClientRects()]) }));
  for (const [at, one] of boxes.entries()) for (const other of boxes.slice(at + 1)) {
    if (one.layer !== other.layer || one.each.contains(other.each) || other.each.contains(one.each)) continue;
    const meets = one.rects.some((a) => other.rects.some((b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1));
    if (meets) faults.add(`${path(one.each)} “${named(one.each)}” on ${path(other.each)} “${named(other.each)}”`);
  }
  if (page.scrollWidth > innerWidth) faults.add(`sideways by ${page.scrollWidth - innerWidth}`);
  return [...faults];
}
