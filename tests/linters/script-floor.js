/* An ESLint rule: no global, no member and no selector that is younger than floor.js. The parser holds the syntax.

   A rule sees names and no types, so that a member counts as known as soon as one interface has it there. */

import { api, isKnown, javascript, youngPseudos } from "./floor.js";

const globalNames = new Map(), memberNames = new Map(); // name → whether the oldest browsers know it

function learn(names, name, feature) {
  if (feature.__compat) names.set(name, names.get(name) || isKnown(feature));
}

function learnAll(features) {
  for (const [name, feature] of Object.entries(features)) {
    learn(globalNames, name, feature);
    for (const [member, below] of Object.entries(feature)) {
      if (member === "__compat" || member.endsWith("_event")) continue;
      learn(memberNames, member.replace(/_static$/, ""), below);
      if (name === "Window") learn(globalNames, member, below);
    }
  }
}

for (const features of [api, javascript.builtins, javascript.builtins.Intl]) learnAll(features);

export const globals = Object.fromEntries([...globalNames.keys()].map((name) => [name, "readonly"]));

const SELECTING = new Set(["querySelector", "querySelectorAll", "matches", "closest"]);

function create(context) {
  const report = (node, name) => context.report({ node, message: `“${name}” is younger than a browser of floor.js` });
  const checkMember = ({ key, property = key }) => {
    if (memberNames.get(property.name) === false) report(property, property.name);
  };
  return {
    "Program:exit": () => {
      for (const { defs, name, references } of context.sourceCode.scopeManager.globalScope.variables) {
        if (defs.length || globalNames.get(name) !== false) continue;
        for (const { identifier } of references) report(identifier, name);
      }
    },
    'MemberExpression[computed=false]:not([object.property.name="dataset"])': checkMember,
    ":function > ObjectPattern > Property": checkMember,
    'CallExpression[callee.property.name="assign"] > ObjectExpression > Property': checkMember,
    CallExpression: ({ callee, arguments: [selector] }) => {
      if (!selector || !SELECTING.has(callee.property?.name)) return;
      for (const name of youngPseudos(context.sourceCode.getText(selector))) report(selector, `:${name}`);
    },
  };
}

export default { rules: { floor: { create } } };
