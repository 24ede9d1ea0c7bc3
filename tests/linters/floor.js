/* The oldest browsers that the portal works in: Chromium 80, Firefox ESR 115, Safari 15.6.

   What MDN's compatibility data call younger stands in neither a script nor a style sheet. Where a script asks first
   whether the browser has it, a comment at the line turns the rule off. What a page reads and works without may stand
   in a style sheet: stylelint.config.js lists it. */

import bcd from "@mdn/browser-compat-data/forLegacyNode";

const FLOOR = { chrome: 80, firefox: 115, safari: 15.6 };

export const { api, css, javascript } = bcd;

// The first version that has a feature under its own name and unasked.
function since(statements) {
  const plain = [statements].flat().filter((each) => each.version_added && !each.flags && !each.prefix);
  const kept = plain.filter((each) => !each.alternative_name && !each.version_removed);
  const versions = kept.map((each) => Number.parseFloat(each.version_added.replace("≤", "")));
  return Math.min(Infinity, ...versions.filter((version) => version > 0));
}

// Whether the oldest browsers have a feature; undefined when nobody noted it.
export function isKnown(feature) {
  const support = feature?.__compat?.support;
  return support && Object.entries(FLOOR).every(([browser, version]) => since(support[browser] ?? []) <= version);
}

// The pseudo-classes and pseudo-elements of a selector that are too young.
export function youngPseudos(selector) {
  const names = [...selector.matchAll(/:([a-z][a-z-]*)/g)].map(([, name]) => name);
  return names.filter((name) => isKnown(css.selectors[name]) === false);
}
