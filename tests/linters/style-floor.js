/* A stylelint rule: no property, value, function, selector or at-rule that is younger than floor.js, but what the
   option `worksWithout` names, and what follows the same declaration with `-webkit-`. */

import stylelint from "stylelint";

import { css, isKnown, youngPseudos } from "./floor.js";

const ruleName = "portal/floor";

const youngOf = (words, features) => words.filter((word) => isKnown(features[word]) === false);

// The young names of a declaration: its property, or else the words and functions of its value.
function youngParts(declaration) {
  const { prop, value } = declaration, property = css.properties[prop] ?? {};
  if (declaration.prev()?.prop === `-webkit-${prop}`) return [];
  if (isKnown(property) === false) return [prop];
  const plain = value.replace(/url\([^)]*\)|"[^"]*"/g, "");
  const words = plain.match(/[a-z][a-z-]+(?![a-z-]*\()/g) ?? [], functions = plain.match(/[a-z][a-z-]+(?=\()/g) ?? [];
  return [...youngOf(words, property), ...youngOf(functions, css.types)];
}

const YOUNG = {
  atrule: ({ name }) => (isKnown(css["at-rules"][name]) === false ? [`@${name}`] : []),
  decl: youngParts,
  rule: ({ selector }) => youngPseudos(selector).map((name) => `:${name}`),
};

const rule = (isOn, { worksWithout = [] } = {}) => (root, result) => {
  root.walk((node) => {
    for (const name of YOUNG[node.type]?.(node) ?? []) {
      if (worksWithout.includes(name)) continue;
      stylelint.utils.report({ node, result, ruleName, message: `“${name}” is younger than a browser of floor.js` });
    }
  });
};
rule.ruleName = ruleName;

export default stylelint.createPlugin(ruleName, rule);
