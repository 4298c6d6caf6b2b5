// Reduces style sheets for styles.py: in as JSON the sheets by path, pages and scripts, out the
// sheets.
import { json } from "node:stream/consumers";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";

const { sheets, pages, scripts } = await json(process.stdin);
const words = (text) => text.match(/[\w-]+/g) ?? [];
const spoken = new Set(scripts.flatMap(words));
// To what ends in a dash, as `language-`, a script adds something.
const begun = [...spoken].filter((word) => /\w.*[-_]$/.test(word));
const content = [
  ...pages.map((raw) => ({ raw, extension: "html" })),
  ...scripts.map((raw) => ({ raw, extension: "js" })),
];

function purge(css, variables) {
  const standard = begun.map((word) => new RegExp(`^${word}`));
  const more = variables ? { variables: true } : {};
  const safelist = { standard, variables };
  return new PurgeCSS().purge({ css, content, defaultExtractor: words, safelist, ...more });
}

const named = Object.entries(sheets).map(([filename, sheet]) => {
  const { code } = transform({ filename, code: Buffer.from(sheet), minify: true });
  return { name: filename, raw: code.toString() };
});
// PurgeCSS looks for the use of a variable in the sheet that defines it, and nowhere else.
const ruled = await purge(named);
const used = ruled.flatMap(({ css }) => css.match(/(?<=var\()--[\w-]+/g) ?? []);
const shown = [...pages.flatMap(words), ...spoken].filter((word) => word.startsWith("--"));
const left = await purge(ruled.map(({ css }) => ({ raw: css })), [...used, ...shown]);
const reduced = left.map(({ css }, i) => [named[i].name, css]);
process.stdout.write(JSON.stringify(Object.fromEntries(reduced)));
