// Draws a digit, and shows what the network makes of it: every number by `equations.js`, from the
// steps of the specification.

import * as equations from "../../equations.js"
import { show } from "./explain.js"
import { digits, fetched, parameters, run, sizes, unpack } from "./network.js"
import { ink, placed, shrunk, SIDE, turned } from "./place.js"
import { makePad } from "./pad.js"
import { reading } from "./reading.js"
import { follow, write } from "./state.js"

const ALPHA = 0.1
const DIGITS = 3 // of the numbers of the layers, which fit a phone
const TURNS = Array.from({ length: 37 }, (_, i) => 5 * i - 90)
const SHOWN = ["Z1", "A1", "Z2", "A2", "Y", "dZ2"]
const NETWORKS = { false: "network.bin", true: "network-db.bin" }
const BACK = ["loss", "backward"]

export default async function begin(part) {
  // First what may fail, and be tried again.
  const [samples, packed] = await Promise.all([digits(), fetched(NETWORKS.false)])
  const trained = { [NETWORKS.false]: unpack(packed) } // by file
  const $ = selector => part.querySelector(selector)
  let drawn = null // ink, or null where nothing is drawn
  let preset = null
  let label = null
  let steps = 0
  let theta = trained[NETWORKS.false] // the parameters, as the steps of the reader left them

  const pad = makePad($(".live-pad__paper"), made => {
    drawn = made
    preset = null
    $("[name=turn]").value = 0
    update()
  })
  build(part)
  const answer = reading(part)

  async function choose(slipped) {
    const file = NETWORKS[slipped]
    try {
      trained[file] ??= unpack(await fetched(file))
    } catch {
      $("[name=db]").checked = !slipped
      return answer(null, "That network could not be loaded. Are you online?")
    }
    theta = trained[file]
    steps = 0
    update()
  }

  function lay(i) {
    preset = i
    drawn = ink(SIDE, samples[i].data)
  }

  const place = image => ($("[name=placed]").checked ? placed(image) : shrunk(image))
  const turn = () => Number($("[name=turn]").value)

  // What the network makes of some images, up to the loss if the label is known.
  function computed(images, labels = null) {
    const pixels = equations.array([images.length, SIDE * SIDE], images.flatMap(({ data }) => [...data]))
    const given = { ...theta, pixels, alpha: ALPHA }
    if (labels) given.y = equations.array([labels.length], labels)
    return run(given, ["initial", "forward", ...(labels ? BACK : []), "measure"])
  }

  function update() {
    const empty = drawn === null
    $("samp").textContent = `${show(turn())}°`
    pad.show(preset === null ? null : samples[preset], turn())
    const values = empty ? null : computed([place(turned(drawn, turn()))], label === null ? null : [label])
    answer(values, "The pad is empty. Draw a digit, or take one from below.")
    minds(empty)
    paint($("[data-show=before]"), empty ? null : shrunk(turned(drawn, turn())).data.map(x => x / 255))
    paint($("[data-show=X]"), values && values.X.data)
    numbers($(".live-numbers tbody"), values)
    teach(values)
    write(part, { digit: preset, turn: turn() || null, placed: $("[name=placed]").checked ? null : 0,
      db: $("[name=db]").checked ? 1 : null, label })
  }

  // Where the network changes its mind as the digit is turned.
  let asked = []
  function minds(empty) {
    const said = $(".live-pad__minds")
    const now = [drawn, theta, $("[name=placed]").checked]
    if (now.every((value, i) => value === asked[i])) return
    asked = now
    said.textContent = ""
    if (empty) return
    const read = computed(TURNS.map(degrees => place(turned(drawn, degrees)))).y_hat.data
    const runs = []
    read.forEach((digit, i) => {
      if (digit === read[i - 1]) runs.at(-1).count += 1
      else runs.push({ digit, from: TURNS[i], count: 1 })
    })
    // A strip below the slider, from one end of it to the other.
    said.innerHTML = runs
      .map(({ digit, from, count }) => {
        const to = from + 5 * (count - 1)
        return `<span style="flex-grow:${count}" title="from ${from}° to ${to}°">${digit}</span>`
      })
      .join("")
    const list = runs.map(({ digit, from }) => `from ${from}° on ${digit}`).join(", ")
    said.setAttribute("aria-label", `Turned, it reads ${list}`)
  }

  function teach(values) {
    const ready = values !== null && label !== null
    $("[data-do=step]").disabled = !ready
    if (steps === 0 && document.activeElement === $("[data-do=forget]")) $("[data-do=step]").focus()
    $("[data-do=forget]").disabled = steps === 0
    const said = $(".live-pad__loss")
    const canvases = [...part.querySelectorAll(".live-pad__gradients canvas")]
    if (!ready) {
      said.textContent = "Choose, and the loss and its slopes appear."
      canvases.forEach(canvas => paint(canvas, null))
      return
    }
    const after = run({ ...values }, ["update"])
    const next = run({ ...values, ...pick(after) }, ["forward", "loss"]).J
    const taken = steps === 0 ? "" : ` After ${steps} ${steps === 1 ? "step" : "steps"} it reads ${values.y_hat.data[0]}.`
    said.textContent = `The loss J is ${show(values.J)}; after a step it is ${show(next)}.${taken}`
    const change = values.dW1.data.map(d => -ALPHA * d)
    const most = Math.max(...change.map(Math.abs))
    canvases.forEach((canvas, j) =>
      paint(canvas, change.slice(j * sizes.n0, (j + 1) * sizes.n0).map(x => (most ? x / most : 0)), true))
    $("[data-do=step]").onclick = () => {
      theta = pick(after)
      steps += 1
      update()
    }
  }

  $("[data-do=clear]").onclick = () => {
    drawn = preset = null
    pad.clear()
    $("[name=turn]").value = 0
    update()
  }
  $("[data-do=forget]").onclick = () => choose($("[name=db]").checked)
  $("[name=turn]").oninput = update
  $("[name=placed]").onchange = update
  $("[name=db]").onchange = event => choose(event.target.checked)
  $(".live-labels").onchange = event => {
    label = Number(event.target.value)
    update()
  }

  samples.forEach((sample, i) => addPreset($(".live-presets"), sample, () => {
    lay(i)
    update()
  }))
  // A link may say all of it.
  await follow(part, said => {
    $("[name=turn]").value = said.turn || 0
    $("[name=placed]").checked = said.placed !== "0"
    $("[name=db]").checked = said.db === "1"
    part.querySelectorAll("[name=label]").forEach(input => (input.checked = input.value === said.label))
    label = $("[name=label]:checked") && Number(said.label)
    const digit = Number(said.digit || NaN)
    if (samples[digit]) lay(digit)
    return choose(said.db === "1")
  })
  part.dataset.ready = ""
}

