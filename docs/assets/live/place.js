// Places a drawing as MNIST places its digits: the longer side is 20 pixels, and the centre of mass
// is at index 14 of 28. Ink is {side, data}: a square of numbers from 0 (paper) to 255 (ink).

export const SIDE = 28
const BOX = 20
const CENTRE = 14.5 // the middle of the pixel with index 14

export const ink = (side, data) => ({ side, data })

// How much of each pixel of one row of pixels lies in each pixel of another: exact areas.
function overlaps(from, to, scale, source, target) {
  return Array.from({ length: to }, (_, i) => {
    const begin = Math.max((i - target) / scale + source, 0)
    const end = Math.min((i + 1 - target) / scale + source, from)
    const parts = []
    for (let k = Math.floor(begin); k < end; k++)
      parts.push([k, (Math.min(end, k + 1) - Math.max(begin, k)) * scale])
    return parts
  })
}

// Draws ink at another size, so that one point of it comes to lie at another. Each new pixel is
// the mean of what lies under it.
export function resample({ side, data }, { to = SIDE, scale, source, target }) {
  const columns = overlaps(side, to, scale, source[0], target[0])
  const rows = overlaps(side, to, scale, source[1], target[1])
  const found = new Float64Array(to * to)
  const across = new Float64Array(side * to)
  for (let y = 0; y < side; y++)
    columns.forEach((parts, i) => {
      for (const [k, part] of parts) across[y * to + i] += part * data[y * side + k]
    })
  rows.forEach((parts, j) => {
    for (const [k, part] of parts)
      for (let i = 0; i < to; i++) found[j * to + i] += part * across[k * to + i]
  })
  return ink(to, found)
}

// The box that ink fills, and its centre of mass, in pixels; null where there is none.
export function extent({ side, data }) {
  let [left, top, right, bottom] = [side, side, -1, -1]
  let [sum, x, y] = [0, 0, 0]
  data.forEach((amount, at) => {
    if (amount <= 0) return
    const [row, column] = [Math.floor(at / side), at % side]
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
    sum += amount
    x += amount * (column + 0.5)
    y += amount * (row + 0.5)
  })
  if (right < 0) return null
  return { longer: Math.max(right - left, bottom - top) + 1, mass: [x / sum, y / sum] }
}

// As MNIST has it.
export function placed(drawn) {
  const found = extent(drawn)
  if (!found) return ink(SIDE, new Float64Array(SIDE * SIDE))
  const target = [CENTRE, CENTRE]
  return resample(drawn, { scale: BOX / found.longer, source: found.mass, target })
}

// As it was drawn: only made as small as the network needs it.
export const shrunk = drawn =>
  resample(drawn, { scale: SIDE / drawn.side, source: [0, 0], target: [0, 0] })

// Turned about its middle, by degrees to the right.
export function turned({ side, data }, degrees) {
  if (degrees === 0) return ink(side, data)
  const [cos, sin] = [Math.cos, Math.sin].map(f => f((degrees * Math.PI) / 180))
  const middle = (side - 1) / 2
  const at = (x, y) => (x < 0 || y < 0 || x >= side || y >= side ? 0 : data[y * side + x])
  const found = new Float64Array(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [x - middle, y - middle]
      const [u, v] = [middle + cos * dx + sin * dy, middle - sin * dx + cos * dy]
      const [i, j] = [Math.floor(u), Math.floor(v)]
      const [a, b] = [u - i, v - j]
      const upper = (1 - a) * at(i, j) + a * at(i + 1, j)
      const lower = (1 - a) * at(i, j + 1) + a * at(i + 1, j + 1)
      found[y * side + x] = (1 - b) * upper + b * lower
    }
  return ink(side, found)
}
