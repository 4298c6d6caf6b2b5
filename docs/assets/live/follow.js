// Follows one number back: an entry of a gradient, the sum that made it, what went into that, and
// so on to a pixel. The steps are those of the network's page.

import { array } from "../../equations.js"
import { show } from "./explain.js"
import { digits, fetched, run, sizes, unpack } from "./network.js"
import { sliders } from "./sliders.js"
import { address, called, maker, trace } from "./trace.js"

const SHOWN = 4 // of the numbers of one array that went in, the largest
const SIDE = 28

export default async function begin(part) {
  const trained = unpack(await fetched("network.bin"))
  const samples = await digits()
  const m = samples.length
  const given = {
    ...trained,
    pixels: array([m, sizes.n0], samples.flatMap(({ data }) => [...data])),
    y: array([m], samples.map(({ label }) => label)),
  }
  const values = run(given, ["initial", "forward", "loss", "backward"])
  const number = (name, at) => values[name].data?.[at] ?? values[name]
  const value = (name, at) => show(number(name, at))
  let way = []
  const wanted = [
    { name: "j", label: "hidden unit", min: 0, max: sizes.n1 - 1, step: 1, value: busiest(values.dW1) },
    { name: "row", label: "row of the pixel", min: 0, max: SIDE - 1, step: 1, value: 14 },
    { name: "column", label: "column of the pixel", min: 0, max: SIDE - 1, step: 1, value: 14 },
  ]
  part.addEventListener("input", render)
  sliders(part, wanted, ({ j, row, column }) => {
    way = [{ name: "dW1", at: j * sizes.n0 + row * SIDE + column }]
    return [
      `<img class="live-heat" alt="The gradients of the weights of unit ${j}" src="${heat(values.dW1, j, row, column)}"><ol class="live-way"></ol>`,
      `dW1[${j}, ${row * SIDE + column}]: how the loss of ${m} digits changes with the weight from pixel ${row * SIDE + column} to unit ${j}. The picture has this for every pixel, blue above 0 and orange below: choose one there, or below it a number to follow.`,
    ]
  })

  function render() {
    part.querySelector(".live-way").innerHTML = way.map((one, i) => item(one, i === way.length - 1)).join("")
  }

  function item({ name, at }, last) {
    const step = maker(name, trained)
    if (!step) return `<li tabindex="-1">${called(name, at, values)} = ${value(name, at)}: ${leaf(name, at)}</li>`
    const { text, reads } = trace(step, name, at, values)
    const offers = [...new Set(reads.map(({ name: from }) => from))].map(from => offered(reads.filter(read => read.name === from)))
    const offer = last ? `<p class="live-buttons">From ${offers.join("; ")}</p>` : ""
    return `<li tabindex="-1"><span>${text}</span> (<a href="${address(step)}">${step.call.split("/")[1]}</a>)${offer}</li>`
  }

  function leaf(name, at) {
    if (name === "pixels")
      return `the pixel in row ${Math.floor((at % sizes.n0) / SIDE)} and column ${at % SIDE} of the image of a ${samples[Math.floor(at / sizes.n0)].label}, as it was scanned`
    if (name === "y") return "the label that someone gave to the image"
    return name in trained ? "a number that training left" : "a size of the network"
  }

  // Of what was read in one array, the largest numbers.
  function offered(reads) {
    const size = ({ name, at }) => Math.abs(number(name, at))
    const largest = reads.sort((a, b) => size(b) - size(a)).slice(0, SHOWN)
    const buttons = largest.map(({ name, at }) =>
      `<button type="button" data-name="${name}" data-at="${at}">${called(name, at, values)} = ${value(name, at)}</button>`)
    const more = reads.length - largest.length
    return buttons.join(" ") + (more ? ` and ${more} more` : "")
  }

  part.addEventListener("click", event => {
    const button = event.target.closest("[data-name]")
    if (button) {
      way.push({ name: button.dataset.name, at: Number(button.dataset.at) })
      render()
      part.querySelector(".live-way li:last-child").focus()
    }
    const picture = event.target.closest(".live-heat")
    if (!picture) return
    const box = picture.getBoundingClientRect()
    const place = x => Math.max(0, Math.min(SIDE - 1, Math.floor(x * SIDE)))
    part.querySelector("[name=row]").value = place((event.clientY - box.top) / box.height)
    const column = part.querySelector("[name=column]")
    column.value = place((event.clientX - box.left) / box.width)
    column.dispatchEvent(new Event("input", { bubbles: true }))
  })
}

// The unit whose gradients are largest.
function busiest({ shape, data }) {
  const sums = Array.from({ length: shape[0] }, (_, j) =>
    data.slice(j * shape[1], (j + 1) * shape[1]).reduce((sum, d) => sum + Math.abs(d), 0))
  return sums.indexOf(Math.max(...sums))
}

// The gradients of a unit as a picture, blue above 0 and orange below, one of them framed.
function heat({ shape, data }, j, row, column) {
  const [canvas, scale] = [document.createElement("canvas"), 5]
  canvas.width = canvas.height = SIDE * scale
  const context = canvas.getContext("2d")
  const own = data.slice(j * shape[1], (j + 1) * shape[1])
  const most = Math.max(...own.map(Math.abs)) || 1
  context.fillStyle = "#fff"
  context.fillRect(0, 0, canvas.width, canvas.height)
  own.forEach((d, l) => {
    context.fillStyle = `rgba(${d > 0 ? "29, 91, 160" : "200, 90, 20"}, ${Math.abs(d) / most})`
    context.fillRect((l % SIDE) * scale, Math.floor(l / SIDE) * scale, scale, scale)
  })
  context.strokeStyle = "#000"
  context.strokeRect(column * scale, row * scale, scale, scale)
  return canvas.toDataURL()
}
