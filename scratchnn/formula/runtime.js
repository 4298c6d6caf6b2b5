// An array is {shape, data}: its numbers in rows, as NumPy has them.
export const array = (shape, data) => {
  const count = shape.reduce((product, size) => product * size, 1)
  if (data.length !== count)
    throw new RangeError(`shape (${shape}) needs ${count} numbers, got ${data.length}`)
  return { shape, data }
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
  const [rows, columns = 1] = shape
  const data = new Float64Array(rows * columns)
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
