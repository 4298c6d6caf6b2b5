// An array is {shape, data}: its numbers in rows, as NumPy has them.
export const array = (shape, data) => {
  check(shape, data)
  return { shape, data }
}

// Refuses what is no array of numbers: texts would be joined where numbers are added.
function check(shape, data) {
  if (data?.length !== count(shape))
    throw new RangeError(`shape (${shape}) needs ${count(shape)} numbers, got ${data?.length}`)
  const plain = Array.isArray(data) && data.every(number => typeof number === "number")
  if (!plain && !ArrayBuffer.isView(data))
    throw new RangeError("an array must hold numbers and nothing else")
}

function count(shape) {
  if (!Array.isArray(shape) || !shape.every(size => Number.isInteger(size) && size >= 0))
    throw new RangeError(`a shape must be a list of whole numbers, got ${shape}`)
  return shape.reduce((product, size) => product * size, 1)
}

// Finds the sizes that arrays have, by the names that the page gives them; refuses what does
// not fit. A name in the place of a list is that of a whole shape; a number has an empty list.
function sizes(where, given, known = {}) {
  for (const [name, [value, wanted]] of Object.entries(given)) {
    const refuse = needed => {
      const got = value?.shape ? `shape (${value.shape})` : value
      throw new RangeError(`${where}: ${name} must be ${needed}, got ${got}`)
    }
    if (wanted.length === 0) {
      if (typeof value !== "number") refuse("a number")
      continue
    }
    if (!value?.shape || !value.data) refuse("an array, {shape, data}")
    check(value.shape, value.data)
    const whole = typeof wanted === "string"
    const names = whole ? [wanted] : wanted
    const found = whole ? [value.shape] : value.shape
    const said = names.map(size => `${size}${size in known ? ` = ${known[size]}` : ""}`)
    if (found.length !== names.length) refuse(`of shape (${said})`)
    names.forEach((size, d) => {
      const expected = typeof size === "number" ? size : (known[size] ??= found[d])
      if (`${expected}` !== `${found[d]}`) refuse(`of shape (${said})`)
    })
  }
  return known
}

const at = (a, j, i) => a.data[i === undefined ? j : j * a.shape[1] + i]

function fill(shape, entry) {
  const data = new Float64Array(count(shape))
  const [rows, columns = 1] = shape
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) data[j * columns + i] = entry(j, i)
  return { shape: [...shape], data }
}

function sum(n, term) {
  let total = 0
  for (let i = 0; i < n; i++) total += term(i)
  return total
}

// Where something is best, the first place on a tie.
function best(n, of, beats) {
  let found = 0
  for (let i = 1; i < n; i++) if (beats(of(i), of(found))) found = i
  return found
}

const argmax = (n, of) => best(n, of, (a, b) => a > b)
const argmin = (n, of) => best(n, of, (a, b) => a < b)
const max = (n, of) => of(argmax(n, of))
const min = (n, of) => of(argmin(n, of))
