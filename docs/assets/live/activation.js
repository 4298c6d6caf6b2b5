// An activation and its slope, at one score. Which one, the page says.

import * as equations from "../../equations.js"
import { show } from "./explain.js"
import { chart, curve, sliders } from "./sliders.js"

export default function begin(part) {
  const at = (name, z) => equations[name](equations.array([1, 1], [z])).data[0]
  const A = z => at(part.dataset.of, z)
  const G = z => at(`${part.dataset.of}_derivative`, z)
  const x = [-3, 3], ends = curve(A, x).map(([, a]) => a)
  const y = [Math.floor(Math.min(...ends)), Math.ceil(Math.max(...ends))]
  sliders(part, [{ name: "z", label: "score Z", min: -3, max: 3, step: 0.05, value: 1 }], ({ z }) => [
    chart({ x, y, names: ["Z", ""], label: "The activation, its slope, and one score" }, ({ line, dot, word }) =>
      line(curve(A, x, 240)) + line(curve(G, x, 600), "other") +
      line([[z - 0.5, A(z) - 0.5 * G(z)], [z + 0.5, A(z) + 0.5 * G(z)]], "tangent") +
      dot(z, A(z)) + dot(z, G(z), "other") +
      word(2.2, A(2.2), "A") + word(2.8, G(2.8), "slope G", "other")),
    `Z = ${show(z)} becomes A = ${show(A(z))}. The slope is G = ${show(G(z))}: an error that comes back is multiplied with it.`,
  ])
}
