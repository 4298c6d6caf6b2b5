// Steps down a curve, J = θ²: small ones, good ones, and too large ones.

import { array, gradient_step } from "../../equations.js"
import { show } from "./explain.js"
import { chart, curve, sliders } from "./sliders.js"

const STEPS = 12
const J = theta => theta * theta
const slope = theta => 2 * theta

export default function begin(part) {
  const wanted = [
    { name: "alpha", label: "learning rate α", min: 0.01, max: 1.2, step: 0.01, value: 0.1 },
    { name: "theta", label: "start θ", min: -3, max: 3, step: 0.1, value: 2.5 },
  ]
  sliders(part, wanted, ({ alpha, theta }) => {
    const way = [theta]
    for (let i = 0; i < STEPS; i++) {
      const one = x => array([1, 1], [x])
      way.push(gradient_step(one(way.at(-1)), one(slope(way.at(-1))), alpha).data[0])
    }
    const x = [-4, 4]
    const seen = way.filter(at => Math.abs(at) <= 4)
    const last = way.at(-1)
    return [
      chart({ x, y: [0, 16], names: ["θ", "J"], label: "Steps down a parabola" }, ({ line, dot }) =>
        line(curve(J, x)) + line(seen.map(at => [at, J(at)]), "other") +
        seen.map((at, i) => dot(at, J(at), i ? "other" : "")).join("")),
      `The first step: ${show(theta)} − ${show(alpha)} · ${signed(slope(theta))} = ${show(way[1])}. After ${STEPS} steps θ is ${show(last)} and J is ${show(J(last))}. ${verdict(alpha, theta)}`,
    ]
  })
}

const signed = x => (x < 0 ? `(${show(x)})` : show(x))

function verdict(alpha, theta) {
  if (theta === 0) return "It starts at the lowest point, where the slope is 0: no step leads away."
  if (alpha > 1) return "Too large: each step lands higher on the other side."
  if (alpha === 1) return "Each step lands on the other side, as high as before."
  if (alpha === 0.5) return "Just right for this curve: the first step lands on the lowest point."
  return alpha > 0.5 ? "Each step goes past the lowest point, and still comes nearer." : "Each step comes nearer."
}
