// Sliders, what they say, and pictures of it. The state stands in the address.

import { show } from "./explain.js"
import { follow, write } from "./state.js"

// Puts sliders into a part of the page, and draws again when one is moved. Each is {name, label,
// min, max, step, value}, and perhaps what its number is shown as.
export function sliders(part, wanted, draw) {
  const rows = wanted.map(({ name, label, min, max, step, value }) => {
    const row = document.createElement("label")
    row.className = "live-slider"
    row.innerHTML = `<span>${label}</span><input type="range" name="${name}" min="${min}" max="${max}" step="${step}" value="${value}"><samp></samp>`
    return row
  })
  const inputs = rows.map(row => row.querySelector("input"))
  const picture = document.createElement("div")
  picture.className = "live-picture"
  const button = part.querySelector("button")
  const pressed = button === document.activeElement
  button.remove()
  part.querySelector("[role=status]").before(...rows, picture)
  if (pressed) inputs[0].focus()

  function update(event) {
    const values = {}
    inputs.forEach((input, i) => {
      values[input.name] = Number(input.value)
      input.ariaValueText = input.nextSibling.textContent = (wanted[i].shown ?? show)(values[input.name])
    })
    if (event) write(part, values)
    const [drawn, sentence] = draw(values)
    picture.innerHTML = drawn
    part.querySelector("[role=status]").textContent = sentence
  }
  for (const input of inputs) input.addEventListener("input", update)
  follow(part, said => {
    inputs.forEach((input, i) => {
      const given = Number(said[input.name] || NaN)
      input.value = Number.isFinite(given) ? given : wanted[i].value
    })
    update()
    part.dispatchEvent(new Event("input"))
  })
}

const WIDTH = 360, HEIGHT = 200, MARGIN = 30

// A picture with axes: {x: [from, to], y: [from, to]}, what both are called, and what is drawn in it
// by `line`, `dot`, `word`.
export function chart({ x, y, names = ["", ""], label, ticks = show }, draw) {
  const across = at => MARGIN + ((at - x[0]) / (x[1] - x[0])) * (WIDTH - 2 * MARGIN)
  const up = at => HEIGHT - MARGIN - ((at - y[0]) / (y[1] - y[0])) * (HEIGHT - 2 * MARGIN)
  const inside = at => Math.min(y[1], Math.max(y[0], at))
  const points = list => list.map(([a, b]) => `${across(a).toFixed(1)},${up(inside(b)).toFixed(1)}`).join(" ")
  const tools = {
    line: (list, kind = "") => `<polyline class="live-line ${kind}" points="${points(list)}"/>`,
    dot: (a, b, kind = "") => `<circle class="live-dot ${kind}" r="5" cx="${across(a)}" cy="${up(inside(b))}"/>`,
    word: (a, b, text, kind = "") => `<text class="live-word ${kind}" x="${across(a)}" y="${up(b) - 8}">${text}</text>`,
  }
  const zero = y[0] <= 0 && y[1] >= 0 ? up(0) : up(y[0])
  const mark = (at, text) => `<text x="${at}" y="${HEIGHT - 8}">${text}</text>`
  const marks = x.map(at => mark(across(at), ticks(at))).join("") + mark(WIDTH / 2, names[0])
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
    <line class="live-axis" x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${zero}" y2="${zero}"/>${marks}
    <text class="live-up" x="${MARGIN}" y="16">${names[1]}${names[1] && " = "}${ticks(y[1])}</text>${draw(tools)}</svg>`
}

// Points of a curve, evenly spaced.
export const curve = (f, [from, to], count = 120) =>
  Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count).map(x => [x, f(x)])
