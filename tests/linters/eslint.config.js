/* What the scripts keep to. The oldest browsers are in floor.js. */

import js from "@eslint/js";

import scripts, { globals } from "./script-floor.js";

export default [
  js.configs.recommended,
  {
    // ES2020 is what Chromium 80 reads: `?.` and `??`, but no `??=`.
    languageOptions: { ecmaVersion: 2020, sourceType: "module", globals: { ...globals, htmx: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "eqeqeq": "error",
      "max-len": ["error", { code: 120 }],
      "no-shadow": "error",
      "no-unused-expressions": "off",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  {
    files: ["app/static/js/too-old.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "no-var": "off", "prefer-const": "off", "prefer-template": "off", "object-shorthand": "off" },
  },
  { files: ["app/static/js/*"], plugins: { portal: scripts }, rules: { "portal/floor": "error" } },
];
