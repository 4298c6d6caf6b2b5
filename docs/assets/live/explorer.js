// The example by hand, alive: choose a number of the result, and the numbers that it came from are
// marked, and the sum is written out. All of it follows from the entry form of the page.

import * as equations from "../../equations.js"
import { examples } from "../../examples.js"
import { forms } from "../../forms.js"
import { entry, line, scopes, unfold } from "./explain.js"

export default function begin(part) {
  const id = part.dataset.equation
  const form = forms[id]
  const computed = compute(id, examples[id])
  const before = scopes(form, examples[id], computed)
  const said = part.querySelector("[role=status]")
  const chosen = () => part.querySelector("button[aria-pressed=true]")

  function choose(button) {
    if (button === chosen()) return
    chosen()?.setAttribute("aria-pressed", "false")
    button.setAttribute("aria-pressed", "true")
    const [output, at] = [Number(button.dataset.output), Number(button.dataset.at)]
    const found = entry(form.outputs[output], before[output], unfold(at, computed[output]))
    mark(part, found.reads, before[output].newest)
    said.textContent = line(found)
  }

  // A mouse shows what it points at; whatever was chosen last stays.
  for (const kind of ["click", "focusin", "pointerover"])
    part.addEventListener(kind, event => {
      const button = event.target.closest("button")
      if (button && !(kind === "pointerover" && event.pointerType !== "mouse")) choose(button)
    })
  part.addEventListener("keydown", event => move(part, event))
  const already = part.querySelector("button:focus, button:hover")
  if (already) choose(already)
}

// The outputs of an equation as a list, whether it has one or several.
export function compute(id, given) {
  const out = equations[id.split("/")[1]](...Object.keys(forms[id].given).map(name => given[name]))
  return Array.isArray(out) ? out : [out]
}

function mark(part, reads, newest) {
  for (const cell of part.querySelectorAll(".live-read")) cell.classList.remove("live-read")
  for (const { name, at } of reads) {
    const side = newest.has(name) ? "out" : "in"
    part.querySelector(`[data-${side}="${name}"] [data-at="${at}"]`)?.classList.add("live-read")
  }
}

// Arrows lead from number to number of one array.
function move(part, event) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key]
  const cell = event.target.closest("td")
  if (!step || !cell) return
  const row = cell.parentElement.parentElement.rows[cell.parentElement.rowIndex + step[0]]
  const next = row?.cells[cell.cellIndex + step[1]]?.querySelector("button")
  if (!next) return
  event.preventDefault()
  next.focus()
}
