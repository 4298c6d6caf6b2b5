// The loss of one example, by the probability that the right class was given.

import { array, cross_entropy } from "../../equations.js"
import { show } from "./explain.js"
import { chart, curve, sliders } from "./sliders.js"

const J = p => cross_entropy(array([2, 1], [p, 1 - p]), array([2, 1], [1, 0]))

export default function begin(part) {
  const p = { name: "p", label: "probability of the right class", min: 0, max: 1, step: 0.005, value: 0.1 }
  sliders(part, [p], ({ p }) => [
    chart({ x: [0, 1], y: [0, 5], names: ["probability", "loss"], label: "Loss against the probability of the right class" }, ({ line, dot }) =>
      line(curve(J, [0.006, 1])) + dot(p, J(p))),
    p === 0
      ? "−log 0 is infinite: the right answer was said to be impossible."
      : `−log ${show(p)} = ${show(J(p))}. An even guess among ten classes, 0.1, costs 2.303; to halve a probability costs 0.693 more.`,
  ])
}
