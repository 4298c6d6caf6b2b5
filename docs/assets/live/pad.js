// Paper and a soft pen: for mouse, finger and stylus, and by keys.

import { ink, resample } from "./place.js"

const SIDE = 280 // of what is drawn, in pixels of its own
const TOLD = 112 // of what is told: four times as fine as the network needs it
const PEN = 11 // half as wide as the pen
const STEP = 10 // of the arrow keys

// Makes a canvas paper; tells what is on it after each stroke, and null if nothing.
export function makePad(canvas, tell) {
  // As fine as the screen, or finer than we need; what is read is always of one size.
  const ratio = Math.max(1, window.devicePixelRatio || 1)
  canvas.width = canvas.height = Math.round(SIDE * ratio)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  const sheet = new OffscreenCanvas(SIDE, SIDE)
  const paper = sheet.getContext("2d", { willReadFrequently: true })
  const pen = { x: SIDE / 2, y: SIDE / 2, down: false, seen: false }
  let given = null // what lies on the paper until one draws: another's digit, or one's own turned
  let theirs = false

  function clear() {
    paper.clearRect(0, 0, SIDE, SIDE)
    given = null
    theirs = false
    render()
  }

  function begin() {
    if (theirs) clear()
    given = null
  }

  // A soft dot is dark in its middle; a stroke is many of them.
  function dot(x, y) {
    const soft = paper.createRadialGradient(x, y, PEN * 0.5, x, y, PEN * 1.3)
    soft.addColorStop(0, "#ffff")
    soft.addColorStop(1, "#fff0")
    paper.fillStyle = soft
    paper.fillRect(x - 2 * PEN, y - 2 * PEN, 4 * PEN, 4 * PEN)
  }

  function stroke(x, y) {
    const [dx, dy] = [x - pen.x, y - pen.y]
    const count = Math.max(1, Math.ceil(Math.hypot(dx, dy) / 3))
    for (let i = 1; i <= count; i++) dot(pen.x + (dx * i) / count, pen.y + (dy * i) / count)
    Object.assign(pen, { x, y })
    render()
  }

  function render() {
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(given ?? sheet, 0, 0, canvas.width, canvas.height)
    if (!pen.seen) return
    context.strokeStyle = pen.down ? "#e8b04a" : "#9aa"
    context.lineWidth = 2 * ratio
    context.beginPath()
    context.arc(pen.x * ratio, pen.y * ratio, PEN * ratio, 0, 2 * Math.PI)
    context.stroke()
  }

  function told() {
    const { data } = paper.getImageData(0, 0, SIDE, SIDE)
    const amounts = Float64Array.from({ length: SIDE * SIDE }, (_, at) => data[4 * at + 3])
    const small = { to: TOLD, scale: TOLD / SIDE, source: [0, 0], target: [0, 0] }
    tell(amounts.some(amount => amount > 0) ? resample(ink(SIDE, amounts), small) : null)
  }

  const point = event => {
    const box = canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top].map(x => (x * SIDE) / box.width)
  }

  canvas.addEventListener("pointerdown", event => {
    if (event.button !== 0) return
    canvas.setPointerCapture(event.pointerId)
    begin()
    const [x, y] = point(event)
    Object.assign(pen, { x, y, down: true, seen: false })
    stroke(x, y)
  })
  canvas.addEventListener("pointermove", event => {
    if (!pen.down || !canvas.hasPointerCapture(event.pointerId)) return
    const way = event.getCoalescedEvents?.() ?? []
    for (const each of way.length ? way : [event]) stroke(...point(each))
  })
  for (const kind of ["pointerup", "pointercancel"])
    canvas.addEventListener(kind, () => {
      if (pen.down) told()
      pen.down = false
    })

  canvas.addEventListener("keydown", event => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
    const way = ways[event.key]
    if (!way && event.key !== " ") return
    event.preventDefault()
    pen.seen = true
    begin()
    if (!way) {
      pen.down = !pen.down
      if (pen.down) stroke(pen.x, pen.y)
      told()
      return render()
    }
    const [x, y] = [pen.x + STEP * way[0], pen.y + STEP * way[1]].map(at => Math.min(SIDE, Math.max(0, at)))
    if (pen.down) {
      stroke(x, y)
      told()
    } else Object.assign(pen, { x, y })
    render()
  })
  canvas.addEventListener("blur", () => {
    Object.assign(pen, { down: false, seen: false })
    render()
  })

  // Shows another's digit in the place of one's own, and turned.
  function show(sample, degrees) {
    theirs = sample !== null
    if (sample === null) {
      given = degrees === 0 ? null : rotated(sheet, degrees)
      return render()
    }
    const side = Math.sqrt(sample.data.length)
    const small = new OffscreenCanvas(side, side)
    const image = new ImageData(side, side)
    sample.data.forEach((amount, at) => image.data.set([255, 255, 255, amount], 4 * at))
    small.getContext("2d").putImageData(image, 0, 0)
    given = rotated(small, degrees)
    render()
  }

  return { clear, show }
}

function rotated(picture, degrees) {
  const found = new OffscreenCanvas(SIDE, SIDE)
  const context = found.getContext("2d")
  context.translate(SIDE / 2, SIDE / 2)
  context.rotate((degrees * Math.PI) / 180)
  context.drawImage(picture, -SIDE / 2, -SIDE / 2, SIDE, SIDE)
  return found
}
