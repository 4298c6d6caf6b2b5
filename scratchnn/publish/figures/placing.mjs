// Measures how many digits the network reads when they are shown otherwise than MNIST shows them,
// with the very scripts of the site: `place.js` and `equations.js`. Prints JSON.

import fs from "node:fs"
import { run, unpack } from "./assets/live/network.js"
import { extent, ink, placed, resample, SIDE } from "./assets/live/place.js"
import { array } from "./equations.js"

const bytes = name => new Uint8Array(fs.readFileSync(name))
const labels = bytes("labels.bin")
const pixels = bytes("pixels.bin")
const network = unpack(bytes("network.bin").buffer)
const images = Array.from(labels, (_, i) =>
  ink(SIDE, pixels.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE)))
const middle = [SIDE / 2, SIDE / 2]

// Numbers from 0 to 1 that are the same in every build.
let seed = 1
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}
const between = (low, high) => low + (high - low) * random()

const shifted = (image, x, y) =>
  resample(image, { scale: 1, source: middle, target: [middle[0] + x, middle[1] + y] })
const sized = (image, scale) => resample(image, { scale, source: middle, target: middle })
const anywhere = image =>
  resample(image, {
    scale: between(0.5, 1.2),
    source: extent(image).mass,
    target: [between(9, 19), between(9, 19)],
  })

function accuracy(shown) {
  const data = shown.flatMap(({ data }) => Array.from(data))
  const values = {
    ...network,
    pixels: array([shown.length, SIDE * SIDE], data),
    y: array([labels.length], labels),
  }
  return run(values, ["initial", "forward", "measure"]).accuracy
}

const every = change => accuracy(images.map(change))
const around = by =>
  [[by, 0], [-by, 0], [0, by], [0, -by]]
    .map(([x, y]) => every(image => shifted(image, x, y)))
    .reduce((sum, part) => sum + part / 4, 0)
const scattered = images.map(anywhere)

console.log(JSON.stringify({
  "as MNIST has them": every(image => image),
  "shifted by 1 pixel": around(1),
  "shifted by 2 pixels": around(2),
  "shifted by 3 pixels": around(3),
  "shifted by 4 pixels": around(4),
  "at 0.6 of the size": every(image => sized(image, 0.6)),
  "at 1.4 times the size": every(image => sized(image, 1.4)),
  "black on white": every(({ data }) => ink(SIDE, data.map(x => 255 - x))),
  "at a random place and size": accuracy(scattered),
  "the same, then placed as MNIST does": accuracy(scattered.map(placed)),
}))
