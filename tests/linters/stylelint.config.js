/* What the style sheets keep to; those for print are read by WeasyPrint, not by browsers, and are not checked. The
   oldest browsers are in floor.js; what a page reads and works without is listed here.

   A browser drops a whole rule for one selector that it does not know. So a selector of this list never shares a rule
   with older ones, and `:is()`, which is but shorter, is written out. */

const WORKS_WITHOUT = {
  "@page": "pages as the printer has them",
  ":has": "room to spare, rows that stay unfolded, no tint beside the words that tell a state",
  ":focus-visible": "the browser's own ring",
  "@container": "one column",
  "container-type": "one column",
  "field-sizing": "cells.js lets cells grow; other areas scroll",
  "font-synthesis-style": "slanted type",
  "forced-color-adjust": "signs of stages as the system draws them",
  "outline": "a ring with square corners",
  "overscroll-behavior": "the page scrolls on where a list ends",
  "size": "pages as the printer has them",
  "scrollbar-width": "a wide scrollbar",
  "text-decoration-thickness": "a line of the browser's own thickness",
  "text-spacing-trim": "full-width punctuation",
  "text-underline-offset": "a line nearer to the letters",
  "text-wrap": "lines that break a little worse",
  "ui-monospace": "the next font of the list",
};

export default {
  extends: ["stylelint-config-recommended"],
  plugins: ["@stylistic/stylelint-plugin", "./style-floor.js"],
  rules: {
    "@stylistic/max-line-length": [120, { ignorePattern: "/url\\('data:/" }],
    "no-descending-specificity": null,
    "portal/floor": [true, { worksWithout: Object.keys(WORKS_WITHOUT) }],
  },
};