const pick = values => Object.fromEntries(parameters.map(name => [name, values[name]]))

// What there is ten times: rows, labels and pictures.
function build(part) {
  const each = (selector, html) => {
    part.querySelector(selector).insertAdjacentHTML("beforeend",
      Array.from({ length: sizes.k }, (_, j) => html(j)).join(""))
  }
  each(".live-numbers tbody", j => `<tr><th scope="row">${j}</th>${SHOWN.map(() => "<td></td>").join("")}</tr>`)
  each(".live-labels", j => `<label><input type="radio" name="label" value="${j}">${j}</label>`)
  each(".live-pad__gradients", j =>
    `<canvas role="img" aria-label="Change of the weights of hidden unit ${j}"></canvas>`)
}

function addPreset(group, { label, data }, take) {
  const button = document.createElement("button")
  button.type = "button"
  button.setAttribute("aria-label", `A ${label}`)
  const canvas = document.createElement("canvas")
  button.append(canvas)
  button.onclick = take
  group.append(button)
  paint(canvas, Array.from(data, x => x / 255))
}

// Numbers from 0 to 1 as grey, or from −1 to 1 as orange and blue.
function paint(canvas, values, signed = false) {
  canvas.width = canvas.height = SIDE
  const image = new ImageData(SIDE, SIDE)
  const [up, down] = [[29, 91, 160], [200, 90, 20]]
  for (let at = 0; at < SIDE * SIDE; at++) {
    const x = values?.[at] ?? 0
    const colour = signed ? (x > 0 ? up : down) : [255, 255, 255]
    image.data.set([...colour, 255 * Math.abs(x)], 4 * at)
  }
  canvas.getContext("2d").putImageData(image, 0, 0)
}

function numbers(body, values) {
  SHOWN.forEach((name, column) => {
    for (const row of body.rows) {
      const x = values?.[name]?.data[row.rowIndex - 1]
      row.cells[column + 1].textContent = x === undefined ? "" : show(x, DIGITS)
    }
  })
}
