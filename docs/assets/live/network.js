// The network of the site: its steps as the specification has them, and its trained numbers.

import * as equations from "../../equations.js"
import { network } from "../../forms.js"

export const { steps, sizes } = network
export const parameters = steps.filter(step => step.phase === "update").map(step => step.out.at(-1))

// The shape of a parameter, as its first step says.
const shapes = Object.fromEntries(
  steps
    .filter(step => step.phase === "initial" && step.with.shape)
    .map(step => [step.out[0], step.with.shape.map(size => sizes[size] ?? size)]),
)

// What is in a file of numbers: one parameter after the other, as the steps make them.
export function unpack(buffer) {
  const numbers = new Float32Array(buffer)
  const found = {}
  let begin = 0
  for (const [name, shape] of Object.entries(shapes)) {
    const end = begin + shape[0] * shape[1]
    found[name] = equations.array(shape, Float64Array.from(numbers.subarray(begin, end)))
    begin = end
  }
  return found
}

// Executes the steps of some phases, and returns all values. What is there already is not made
// again at the start; a step whose inputs are not there is left out.
export function run(values, phases) {
  const known = { ...sizes, ...values }
  for (const step of steps) {
    const made = step.phase === "initial" && step.out.every(name => name in known)
    const given = Object.values(step.with).map(name => known[name])
    if (!phases.includes(step.phase) || made || given.some(value => value === undefined)) continue
    const out = equations[step.call.split("/")[1]](...given)
    step.out.forEach((name, i) => (known[name] = step.out.length > 1 ? out[i] : out))
  }
  return known
}

export async function fetched(name) {
  const answer = await fetch(new URL(name, import.meta.url))
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
  return answer.arrayBuffer()
}

// Digits of the dev set: a byte for the label, then a byte for each pixel.
export async function digits() {
  const bytes = new Uint8Array(await fetched("digits.bin"))
  const length = 1 + sizes.n0
  return Array.from({ length: bytes.length / length }, (_, i) => ({
    label: bytes[i * length],
    data: bytes.slice(i * length + 1, (i + 1) * length),
  }))
}
