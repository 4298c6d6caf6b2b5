// Three scores as probabilities, compared with the truth: the loss, and its slope in each score.

import { array, cross_entropy, one_hot, output_error, softmax } from "../../equations.js"
import { show } from "./explain.js"
import { sliders } from "./sliders.js"

const CLASSES = 3
const HEAD = [["class", 1], ["Z", 1], ["exp Z", 1], ["A", 2], ["Y", 1], ["dZ", 2]]

export default function begin(part) {
  const scores = [1, 2, 0].map((value, j) => ({
    name: `z${j}`, label: `score of class ${j}`, min: -5, max: 5, step: 0.1, value,
  }))
  const truth = { name: "y", label: "the right class", min: 0, max: CLASSES - 1, step: 1, value: 0 }
  sliders(part, [...scores, truth], ({ y, ...z }) => {
    const Z = array([CLASSES, 1], Object.values(z))
    const A = softmax(Z)
    const Y = one_hot(array([1], [y]), CLASSES)
    const dZ = output_error(A, Y)
    const rows = Array.from({ length: CLASSES }, (_, j) => row(j, Z.data[j], A.data[j], Y.data[j], dZ.data[j]))
    const head = HEAD.map(([name, span]) => `<th colspan="${span}">${name}</th>`).join("")
    return [
      `<table class="live-numbers"><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
      `The loss is J = −log ${show(A.data[y])} = ${show(cross_entropy(A, Y))}. A step pushes the score of class ${y} up by ${show(-dZ.data[y])} times the learning rate, and the others down by as much together.`,
    ]
  })
}

function row(j, z, a, y, d) {
  const bar = `<i class="live-bar"><span style="width:${100 * a}%"></span></i>`
  // A step goes against the slope, so the arrow does.
  const arrow = `<i class="live-arrows ${d > 0 ? "down" : "up"}"><span style="width:${50 * Math.abs(d)}%"></span></i>`
  const cells = [show(z), show(Math.exp(z)), show(a), bar, y, show(d), arrow]
  return `<tr><th scope="row">${j}</th>${cells.map(cell => `<td>${cell}</td>`).join("")}</tr>`
}
