// How far a measured slope is off, against the step h that it is measured with.

import * as E from "../../equations.js"
import { show } from "./explain.js"
import { chart, sliders } from "./sliders.js"

// One layer, made up: the loss is measured where one weight is a little larger and smaller.
const W = [0.5, -1.2, 0.3, 0.9, -0.4, 1.1]
const A = E.array([2, 4], [0.2, 1.5, -0.7, 0.9, 1.1, -0.3, 0.8, 0.4])
const b = E.array([3, 1], [0.1, -0.2, 0.3])
const Y = E.one_hot(E.array([4], [0, 2, 1, 1]), 3)

const scores = moved => E.softmax(E.linear(E.array([3, 2], W.map((w, i) => (i ? w : w + moved))), A, b))
const loss = moved => E.cross_entropy(scores(moved), Y)
const exact = E.weight_gradient(E.output_error(scores(0), Y), A).data[0]
const measured = h => (loss(h) - loss(-h)) / (2 * h)
const off = h => Math.max(Math.abs(measured(h) - exact), 1e-17)

export default function begin(part) {
  const power = { name: "h", label: "step h", min: -15, max: 0, step: 0.25, value: -1, shown: x => show(10 ** x) }
  sliders(part, [power], ({ h }) => [
    chart({ x: [-15, 0], y: [-13, 1], names: ["step h", "error"], label: "Error against h, both as powers of ten", ticks: x => show(10 ** x) }, ({ line, dot }) => {
      const points = Array.from({ length: 121 }, (_, i) => -15 + i / 8).map(x => [x, Math.log10(off(10 ** x))])
      return line(points) + dot(h, Math.log10(off(10 ** h)))
    }),
    `(J(w + h) − J(w − h)) / 2h = ${measured(10 ** h).toPrecision(12)}, and the formula says ${exact.toPrecision(12)}: off by ${show(off(10 ** h))}. ${
      h > -4 ? "Here the bend of the loss is what is off: h ten times smaller is a hundred times nearer." : h < -6 ? "Here the two losses share nearly all their digits, and rounding is what is left." : "About here it is best."}`.replaceAll("-", "−"),
  ])
}
