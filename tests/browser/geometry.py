"""What the geometry of a page says: which words are covered, and which controls lie on each other."""

from pathlib import Path

from playwright.sync_api import Page

_COVERED = """(within) => {
  const faults = [], show = (node) => node.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true });
  const under = (element, x, y) => {
    if (getComputedStyle(element).pointerEvents === "none") return true; // what lies on it cannot be told
    const top = document.elementsFromPoint(x, y).find((each) => getComputedStyle(each).pointerEvents !== "none");
    return top === undefined || top.contains(element) || element.contains(top);
  };
  // What is cut off on purpose is not covered.
  const seen = (element, rects) => {
    for (let each = element; each && rects.length; each = each.parentElement) {
      const { overflowX, clipPath } = getComputedStyle(each), edge = each.getBoundingClientRect();
      if (clipPath !== "none") return [];
      if (overflowX !== "visible") rects = rects.map((rect) => ({
        left: Math.max(rect.left, edge.left), right: Math.min(rect.right, edge.right),
        top: Math.max(rect.top, edge.top), bottom: Math.min(rect.bottom, edge.bottom),
      }));
    }
    return rects;
  };
  for (const root of document.querySelectorAll(within)) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode, element = node.parentElement;
      if (!node.data.trim() || !show(element) || element.closest(".visually-hidden, .skip, option")) continue;
      element.scrollIntoView({ block: "center" });
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, right, top, bottom } of seen(element, [...range.getClientRects()])) {
        if (right - left < 2 || bottom - top < 2) continue;
        for (const x of [left + 1, (left + right) / 2, right - 1]) {
          if (!under(element, x, (top + bottom) / 2)) faults.push(node.data.trim().slice(0, 20));
        }
      }
    }
  }
  return [...new Set(faults)];
}"""

_OVERLAPPING = """(which) => {
  const seen = [...document.querySelectorAll(which)].filter((each) => each.checkVisibility());
  const faults = [];
  for (const [at, one] of seen.entries()) {
    const a = one.getBoundingClientRect();
    for (const other of seen.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const b = other.getBoundingClientRect();
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) faults.push(`${one.textContent.trim()} / ${other.textContent.trim()}`);
    }
    if (a.left < 0 || a.right > innerWidth) faults.push(`${one.textContent.trim()} outside`);
  }
  return faults;
}"""

_FAULTS = Path(__file__).with_name("faults.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """Return where words or controls of the whole page are covered, cut off or lie on each other."""
    return page.evaluate(_FAULTS)


def covered(page: Page, within: str) -> list[str]:
    """Return the texts within some elements that something else lies on, each as it begins."""
    return page.evaluate(_COVERED, within)


def overlapping(page: Page, which: str) -> list[str]:
    """Return the pairs of elements that lie on each other, and those that reach out of the window, by their words."""
    return page.evaluate(_OVERLAPPING, which)
