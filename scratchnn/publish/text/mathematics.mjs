// Typesets formulas for mathematics.py: each line in is a formula as JSON, each line out its HTML.
import { createInterface } from "node:readline";
import katex from "katex";

// Told `false`, KaTeX would print \href and its like in red and go on.
function trust({ command }) {
  throw new Error(`${command} reaches out of the formula, which is not allowed`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(tex, { displayMode: display, strict: "error", trust }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
