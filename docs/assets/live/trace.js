// Where a number of the network came from: the step that made it, and the numbers that it read.

import { forms } from "../../forms.js"
import { entry, line, scopes, unfold } from "./explain.js"
import { steps } from "./network.js"

// The step that made a value; none made what the network was given, or was trained to.
export const maker = (name, trained) =>
  steps.find(step => step.out.includes(name) && step.phase !== "update" && !(name in trained))

export const address = step =>
  new URL(`../../equations/${step.call}/#${step.out.at(-1)}`, import.meta.url).href

export const called = (name, at, values) =>
  values[name]?.shape ? `${name}[${unfold(at, values[name]).join(", ")}]` : name

// Explains a number that a step made, in the names of the network.
export function trace(step, name, at, values) {
  const form = forms[step.call]
  const given = Object.fromEntries(Object.entries(step.with).map(([own, from]) => [own, values[from]]))
  const which = step.out.indexOf(name)
  const scope = scopes(form, given, step.out.map(out => values[out]))[which]
  const found = entry(form.outputs[which], scope, unfold(at, values[name]))
  const names = own => (scope.newest.has(own) ? step.out[form.outputs.findIndex(out => out.name === own)] : step.with[own])
  const seen = new Map(found.reads.map(({ name: own, at: place }) => [`${names(own)} ${place}`, { name: names(own), at: place }]))
  return { text: line({ ...found, name }), reads: [...seen.values()] }
}
