// One image on its way through the network, box by box, with its numbers.

import { array } from "../../equations.js"
import { show } from "./explain.js"
import { digits, fetched, run, sizes, steps, unpack } from "./network.js"
import { sliders } from "./sliders.js"
import { address, called, trace } from "./trace.js"

const ALPHA = 0.1
const SHOWN = 10 // numbers of an array, the first that are not 0

export default async function begin(part) {
  const trained = unpack(await fetched("network.bin"))
  const samples = await digits()
  const boxes = steps.filter(step => step.phase !== "initial" || !(step.out[0] in trained))
  const wanted = [
    { name: "digit", label: "image of a", min: 0, max: samples.length - 1, step: 1, value: 3, shown: i => samples[i].label },
    { name: "step", label: "box", min: 1, max: boxes.length, step: 1, value: 1, shown: i => `${i} of ${boxes.length}` },
  ]
  sliders(part, wanted, ({ digit, step: number }) => {
    const { data, label } = samples[digit]
    const given = { ...trained, alpha: ALPHA, pixels: array([1, sizes.n0], [...data]), y: array([1], [label]) }
    const before = run(given, ["initial", "forward", "loss", "backward", "measure"])
    const step = boxes[number - 1]
    const after = step.phase === "update" ? run(before, ["update"]) : before
    const name = step.out.at(-1)
    mark(step)
    const [function_, given_] = [step.call.split("/")[1], Object.values(step.with).join(", ")]
    return [
      `<p><a href="${address(step)}"><code>${step.out.join(", ")} = ${function_}(${given_})</code></a></p><p>${listed(name, after)}</p>`,
      explained(step, name, before, after),
    ]
  })
}

// The entry that is largest, and how it came about.
function explained(step, name, before, after) {
  const made = after[name]
  const at = made.data ? made.data.reduce((best, x, i) => (Math.abs(x) > Math.abs(made.data[best]) ? i : best), 0) : 0
  // What a step changes is read before it, and written after it.
  const values = { ...before, ...Object.fromEntries(step.out.filter(out => !Object.values(step.with).includes(out)).map(out => [out, after[out]])) }
  return trace(step, name, at, values).text
}

function listed(name, values) {
  const { data, shape } = values[name].data ? values[name] : { data: [values[name]], shape: [] }
  const other = Array.from(data, (x, at) => ({ x, at })).filter(({ x }) => x !== 0)
  const shown = (data.length <= SHOWN ? Array.from(data, (x, at) => ({ x, at })) : other.slice(0, SHOWN))
    .map(({ x, at }) => `${called(name, at, values)} = ${show(x)}`).join(", ")
  if (data.length <= SHOWN) return shown
  return `${name} has ${shape.join(" × ")} numbers, of which ${other.length} are not 0: ${shown}, …`
}

// Marks the box on the map that stands above.
function mark(step) {
  for (const box of document.querySelectorAll(".live-here")) box.classList.remove("live-here")
  const [page, whole] = [address(step).split("#")[0], address(step)]
  for (const link of document.querySelectorAll("svg a"))
    if ([page, whole].includes(new URL(link.href.baseVal, location).href)) link.classList.add("live-here")
}
