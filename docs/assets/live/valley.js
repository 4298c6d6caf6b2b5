// Steps of each rule through a narrow valley, J = ½ θ₀² + 20 θ₁², from the same place.

import { adam, array, gradient_step, momentum, rmsprop } from "../../equations.js"
import { show } from "./explain.js"
import { chart, sliders } from "./sliders.js"

const HEIGHTS = [1, 40], STEPS = 40, EPSILON = 1e-8, BETA2 = 0.999
const x = [-5, 2], y = [-1.5, 1.5]
const zeros = () => array([2, 1], [0, 0])

// How each rule goes on: what it keeps, and a step with that.
const RULES = [
  ["Plain step", [], ({ theta, slope, alpha }) => [gradient_step(theta, slope, alpha)]],
  ["Momentum", [zeros()], ({ theta, slope, alpha, beta }, v) => momentum(theta, slope, v, alpha, beta)],
  ["RMSProp", [zeros()], ({ theta, slope, alpha, beta }, s) => rmsprop(theta, slope, s, alpha, beta, EPSILON)],
  ["Adam", [zeros(), zeros()], ({ theta, slope, t, alpha, beta }, v, s) =>
    adam(theta, slope, v, s, t, alpha, beta, BETA2, EPSILON)],
]

export default function begin(part) {
  const wanted = [
    { name: "power", label: "learning rate α", min: -3, max: 0, step: 0.05, value: -1.4, shown: at => show(10 ** at) },
    { name: "beta", label: "β, what is kept", min: 0, max: 0.99, step: 0.01, value: 0.9 },
  ]
  sliders(part, wanted, ({ power, beta }) => {
    const ways = RULES.map(([name, kept, step]) => [name, walk(kept, step, 10 ** power, beta)])
    const ends = ways.map(([name, way]) => `${name}: ${show(Math.hypot(...way.at(-1)))}`)
    return [
      ways.map(([name, way]) => picture(name, way)).join(""),
      `How far from the lowest point after ${STEPS} steps. ${ends.join(". ")}.`,
    ]
  })
}

function walk(kept, step, alpha, beta) {
  let theta = array([2, 1], [-4.5, 1])
  const way = [[...theta.data]]
  for (let t = 1; t <= STEPS; t++) {
    const slope = array([2, 1], HEIGHTS.map((height, i) => height * theta.data[i]))
    const made = step({ theta, slope, t, alpha, beta }, ...kept)
    kept = made.slice(0, -1)
    theta = made.at(-1)
    way.push([...theta.data])
  }
  return way
}

// The valley from above, and the way until it leaves the picture.
function picture(name, way) {
  const out = way.findIndex(([a, b]) => !(a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1]))
  const seen = out < 0 ? way : way.slice(0, out)
  const level = height => Array.from({ length: 81 }, (_, i) => {
    const turn = (i * Math.PI) / 40
    return [Math.cos(turn), Math.sin(turn)].map((at, j) => at * Math.sqrt((2 * height) / HEIGHTS[j]))
  }).filter(([a]) => a >= x[0] && a <= x[1])
  return `<figure><figcaption>${name}${out < 0 ? "" : ", which leaps out"}</figcaption>` +
    chart({ x, y, names: ["θ₀", "θ₁"], label: `${name} in a narrow valley` }, ({ line, dot }) =>
      [0.2, 1, 2].map(height => line(level(height), "tangent")).join("") +
      line(seen) + seen.map(([a, b], i) => dot(a, b, i ? "small" : "other")).join("")) +
    "</figure>"
}
